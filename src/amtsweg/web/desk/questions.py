"""Questions without a case at the desk: those that wait, one with its talk, and what a clerk does with it."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amtsweg.cases import queries
from amtsweg.cases.actions import questions
from amtsweg.cases.actions.work import by
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Case, Question
from amtsweg.cases.queries import QuestionView
from amtsweg.core import clock
from amtsweg.core.ids import new_id
from amtsweg.documents import queries as documents
from amtsweg.documents.models import Document
from amtsweg.mailbox import actions as mailbox
from amtsweg.mailbox import unsent
from amtsweg.mailbox.models import Side
from amtsweg.web.desk.access import SAID, DeskRequest, desk_page, frame
from amtsweg.web.kit import talk
from amtsweg.web.kit.live import mark_of
from amtsweg.web.kit.papers import Errors, download, files_in


@require_safe
@desk_page
def listing(request: DeskRequest) -> HttpResponseBase:
    """Those that wait for an answer; with `alle` every one."""
    every = "alle" in request.GET
    text = request.GET.get("seite", "")
    page = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    live_mark = mark_of(queries.questions_mark(request.reach))
    found = queries.question_list(request.reach, every=every, page=page)

    def href(number: int) -> str:
        query = ({"alle": "1"} if every else {}) | ({"seite": str(number)} if number > 1 else {})
        return reverse("desk:questions", query=query or None)

    context = {"desk": frame(request, "questions"), "found": found, "every": every, "page_href": href}
    return render(request, "desk/questions.html", context | {"moment": clock.now(), "live_mark": live_mark})


def question_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Like `desk_page`, for a page about one question: one out of reach does not exist."""

    @desk_page
    @wraps(view)
    def guarded(request: DeskRequest, /, number: str, **kwargs: Any) -> HttpResponseBase:
        try:
            found, request.clerk = queries.desk_question(request.reach, number)
        except Question.DoesNotExist:
            raise Http404 from None
        return view(request, found, **kwargs)

    return guarded


@require_safe
@question_page
def question(request: DeskRequest, found: QuestionView) -> HttpResponseBase:
    """The page; what was asked counts as read from now on."""
    response = _render(request, found)
    if any(entry.side == Side.HOLDER and entry.read_at is None for entry in found.conversation.entries):
        mailbox.mark_read(found.conversation.thread, actor=by(request.clerk))
    return response


@require_POST
@question_page
def answer(request: DeskRequest, found: QuestionView) -> HttpResponseBase:
    """Answers, or keeps the text for later."""
    text, keep = request.POST.get("nachricht", ""), "behalten" in request.POST
    files, errors = ([], []) if keep else files_in(request, "anhang")
    try:
        if keep:
            unsent.keep(found.conversation.thread, request.clerk.account_id, text)
        elif not errors:
            token = request.POST.get("einmal", "")
            questions.answer(request.clerk, found.question.pk, text, files, token=token)
    except mailbox.NothingToSend:
        errors = [("nachricht", _("Schreiben Sie, was Sie mitteilen möchten"))]
    except mailbox.TooLong:
        longest = _("Kürzen Sie die Nachricht auf {count} Zeichen").format(count=mailbox.LONGEST)
        errors = [("nachricht", longest)]
    except NotPossible:
        return _said(request, found, _("Die Frage geht in einem Vorgang weiter. Schreiben Sie dort."))
    if errors:
        return _render(request, found, errors, text=text)
    said = _("Der Text ist als Entwurf gespeichert, nur für Sie.") if keep else _("Die Antwort ist gesendet.")
    return _said(request, found, said)


@require_POST
@question_page
def end(request: DeskRequest, found: QuestionView) -> HttpResponseBase:
    """No answer is needed (any more)."""
    questions.end(request.clerk, found.question.pk)
    return _said(request, found, _("Die Frage ist erledigt."))


@require_POST
@question_page
def attach(request: DeskRequest, found: QuestionView) -> HttpResponseBase:
    """The question goes on in the case with this number."""
    number = "".join(request.POST.get("vorgang", "").split()).upper()
    try:
        questions.attach(request.clerk, found.question.pk, number)
    except Case.DoesNotExist:
        error = _("Geben Sie die Nummer eines Vorgangs Ihrer Behörde ein")
    except questions.OtherHolder:
        error = _("Dieser Vorgang gehört einer anderen Person. Nehmen Sie einen Vorgang der Person, die fragt")
    except NotPossible:
        error = _("Zu diesem Vorgang kann niemand mehr schreiben. Nehmen Sie einen anderen")
    else:
        return _said(request, found, _("Die Frage geht im Vorgang {number} weiter.").format(number=number))
    return _render(request, found, [("vorgang", error)], typed=number)


@require_safe
@question_page
def paper(request: DeskRequest, found: QuestionView, document_id: UUID) -> HttpResponseBase:
    """A file of the question, as a download."""
    try:
        document = documents.for_staff(found.question.authority, document_id)
    except Document.DoesNotExist:
        raise Http404 from None
    if document.data_key_id != found.question.data_key_id:
        raise Http404
    return download(document)


def _render(
    request: DeskRequest, found: QuestionView, errors: Errors | None = None, *, text: str = "", typed: str = ""
) -> HttpResponseBase:
    one = found.question
    context = {
        "desk": frame(request, "questions"),
        "view": found,
        "question": one,
        "thread": talk.messages(found.conversation.entries, Side.STAFF, partial(_address, one.number)),
        "text": text or found.conversation.unsent,
        "typed": typed,
        "once": new_id(),
        "said": "" if errors else request.session.pop(SAID, ""),
        "errors": errors or [],
        "wrong": dict(errors or []),
        "has_errors": bool(errors),
    }
    return render(request, "desk/question.html", context, status=422 if errors else 200)


def _address(number: str, document_id: UUID) -> str:
    return reverse("desk:question-paper", kwargs={"number": number, "document_id": document_id})


def _said(request: DeskRequest, found: QuestionView, said: str) -> HttpResponseRedirect:
    request.session[SAID] = said
    return HttpResponseRedirect(reverse("desk:question", kwargs={"number": found.question.number}))
