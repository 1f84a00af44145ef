"""A question to an office that belongs to no case: asked from the office's or the service's page, and its talk."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amtsweg.cases import queries
from amtsweg.cases.actions import questions
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Question
from amtsweg.cases.queries import QuestionView
from amtsweg.cases.questions import LONGEST_TOPIC
from amtsweg.catalogue import queries as catalogue
from amtsweg.core.ids import new_id
from amtsweg.core.limits import allow
from amtsweg.documents import queries as documents
from amtsweg.documents.models import Document
from amtsweg.federation.queries import access_unit
from amtsweg.mailbox import actions as mailbox
from amtsweg.mailbox import unsent
from amtsweg.mailbox.models import Side
from amtsweg.web.kit import talk, texts
from amtsweg.web.kit.actor import account, acting, actor, holders, signed_in
from amtsweg.web.kit.limited import too_many
from amtsweg.web.kit.live import mark_of
from amtsweg.web.kit.papers import Errors, download, files_in
from amtsweg.web.mailbox.case import SAID, too_long
from amtsweg.web.mailbox.visit import holders_page

A_DAY = 20  # questions of one account


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, unit: str) -> HttpResponseBase:
    """What one wants to know from an office; `leistung` names the service whose page led here."""
    portal = getattr(request, "portal", None)
    office = access_unit(portal, unit) if portal else None
    person = account(request)
    if office is None or person is None:
        raise Http404
    service = catalogue.service((request.POST if request.method == "POST" else request.GET).get("leistung", "")[:80])
    typed = {"betreff": texts.plain(service.title) if service else "", "nachricht": ""}
    errors: Errors = []
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in typed}
        files, errors = files_in(request, "anhang")
        errors = _errors(typed) + errors
        if not errors:
            if not allow("question.ask", str(person.id), limit=A_DAY, per=timedelta(days=1)):
                return too_many(request)
            made = questions.ask(
                person, office.id, typed["betreff"], typed["nachricht"], files, language=texts.language(),
                service_slug=service.slug if service else "", behalf=acting(request),
            )  # fmt: skip
            return _said(request, made.number, _("Ihre Frage ist gesendet."))
    context = {"unit": office, "service": service, "typed": typed, **_wrong(errors), "longest": LONGEST_TOPIC}
    return render(request, "mailbox/ask.html", context, status=422 if errors else 200)


def _errors(typed: dict[str, str]) -> Errors:
    errors: Errors = []
    if not typed["betreff"].strip():
        errors.append(("betreff", _("Schreiben Sie in wenigen Worten, worum es geht")))
    elif len(typed["betreff"]) > LONGEST_TOPIC:
        errors.append(("betreff", _("Kürzen Sie den Betreff auf {count} Zeichen").format(count=LONGEST_TOPIC)))
    if not typed["nachricht"].strip():
        errors.append(("nachricht", _("Schreiben Sie, was Sie wissen möchten")))
    elif len(typed["nachricht"]) > mailbox.LONGEST:
        errors.append(("nachricht", too_long()))
    return errors


def _wrong(errors: Errors) -> dict[str, Any]:
    return {"errors": errors, "wrong": dict(errors), "has_errors": bool(errors)}


@require_safe
@holders_page
def question(request: HttpRequest, number: str) -> HttpResponseBase:
    """The question; what the office wrote counts as seen from now on."""
    view = _view(request, number)
    response = _render(request, view)
    if view.conversation.thread.unread:
        mailbox.mark_read(view.conversation.thread, actor=questions.asking(view.question, actor(request)))
    return response


@require_POST
@holders_page
def reply(request: HttpRequest, number: str) -> HttpResponseBase:
    """Whoever asked writes again, or keeps the text for later."""
    view, text = _view(request, number), request.POST.get("nachricht", "")
    keep = "behalten" in request.POST
    files, errors = ([], []) if keep else files_in(request, "anhang")
    try:
        if keep:
            unsent.keep(view.conversation.thread, view.question.holder_id, text)
        elif not errors:
            token = request.POST.get("einmal", "")
            questions.reply(holders(request), view.question.pk, text, files, token=token, actor=actor(request))
    except mailbox.NothingToSend:
        errors = [("nachricht", _("Schreiben Sie, was Sie mitteilen möchten"))]
    except mailbox.TooLong:
        errors = [("nachricht", too_long())]
    except NotPossible:
        return _said(request, number, _("Die Frage geht in einem Vorgang weiter. Schreiben Sie dort."))
    if errors:
        return _render(request, view, errors, text)
    said = (
        _("Ihr Text ist als Entwurf gespeichert. Gesendet ist nichts.") if keep else _("Ihre Nachricht ist gesendet.")
    )
    return _said(request, number, said)


@require_safe
@holders_page
def paper(request: HttpRequest, number: str, document_id: UUID) -> HttpResponseBase:
    """A file that came with a message of the question."""
    try:
        one = queries.access_question(holders(request), number)
        document = documents.for_holder(holders(request), document_id)
    except (Question.DoesNotExist, Document.DoesNotExist):
        raise Http404 from None
    if document.data_key_id != one.data_key_id:
        raise Http404
    return download(document)


def _view(request: HttpRequest, number: str) -> QuestionView:
    try:
        return queries.question_of(holders(request), number)
    except Question.DoesNotExist:
        raise Http404 from None


def _render(request: HttpRequest, view: QuestionView, errors: Errors | None = None, text: str = "") -> HttpResponseBase:
    one, kept = view.question, view.conversation.unsent
    context = {
        "view": view,
        "question": one,
        "live_mark": mark_of(one.changed_at),
        "thread": talk.messages(view.conversation.entries, Side.HOLDER, partial(_address, one.number), one.holder_id),
        "text": text if errors else kept,
        "once": new_id(),
        "said": "" if errors else request.session.pop(SAID, ""),
        **_wrong(errors or []),
    }
    return render(request, "mailbox/question.html", context, status=422 if errors else 200)


def _address(number: str, document_id: UUID) -> str:
    return reverse("mailbox:question-paper", kwargs={"number": number, "document_id": document_id})


def _said(request: HttpRequest, number: str, said: str) -> HttpResponseRedirect:
    request.session[SAID] = said
    return HttpResponseRedirect(reverse("mailbox:question", kwargs={"number": number}))
