"""What the units of this authority are asked by others: a list, the parts that were chosen for them, their answer."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsweg.accounts.models import Membership
from amtsweg.cases.access import looking
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Consultation
from amtsweg.cases.participation import consulting, queries
from amtsweg.documents.models import Document
from amtsweg.documents.queries import for_staff
from amtsweg.web.desk.access import SAID, DeskRequest, desk_page, frame
from amtsweg.web.kit import participation as shown
from amtsweg.web.kit import texts
from amtsweg.web.kit.papers import download


@require_safe
@desk_page
def consultations(request: DeskRequest) -> HttpResponseBase:
    """Open questions by deadline, then what was answered last."""
    rows = queries.asked_units(request.reach)
    context = {
        "desk": frame(request, "consultations"),
        "title": _("Stellungnahmen"),
        "waiting": [row for row in rows if row.open],
        "done": [row for row in rows if not row.open],
        "said": request.session.pop(SAID, "") if SAID in request.session else "",
    }
    return render(request, "desk/consultations.html", context)


@desk_page
def asked(request: DeskRequest, consultation_id: UUID) -> HttpResponseBase:
    """One question with the chosen parts; each opening is an event. POST gives the statement."""
    clerk = _clerk(request, consultation_id)
    if request.method == "POST":
        return _answer(request, clerk, consultation_id)
    return _page(request, clerk, consultation_id)


def _clerk(request: DeskRequest, consultation_id: UUID) -> Membership:
    try:
        return queries.asked_member(request.reach, consultation_id)
    except Consultation.DoesNotExist:
        raise Http404 from None


def _page(
    request: DeskRequest, clerk: Membership, consultation_id: UUID, form: shown.StatementForm | None = None
) -> HttpResponseBase:
    row = queries.asked_of(clerk, consultation_id)
    if row.withdrawn_at or row.expired_at:
        return _list(request, _("Diese Stellungnahme ist nicht mehr nötig."))
    if row.open:
        looking.note_asked(clerk, row.case)
        try:
            row = consulting.open_for_unit(clerk, consultation_id)
        except NotPossible:
            return _list(request, _("Diese Stellungnahme ist nicht mehr nötig."))
    view = queries.asked_view(row, texts.language())
    context = {
        "desk": frame(request, "consultations"),
        "title": _("Stellungnahme"),
        "files": shown.files(view.parts.papers, "desk:asked-paper", {"consultation_id": row.pk}),
        **shown.asked(view, form),
    }
    return render(request, "desk/asked.html", context, status=422 if form and form.errors else 200)


def _answer(request: DeskRequest, clerk: Membership, consultation_id: UUID) -> HttpResponseBase:
    form = shown.read_statement(request)
    if not form.errors:
        try:
            consulting.answer_for_unit(clerk, consultation_id, form.verdict, form.text, form.files)
        except NotPossible:
            return _list(request, _("Diese Stellungnahme ist nicht mehr nötig."))
        return _list(request, _("Ihre Stellungnahme ist gesendet."))
    return _page(request, clerk, consultation_id, form)


def _list(request: DeskRequest, said: str) -> HttpResponseBase:
    request.session[SAID] = said
    return HttpResponseRedirect(reverse("desk:consultations"))


@require_safe
@desk_page
def paper(request: DeskRequest, consultation_id: UUID, document_id: UUID) -> HttpResponseBase:
    """One of the chosen documents; each opening is an event."""
    clerk = _clerk(request, consultation_id)
    try:
        row = consulting.open_for_unit(clerk, consultation_id, document_id)
        looking.note_asked(clerk, row.case)
        return download(for_staff(row.authority, document_id))
    except (Document.DoesNotExist, NotPossible, PermissionDenied):
        raise Http404 from None
