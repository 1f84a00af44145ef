"""One case as the resident sees it, and what she does there: hand in, write, open the notice, withdraw."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from amtsweg.cases import actions, exports, queries
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Request
from amtsweg.cases.queries import CaseView
from amtsweg.core.ids import new_id
from amtsweg.documents import queries as documents
from amtsweg.documents.checks import Checked, admit
from amtsweg.documents.models import Document
from amtsweg.documents.rejections import Rejected
from amtsweg.mailbox import actions as mailbox
from amtsweg.mailbox.models import Side
from amtsweg.web.kit import texts
from amtsweg.web.kit.actor import actor, holders
from amtsweg.web.kit.papers import attachment, download
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
    files, refused = _files(request, control)
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


@require_POST
@holders_page
def reply(request: HttpRequest, number: str) -> HttpResponseBase:
    """A message to the office, with files if wanted."""
    view = case_view(request, number)
    text = request.POST.get("nachricht", "")
    files, errors = _files(request, "anhang")
    if not errors:
        try:
            token = request.POST.get("einmal", "")[:64]
            actions.reply(holders(request), actor(request), view.case.pk, text, files, token=token)
        except mailbox.NothingToSend:
            errors = [("nachricht", _("Schreiben Sie, was Sie mitteilen möchten"))]
        except mailbox.TooLong:
            longest = mailbox.LONGEST
            errors = [("nachricht", _("Kürzen Sie die Nachricht auf {count} Zeichen").format(count=longest))]
        except NotPossible:
            return late(request, number)
    if errors:
        return page(request, view, errors, status=422, text=text)
    return said(request, number, _("Ihre Nachricht ist gesendet."), "nachrichten")


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
        except NotPossible:
            response.close()
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
    context: dict[str, Any] = {
        "view": view,
        "title": shows.title(view),
        "stages": shows.stages(view),
        "timeline": shows.timeline(view),
        "thread": shows.thread(view),
        "notices": shows.notices(view),
        "files": shows.files(view),
        "proofs": shows.proofs(view),
        "called": shows.called(view),
        "plain": view.decided.text.plain(texts.language()) if view.decided else "",
        "errors": errors or [],
        "wrong": dict(errors or []),
        "has_errors": bool(errors),
        "text": text,
        "once": new_id(),
        "said": request.session.pop(SAID, "") if status == 200 else "",
    }
    return render(request, "mailbox/case.html", context, status=status)


def _files(request: HttpRequest, control: str) -> tuple[list[Checked], Errors]:
    """The uploaded files of one control, each checked in full, and why the others are refused."""
    files: list[Checked] = []
    errors: Errors = []
    for file in request.FILES.getlist(control):
        try:
            files.append(admit(file.name or "", file))
        except Rejected as refusal:
            errors.append((control, refusal.message))
    if errors and files:
        kept = ngettext(
            "Die andere Datei war in Ordnung. Wählen Sie sie noch einmal mit aus.",
            "Die anderen Dateien waren in Ordnung. Wählen Sie sie noch einmal mit aus.",
            len(files),
        )
        errors.append((control, kept))
    return files, errors


def said(request: HttpRequest, number: str, text: str, anchor: str = "") -> HttpResponse:
    """Back to the case's page, which says this once."""
    request.session[SAID] = text
    address = reverse("mailbox:case", kwargs={"number": number})
    return HttpResponseRedirect(f"{address}#{anchor}" if anchor else address)


def late(request: HttpRequest, number: str) -> HttpResponse:
    """What was posted does not fit the case any more: somebody was faster."""
    return said(request, number, _("Der Vorgang ist inzwischen weiter. Hier sehen Sie den neuen Stand."))
