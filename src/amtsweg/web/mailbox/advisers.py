"""Who accompanies the applicant in a case: she invites, sees who has come, and ends it at any time."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amtsweg.accounts.limits import TooManyTries
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Participant
from amtsweg.cases.participation import inviting, queries
from amtsweg.cases.participation.contents import Contact
from amtsweg.cases.queries import access_case
from amtsweg.web.kit import participation as shown
from amtsweg.web.kit import texts
from amtsweg.web.kit.actor import actor, holders
from amtsweg.web.mailbox.visit import holders_page

SAID = "begleitung_gesagt"  # session: one line for the next page, shown once
LONGEST_NAME = 120
Errors = list[tuple[str, str]]


@holders_page
def advisers(request: HttpRequest, number: str) -> HttpResponseBase:
    """The list with a form to invite; POST sends the invitation."""
    found = access_case(holders(request), number)
    typed = dict.fromkeys(("name", "email", "rolle", "bescheide"), "")
    errors: Errors = []
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").strip()[:254] for name in typed}
        errors = _errors(typed)
        if not errors:
            contact = Contact(typed["name"], typed["email"], typed["rolle"][:LONGEST_NAME])
            notices = bool(typed["bescheide"])
            try:
                inviting.invite_adviser(holders(request), actor(request), found.pk, contact, notices=notices)
            except TooManyTries:
                errors = [("email", _("Heute haben Sie schon viele Einladungen verschickt. Versuchen Sie es morgen"))]
            except NotPossible:
                return _back(request, number, _("Zu diesem Vorgang kann niemand mehr eingeladen werden."))
            else:
                return _back(request, number, _("Die Einladung ist verschickt."))
    people = [(one, shown.joined(one.row)) for one in queries.advisers_of(holders(request), found)]
    context = {
        "case": found,
        "service": texts.plain(found.service.title),
        "people": people,
        "typed": typed,
        "errors": errors,
        "wrong": dict(errors),
        "has_errors": bool(errors),
        "said": request.session.pop(SAID, "") if not errors else "",
    }
    return render(request, "participation/advisers.html", context, status=422 if errors else 200)


def _errors(typed: dict[str, str]) -> Errors:
    errors: Errors = []
    if not typed["name"] or len(typed["name"]) > LONGEST_NAME:
        errors.append(("name", _("Geben Sie einen Namen an")))
    try:
        validate_email(typed["email"])
    except ValidationError:
        errors.append(("email", _("Geben Sie eine E-Mail-Adresse an, zum Beispiel name@beispiel.de")))
    return errors


@require_POST
@holders_page
def end(request: HttpRequest, number: str, participant_id: UUID) -> HttpResponseBase:
    """Ends what one of them may see, at once."""
    found = access_case(holders(request), number)
    try:
        inviting.end_adviser(holders(request), actor(request), found.pk, participant_id)
    except Participant.DoesNotExist:
        raise Http404 from None
    return _back(request, number, _("Die Begleitung ist beendet."))


def _back(request: HttpRequest, number: str, said: str) -> HttpResponseRedirect:
    request.session[SAID] = said
    return HttpResponseRedirect(reverse("mailbox:advisers", kwargs={"number": number}))
