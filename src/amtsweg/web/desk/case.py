"""A case's page, and what a clerk does on it with one click or one text."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from amtsweg.accounts.permissions import allows
from amtsweg.cases import actions, exports, queries, textmodules
from amtsweg.cases.actions.talk import thread_of
from amtsweg.cases.actions.work import by
from amtsweg.cases.life import FEES, NotPossible
from amtsweg.cases.models import Case, Request
from amtsweg.cases.record import Changed
from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import as_authority
from amtsweg.documents import queries as documents
from amtsweg.documents.models import Document
from amtsweg.mailbox import actions as mailbox
from amtsweg.mailbox import unsent
from amtsweg.mailbox.models import Side, Thread
from amtsweg.web.desk import fees_shows, shows
from amtsweg.web.desk.access import SAID, DeskRequest, case_page, frame, to_case, version_in
from amtsweg.web.desk.meanwhile import meanwhile
from amtsweg.web.desk.others import Others
from amtsweg.web.kit.live import mark_of
from amtsweg.web.kit.papers import attachment, download, files_in

LONGEST = 10_000


@require_safe
@case_page
def case(request: DeskRequest) -> HttpResponseBase:
    """The page; what the applicant wrote counts as read from now on."""
    file = queries.case_file(request.case, request.clerk)
    response = _render(request, file)
    talk = file.conversation
    if talk and any(entry.side == Side.HOLDER and entry.read_at is None for entry in talk.entries):
        mailbox.mark_read(talk.thread, actor=by(request.clerk))
    return response


def _render(request: DeskRequest, file: queries.CaseFile, status: int = 200, **typed: Any) -> HttpResponseBase:
    context = {
        "desk": frame(request),
        "file": file,
        "live_mark": mark_of(file.case.version),
        "show": shows.Shows(file),
        "audits": allows(request.clerk, "case.audit", file.case.authority, file.case.unit),
        "steps": queries.step_view(file.case, file.life, file.clerk),
        "others": Others(file),
        "fees": fees_shows.panel(request.case) if any(step.kind in FEES for step in file.history) else [],
        "said": request.session.pop(SAID, "") if status == 200 and SAID in request.session else "",
        "errors": typed.get("errors", []),
        "wrong": dict(typed.get("errors", [])),
        "has_errors": bool(typed.get("errors")),
        "message": typed.get("message", file.conversation.unsent if file.conversation else ""),
        "note": typed.get("note", ""),
        "once": new_id(),
    }
    return render(request, "desk/case.html", context, status=status)


@require_POST
@case_page
def take(request: DeskRequest) -> HttpResponseBase:
    """The clerk takes the case over."""
    return _one_step(request, _("Sie bearbeiten diesen Vorgang."), actions.take_over)


@require_POST
@case_page
def seen(request: DeskRequest) -> HttpResponseBase:
    """What came in has been looked at."""
    return _one_step(request, _("Zur Kenntnis genommen."), actions.take_note)


@require_POST
@case_page
def others_answered(request: DeskRequest) -> HttpResponseBase:
    """The other body has answered."""
    return _one_step(request, _("Der Vorgang geht weiter."), actions.others_answered)


@require_POST
@case_page
def drop_request(request: DeskRequest, request_id: UUID) -> HttpResponseBase:
    """A document is no longer needed."""
    try:
        actions.withdraw_request(request.clerk, request.case.pk, request_id, version=version_in(request))
    except Request.DoesNotExist:
        raise Http404 from None
    except (Changed, NotPossible) as reason:
        return to_case(request, meanwhile(reason))
    return to_case(request, _("Die Anforderung ist zurückgenommen."))


def _one_step(request: DeskRequest, said: str, action: Any) -> HttpResponseBase:
    try:
        action(request.clerk, request.case.pk, version=version_in(request))
    except (Changed, NotPossible) as reason:
        return to_case(request, meanwhile(reason))
    return to_case(request, said)


@require_POST
@case_page
def message(request: DeskRequest) -> HttpResponseBase:
    """A message to the applicant."""
    text = request.POST.get("nachricht", "")
    if request.POST.get("schritt") == "einfuegen":
        text = textmodules.inserted(request.case, request.clerk, "message", request.POST.get("baustein", ""), text)
        return _render(request, queries.case_file(request.case, request.clerk), message=text)
    keep = "behalten" in request.POST
    files, errors = ([], []) if keep else files_in(request, "anhang")
    try:
        if keep:
            unsent.keep(_thread(request), request.clerk.account_id, text)
        elif not errors:
            actions.send_message(request.clerk, request.case.pk, text, files, token=request.POST.get("einmal", ""))
    except mailbox.NothingToSend:
        errors = [("nachricht", _("Schreiben Sie, was Sie mitteilen möchten"))]
    except mailbox.TooLong:
        longest = _("Kürzen Sie die Nachricht auf {count} Zeichen").format(count=mailbox.LONGEST)
        errors = [("nachricht", longest)]
    except NotPossible as reason:
        return to_case(request, meanwhile(reason))
    if errors:
        file = queries.case_file(request.case, request.clerk)
        return _render(request, file, 422, errors=errors, message=text)
    said = _("Der Text ist als Entwurf gespeichert, nur für Sie.") if keep else _("Die Nachricht ist gesendet.")
    return to_case(request, said, "nachrichten")


def _thread(request: DeskRequest) -> Thread:
    with as_authority(request.case.authority_id):
        return thread_of(request.case)


@require_POST
@case_page
def note(request: DeskRequest) -> HttpResponseBase:
    """An internal note."""
    text = request.POST.get("notiz", "").strip()
    if text and len(text) <= LONGEST:
        try:
            actions.add_note(request.clerk, request.case.pk, text)
        except NotPossible as reason:
            return to_case(request, meanwhile(reason))
        return to_case(request, _("Die Notiz ist gespeichert."), "notizen")
    error = _("Schreiben Sie die Notiz auf") if not text else _("Kürzen Sie die Notiz auf 10.000 Zeichen")
    file = queries.case_file(request.case, request.clerk)
    return _render(request, file, 422, errors=[("notiz", error)], note=text)


@require_safe
@case_page
def paper(request: DeskRequest, document_id: UUID) -> HttpResponseBase:
    """A document of the case, as a download."""
    try:
        document = documents.for_staff(request.case.authority, document_id)
    except Document.DoesNotExist:
        raise Http404 from None
    if document.data_key_id != request.case.data_key_id:
        raise Http404
    return download(document)


@require_GET
@case_page
def data(request: DeskRequest, form: str) -> HttpResponseBase:
    """What was sent, as a file for other programs."""
    if form not in exports.FORMATS:
        raise Http404
    try:
        return attachment(*exports.for_clerk(request.clerk, request.case.pk, form))
    except Case.DoesNotExist:
        raise Http404 from None
