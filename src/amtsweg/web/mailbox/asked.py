"""What a resident does about a request that is no document: answer in words, or correct answers in the form itself."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amtsweg.cases import actions, queries
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Request
from amtsweg.cases.queries import CorrectionPage
from amtsweg.forms.context import RawDict
from amtsweg.forms.correcting import Corrected
from amtsweg.forms.fields.base import FieldError
from amtsweg.mailbox import actions as mailbox
from amtsweg.web.apply.shows import FieldView, RawPage, field_view
from amtsweg.web.kit.actor import actor, holders
from amtsweg.web.mailbox import shows
from amtsweg.web.mailbox.case import case_view, late, page, said
from amtsweg.web.mailbox.visit import holders_page


@require_POST
@holders_page
def answer(request: HttpRequest, number: str, request_id: UUID) -> HttpResponseBase:
    """A question answered; an appointment made; something paid."""
    view = case_view(request, number)
    control = f"antwort-{request_id}"
    text = request.POST.get(control, "")
    try:
        actions.answer_in_words(holders(request), actor(request), view.case.pk, request_id, text)
    except Request.DoesNotExist:
        raise Http404 from None
    except mailbox.NothingToSend:
        return page(request, view, [(control, _("Schreiben Sie Ihre Antwort"))], status=422)
    except mailbox.TooLong:
        message = _("Kürzen Sie die Antwort auf {count} Zeichen").format(count=mailbox.LONGEST)
        return page(request, view, [(control, message)], status=422)
    except NotPossible:
        return late(request, number)
    return said(request, number, _("Ihre Antwort ist angekommen."))


@holders_page
def correct(request: HttpRequest, number: str, request_id: UUID) -> HttpResponseBase:
    """The form opens with just the questions that the clerk named."""
    back = reverse("mailbox:case", kwargs={"number": number})
    try:
        found = queries.correction_of(holders(request), number, request_id)
    except Request.DoesNotExist:
        return late(request, number)
    if request.method != "POST":
        return form(request, found, found.raw, back)
    raw = posted(request, found)
    try:
        done = actions.correct_answers(holders(request), actor(request), found.case.pk, request_id, raw)
    except (Request.DoesNotExist, NotPossible):
        return late(request, number)
    if done.errors:
        return form(request, found, raw, back, done.errors)
    return said(request, number, thanks(done))


def thanks(done: Corrected) -> str:
    """What to say to somebody who has looked through the answers."""
    return _("Ihre Berichtigung ist angekommen.") if done.changes else _("Sie haben Ihre Angaben bestätigt.")


def posted(request: HttpRequest, found: CorrectionPage) -> RawDict:
    """What was typed in the controls of the named questions."""
    raw = RawDict()
    for _step, field in found.fields:
        for name, empty in field.to_raw(None).items():
            raw[name] = request.POST.getlist(name) if isinstance(empty, list) else request.POST.get(name, "")
    return raw


def form(
    request: HttpRequest, found: CorrectionPage, raw: RawPage, back: str, errors: tuple[FieldError, ...] = ()
) -> HttpResponseBase:
    """The page with the named questions; `back`: the page of the case, as whoever answers sees it."""
    fields: list[FieldView] = [
        field_view(field, raw, tuple(error for error in errors if error.field == field.id))
        for _step, field in found.fields
    ]
    context = {
        "case": found.case,
        "asked": found.asked,
        "fields": fields,
        "scripts": sorted(frozenset[str]().union(*(view.scripts for view in fields))),
        "errors": [(error.control, error.message) for error in errors],
        "has_errors": bool(errors),
        "title": shows.service_of(found.case),
        "back_to": back,
    }
    return render(request, "mailbox/correct.html", context, status=422 if errors else 200)
