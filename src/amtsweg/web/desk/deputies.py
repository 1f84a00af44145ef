"""Who stands in for whom and when: for oneself, and for the unit by whoever arranges its work."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import allows
from amtsweg.accounts.queries import colleagues
from amtsweg.cases import deputies as rules
from amtsweg.cases.models import Deputy
from amtsweg.core import clock
from amtsweg.core.tenancy import as_authority
from amtsweg.web.desk.access import LIST_SAID, DeskRequest, desk_page, frame
from amtsweg.web.desk.steps import posted_value, typed_date


@desk_page
def deputies(request: DeskRequest) -> HttpResponseBase:
    """GET lists deputies of today and later; POST appoints one."""
    by = request.reach.memberships[0]
    people = _people(by)
    names = ("wer", "durch", *(f"{day}-{part}" for day in ("ab", "bis") for part in ("day", "month", "year")))
    typed = {name: posted_value(request, name) for name in names}
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        errors = _appoint(by, {str(one.pk): one for one in people}, typed)
        if not errors:
            request.session[LIST_SAID] = _("Die Vertretung ist eingetragen.")
            return HttpResponseRedirect(reverse("desk:deputies"))
    absent = people if allows(by, "desk.arrange", by.authority) else [one for one in people if one.pk == by.pk]
    context = {
        "desk": frame(request, "deputies"),
        "said": request.session.pop(LIST_SAID, "") if LIST_SAID in request.session else "",
        "coming": rules.coming(by.authority_id),
        "mine": by.pk,
        "arranges": allows(by, "desk.arrange", by.authority),
        "absent": [(str(one.pk), one.name) for one in absent],
        "people": [(str(one.pk), one.name) for one in people if any(_stands_for(one, away) for away in absent)],
        "typed": typed if request.method == "POST" else {**typed, "wer": str(by.pk)},
        "errors": errors,
        "wrong": dict(errors),
        "has_errors": bool(errors),
    }
    return render(request, "desk/deputies.html", context, status=422 if errors else 200)


def _people(by: Membership) -> list[Membership]:
    with as_authority(by.authority_id):
        return [one for one in colleagues(by.authority) if allows(one, "case.work", by.authority)]


def _stands_for(deputy: Membership, absent: Membership) -> bool:
    return deputy.pk != absent.pk and rules.fit(deputy, absent)


def _appoint(by: Membership, people: dict[str, Membership], typed: dict[str, str]) -> list[tuple[str, str]]:
    """Errors; none once it is stored."""
    absent, deputy = people.get(typed["wer"]), people.get(typed["durch"])
    since, until = typed_date(typed, "ab"), typed_date(typed, "bis")
    errors = []
    if absent is None:
        errors.append(("wer", _("Wählen Sie aus, wer vertreten wird")))
    if deputy is None or deputy == absent:
        errors.append(("durch", _("Wählen Sie aus, wer vertritt")))
    if since is None:
        errors.append(("ab-day", _("Geben Sie den ersten Tag der Vertretung an")))
    if until is None or until < clock.today() or (since and until <= since):
        errors.append(("bis-day", _("Geben Sie einen Tag nach dem ersten an, der noch kommt")))
    if errors or not (absent and deputy and since and until):
        return errors
    try:
        rules.appoint(by, absent, deputy, since, until)
    except rules.Unfit:
        return [("durch", _("Wählen Sie jemanden, der die Vorgänge dieser Stelle bearbeiten darf"))]
    except PermissionDenied:
        return [("wer", _("Das kann nur die Leitung dieser Stelle eintragen"))]
    return []


@require_POST
@desk_page
def end(request: DeskRequest, deputy_id: UUID) -> HttpResponseBase:
    """Ends one at once."""
    try:
        rules.end(request.reach.memberships[0], deputy_id)
    except Deputy.DoesNotExist:
        raise Http404 from None
    request.session[LIST_SAID] = _("Die Vertretung ist beendet.")
    return HttpResponseRedirect(reverse("desk:deputies"))
