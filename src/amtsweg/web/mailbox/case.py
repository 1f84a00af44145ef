"""One case as the resident sees it, and what she does there: hand in, write, open the notice, withdraw."""

import io
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amtsweg.cases import actions, exports, queries
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Request
from amtsweg.cases.queries import CaseView
from amtsweg.core.ids import new_id
from amtsweg.documents import queries as documents
from amtsweg.documents import safe
from amtsweg.documents.checks import Checked, admit
from amtsweg.documents.models import Document, KeptPaper
from amtsweg.mailbox import actions as mailbox
from amtsweg.mailbox import unsent
from amtsweg.mailbox.models import Side
from amtsweg.web.appointments.choosing import page_for
from amtsweg.web.kit import texts
from amtsweg.web.kit.actor import account, actor, holders
from amtsweg.web.kit.live import mark_of
from amtsweg.web.kit.papers import attachment, download, files_in
from amtsweg.web.mailbox import shows
from amtsweg.web.mailbox.visit import holders_page

SAID = "gesagt"  # session: one line for the next page, shown once
Errors = list[tuple[str, str]]


@require_safe
@holders_page
def case(request: HttpRequest, number: str) -> HttpResponseBase:
    """The case; what the authority wrote counts as seen from now on."""
    view = case_view(request, number)
    response = page(request, view)
    if any(entry.side == Side.STAFF and entry.read_at is None for entry in view.conversation.entries):
        mailbox.mark_read(view.conversation.thread, actor=actions.acting(view.case, actor(request)))
    return response


@require_POST
@holders_page
def hand_in(request: HttpRequest, number: str, request_id: UUID) -> HttpResponseBase:
    """A file for something that was asked for or promised."""
    view = case_view(request, number)
    control = f"datei-{request_id}"
    files, refused = files_in(request, control)
    files += _from_safe(request, f"ablage-{request_id}")
    if not files and not refused:
        refused = [(control, _("Wählen Sie die Datei aus, die Sie senden möchten"))]
    if refused:
        return page(request, view, refused, status=422)
    try:
        actions.answer_request(holders(request), actor(request), view.case.pk, request_id, files)
    except Request.DoesNotExist:
        raise Http404 from None
    except NotPossible:
        return late(request, number)
    names = ", ".join(file.name for file in files)
    return said(request, number, _("{names} ist angekommen.").format(names=names))


def _from_safe(request: HttpRequest, control: str) -> list[Checked]:
    """Copies of what was chosen among one's own kept papers, checked as if they were uploaded now."""
    own = account(request)
    try:
        chosen = [safe.take(own.id, UUID(value)) for value in request.POST.getlist(control)] if own else []
    except (ValueError, KeptPaper.DoesNotExist):
        raise Http404 from None
    return [admit(one.name, io.BytesIO(one.data)) for one in chosen]


@require_POST
@holders_page
def reply(request: HttpRequest, number: str) -> HttpResponseBase:
    """A message to the office, with files if wanted."""
    view = case_view(request, number)
    text = request.POST.get("nachricht", "")
    if "behalten" in request.POST:
        return _keep(request, view, text)
    files, errors = files_in(request, "anhang")
    if not errors:
        try:
            token = request.POST.get("einmal", "")[:64]
            actions.reply(holders(request), actor(request), view.case.pk, text, files, token=token)
        except mailbox.NothingToSend:
            errors = [("nachricht", _("Schreiben Sie, was Sie mitteilen möchten"))]
        except mailbox.TooLong:
            errors = [("nachricht", too_long())]
        except NotPossible:
            return late(request, number)
    if errors:
        return page(request, view, errors, status=422, text=text)
    return said(request, number, _("Ihre Nachricht ist gesendet."), "nachrichten")


def _keep(request: HttpRequest, view: CaseView, text: str) -> HttpResponseBase:
    try:
        unsent.keep(view.conversation.thread, view.case.holder_id, text)
    except mailbox.TooLong:
        return page(request, view, [("nachricht", too_long())], status=422, text=text)
    return said(
        request, view.case.number, _("Ihr Text ist als Entwurf gespeichert. Gesendet ist nichts."), "nachrichten"
    )


def too_long() -> str:
    """How to mend a message that is too long."""
    return _("Kürzen Sie die Nachricht auf {count} Zeichen").format(count=mailbox.LONGEST)


@holders_page
def withdraw(request: HttpRequest, number: str) -> HttpResponseBase:
    """Asks once more, then takes the application back."""
    view = case_view(request, number)
    if request.method == "POST":
        try:
            actions.withdraw(holders(request), actor(request), view.case.pk)
        except NotPossible:
            return late(request, number)
        return said(request, number, _("Der Vorgang ist zurückgezogen."))
    return render(
        request, "mailbox/withdraw.html", {"view": view, "title": shows.title(view), "called": shows.called(view)}
    )


@require_POST
@holders_page
def ask_human(request: HttpRequest, number: str) -> HttpResponseBase:
    """A human shall look at what a program decided."""
    view = case_view(request, number)
    try:
        actions.ask_human(holders(request), actor(request), view.case.pk)
    except NotPossible:
        return late(request, number)
    return said(request, number, _("Ein Mensch prüft die Entscheidung und meldet sich bei Ihnen."))


@require_safe
@holders_page
def paper(request: HttpRequest, number: str, document_id: UUID) -> HttpResponseBase:
    """A document of the case. Getting a notice's content retrieves it (§ 41 (2a) VwVfG), while that is possible."""
    mine = holders(request)
    found = queries.access_case(mine, number)
    try:
        document = documents.for_holder(mine, document_id)
    except Document.DoesNotExist:
        raise Http404 from None
    if document.data_key_id != found.data_key_id:
        raise Http404
    response = download(document)
    if request.method == "GET":
        try:
            actions.open_paper(mine, actor(request), found.pk, document)
        except NotPossible:  # not closed: that would end the request, with its connections, before it is answered
            return late(request, number)
    return response


@require_safe
@holders_page
def data(request: HttpRequest, number: str, form: str) -> HttpResponseBase:
    """What was sent, as a file for other programs."""
    if form not in exports.FORMATS:
        raise Http404
    return attachment(*exports.for_holder(holders(request), number, form))


def case_view(request: HttpRequest, number: str) -> CaseView:
    """One of the session's cases. Raises `Case.DoesNotExist` for others, which `holders_page` answers."""
    return queries.case_of(holders(request), number, texts.language())


def page(
    request: HttpRequest, view: CaseView, errors: Errors | None = None, *, status: int = 200, text: str = ""
) -> HttpResponse:
    """The page of a case, with what is wrong with what was sent and the text that was typed."""
    own = account(request)
    context: dict[str, Any] = {
        "view": view,
        "live_mark": mark_of(view.case.version),
        "title": shows.title(view),
        "stages": shows.stages(view),
        "timeline": shows.timeline(view),
        "thread": shows.thread(view),
        "notices": shows.notices(view),
        "files": shows.files(view, keeps=own is not None),
        "kept": shows.kept(safe.papers_of(own.id)) if own and view.requests else [],
        "proofs": shows.proofs(view),
        "called": shows.called(view),
        "plain": view.decided.text.plain(texts.language()) if view.decided else "",
        "errors": errors or [],
        "wrong": dict(errors or []),
        "has_errors": bool(errors),
        "text": text if status != 200 else view.conversation.unsent,
        "typed": request.POST if status != 200 else {},
        "once": new_id(),
        "said": request.session.pop(SAID, "") if status == 200 else "",
        "may_book": booking_page(request, view),
        "asked_at": lambda name, key: reverse(
            f"mailbox:{name}", kwargs={"number": view.case.number, "request_id": key}
        ),
    }
    return render(request, "mailbox/case.html", context, status=status)


def booking_page(request: HttpRequest, view: CaseView) -> str:
    """Where an appointment that was asked for is booked; empty where none was, or the authority gives none online."""
    one = view.case
    if not any(asked.kind == Request.Kind.APPOINTMENT for asked in view.requests):
        return ""
    return page_for(request, one.authority.slug, one.service.slug, one.number, whatever=True)


def said(request: HttpRequest, number: str, text: str, anchor: str = "") -> HttpResponse:
    """Back to the case's page, which says this once."""
    request.session[SAID] = text
    address = reverse("mailbox:case", kwargs={"number": number})
    return HttpResponseRedirect(f"{address}#{anchor}" if anchor else address)


def late(request: HttpRequest, number: str) -> HttpResponse:
    """What was posted does not fit the case any more: somebody was faster."""
    return said(request, number, _("Der Vorgang ist inzwischen weiter. Hier sehen Sie den neuen Stand."))
