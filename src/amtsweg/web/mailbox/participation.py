"""Taking part in somebody else's case: the list, the link by which one comes in, and what one sees and does there.

An asked body sees the chosen parts and gives its statement; an adviser sees the case as its applicant does; a further
party sees the chosen parts and has a thread of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Participant, Request
from amtsweg.cases.participation import consulting, inviting, queries, talking
from amtsweg.cases.participation.contents import opened_contact
from amtsweg.cases.participation.parts import parts_view
from amtsweg.cases.queries import correction_of
from amtsweg.core.ids import new_id
from amtsweg.documents.models import Document
from amtsweg.documents.queries import for_holder, for_staff
from amtsweg.mailbox import actions as mailbox
from amtsweg.mailbox import queries as talks
from amtsweg.mailbox.models import Side
from amtsweg.web.kit import participation as shown
from amtsweg.web.kit import texts
from amtsweg.web.kit.actor import account, own_actor, own_holders, signed_in
from amtsweg.web.kit.papers import download
from amtsweg.web.mailbox import asked, shows
from amtsweg.web.mailbox.case import booking_page

SAID = "beteiligung_gesagt"  # session: one line for the next page, shown once
Role = Participant.Role
Errors = list[tuple[str, str]]
View = Callable[..., HttpResponseBase]


class NotOpen(Exception):
    """The consultation ended while its page was asked for."""


@contextmanager
def _still_open() -> Iterator[None]:
    try:
        yield
    except NotPossible:
        raise NotOpen from None


def participants_page(view: View) -> View:
    """Guards a page about a case that the account takes part in: 404 for everybody else, and once it ended."""

    @never_cache
    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, participant_id: UUID, **kwargs: Any) -> HttpResponseBase:
        try:
            row = queries.taking_part(own_holders(request), participant_id)
            return view(request, row, **kwargs)
        except (Participant.DoesNotExist, Document.DoesNotExist, Request.DoesNotExist, NotOpen):
            raise Http404 from None

    return guarded


@require_safe
@never_cache
@signed_in
def taking_part(request: HttpRequest) -> HttpResponseBase:
    """Everything that the account takes part in."""
    lines = [(row, shown.role(row)) for row in queries.parts_of(own_holders(request))]
    return render(request, "participation/list.html", {"lines": lines, "said": request.session.pop(SAID, "")})


# --- coming in -------------------------------------------------------------------------------------------------------


@never_cache
@signed_in
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET says who invites to what kind of part; POST accepts, once."""
    own = account(request)
    assert own is not None
    if there := inviting.used_by(own, token):
        return HttpResponseRedirect(reverse("mailbox:part", kwargs={"participant_id": there}))
    try:
        row = inviting.invitation(token)
        if request.method == "POST":
            accepted = inviting.accept(own, token)
            return _to(request, accepted.pk, _("Sie sind jetzt dabei."))
    except inviting.Gone:
        return render(request, "participation/gone.html", status=410)
    except inviting.NotInvited:
        return render(request, "participation/not_invited.html", {"email": own.email}, status=403)
    except NotPossible:
        return render(request, "participation/gone.html", status=410)
    return render(request, "participation/invitation.html", {"row": row, "email": own.email, "role": shown.role(row)})


# --- the case, as far as it is seen ----------------------------------------------------------------------------------


@require_safe
@participants_page
def part(request: HttpRequest, row: Participant) -> HttpResponseBase:
    """The page of somebody who takes part: a question, the applicant's case, or the party's own thread."""
    return _PAGES[Role(row.role)](request, row)


def _body(request: HttpRequest, row: Participant, form: shown.StatementForm | None = None) -> HttpResponse:
    consultation = row.consultation
    if consultation.open:
        with _still_open():
            consultation = consulting.open_for_body(own_holders(request), own_actor(request), row.pk)
    view = queries.asked_view(consultation, texts.language())
    context = shown.asked(view, form)
    context["files"] = shown.files(view.parts.papers, "mailbox:part-paper", {"participant_id": row.pk})
    return _render(request, "participation/body.html", row, context.pop("errors"), **context)


def _adviser(request: HttpRequest, row: Participant, errors: Errors | None = None, text: str = "") -> HttpResponse:
    view, place = queries.adviser_view(row, texts.language()), {"participant_id": row.pk}
    return _render(
        request, "participation/adviser.html", row, errors or [], view=view, title=shows.title(view),
        stages=shows.stages(view), timeline=shows.timeline(view), text=text,
        thread=shown.thread(view.conversation.entries, row.account_id, "mailbox:part-paper", place),
        files=shown.files(view.papers, "mailbox:part-paper", place), may_book=booking_page(request, view),
        typed=request.POST if errors else {},
        asked_at=lambda name, key: reverse(f"mailbox:part-{name}", kwargs={**place, "request_id": key}),
    )  # fmt: skip


def _party(request: HttpRequest, row: Participant, errors: Errors | None = None, text: str = "") -> HttpResponse:
    place = {"participant_id": row.pk}
    contact = opened_contact(row.case.data_key, row)
    parts = parts_view(row.case, contact.parts, texts.language())
    talk = talks.conversation_for_holder(own_holders(request), inviting.PARTY, row.pk)
    response = _render(
        request, "participation/party.html", row, errors or [], contact=contact, parts=parts, text=text,
        files=shown.files(parts.papers, "mailbox:part-paper", place),
        thread=shown.thread(talk.entries, row.account_id, "mailbox:part-paper", place),
    )  # fmt: skip
    if any(entry.side == Side.STAFF and entry.read_at is None for entry in talk.entries):
        mailbox.mark_read(talk.thread, actor=talking.actor_of(row))
    return response


_PAGES: dict[Role, Callable[..., HttpResponse]] = {Role.BODY: _body, Role.ADVISER: _adviser, Role.PARTY: _party}


def _render(request: HttpRequest, template: str, row: Participant, errors: Errors, **context: Any) -> HttpResponse:
    context |= {
        "row": row,
        "errors": errors,
        "wrong": dict(errors),
        "has_errors": bool(errors),
        "once": new_id(),
        "said": "" if errors else request.session.pop(SAID, ""),
    }
    return render(request, template, context, status=422 if errors else 200)


# --- what one does there ---------------------------------------------------------------------------------------------


@require_POST
@participants_page
def statement(request: HttpRequest, row: Participant) -> HttpResponseBase:
    """An asked body answers."""
    if row.role != Role.BODY:
        raise Http404
    form = shown.read_statement(request)
    if form.errors:
        return _body(request, row, form)
    try:
        consulting.answer_for_body(
            own_holders(request), own_actor(request), row.pk, form.verdict, form.text, form.files
        )
    except NotPossible:
        return _to(request, row.pk, _("Diese Stellungnahme ist nicht mehr nötig."))
    return _to(request, row.pk, _("Ihre Stellungnahme ist gesendet."))


@require_POST
@participants_page
def message(request: HttpRequest, row: Participant) -> HttpResponseBase:
    """An adviser writes in the applicant's thread, a party in its own."""
    if row.role == Role.BODY:
        raise Http404
    write = talking.adviser_writes if row.role == Role.ADVISER else talking.party_writes
    text = request.POST.get("nachricht", "")
    files, errors = shown.read_files(request, "anhang")
    if not errors:
        try:
            write(own_holders(request), row.pk, text, files, token=request.POST.get("einmal", "")[:64])
        except mailbox.NothingToSend:
            errors = [("nachricht", _("Schreiben Sie, was Sie mitteilen möchten"))]
        except mailbox.TooLong:
            errors = [("nachricht", _("Kürzen Sie die Nachricht auf {count} Zeichen").format(count=mailbox.LONGEST))]
        except NotPossible:
            return _late(request, row)
    if errors:
        return _PAGES[Role(row.role)](request, row, errors, text)
    return _to(request, row.pk, _("Ihre Nachricht ist gesendet."))


@require_POST
@participants_page
def hand_in(request: HttpRequest, row: Participant, request_id: UUID) -> HttpResponseBase:
    """An adviser hands in what the applicant was asked for."""
    control = f"datei-{request_id}"
    files, errors = shown.read_files(request, control)
    if row.role != Role.ADVISER:
        raise Http404
    if not files and not errors:
        errors = [(control, _("Wählen Sie die Datei aus, die Sie senden möchten"))]
    if errors:
        return _adviser(request, row, errors)
    try:
        talking.adviser_hands_in(own_holders(request), row.pk, request_id, files)
    except NotPossible:
        return _late(request, row)
    names = ", ".join(file.name for file in files)
    return _to(request, row.pk, _("{names} ist angekommen.").format(names=names))


@require_POST
@participants_page
def answer(request: HttpRequest, row: Participant, request_id: UUID) -> HttpResponseBase:
    """Whoever has a mandate answers a question, or says that an appointment is made or something paid."""
    control = f"antwort-{request_id}"
    try:
        talking.representative_answers(own_holders(request), row.pk, request_id, request.POST.get(control, ""))
    except mailbox.NothingToSend:
        return _adviser(request, row, [(control, _("Schreiben Sie Ihre Antwort"))])
    except mailbox.TooLong:
        message = _("Kürzen Sie die Antwort auf {count} Zeichen").format(count=mailbox.LONGEST)
        return _adviser(request, row, [(control, message)])
    except NotPossible:
        return _late(request, row)
    return _to(request, row.pk, _("Ihre Antwort ist angekommen."))


@require_http_methods(["GET", "HEAD", "POST"])
@participants_page
def correct(request: HttpRequest, row: Participant, request_id: UUID) -> HttpResponseBase:
    """Whoever has a mandate looks through the answers that the clerk named, and corrects them."""
    row = talking.representative(own_holders(request), row.pk)
    back = reverse("mailbox:part", kwargs={"participant_id": row.pk})
    try:
        found = correction_of([row.case.holder_id], row.case.number, request_id)
        if request.method != "POST":
            return asked.form(request, found, found.raw, back)
        raw = asked.posted(request, found)
        done = talking.representative_corrects(own_holders(request), row.pk, request_id, raw)
    except (Request.DoesNotExist, NotPossible):
        return _late(request, row)
    if done.errors:
        return asked.form(request, found, raw, back, done.errors)
    return _to(request, row.pk, asked.thanks(done))


@require_GET
@participants_page
def paper(request: HttpRequest, row: Participant, document_id: UUID) -> HttpResponseBase:
    """A document that may be seen in this part. For an adviser who may receive notices a legal clock may start."""
    mine = own_holders(request)
    if row.role == Role.BODY:
        with _still_open():
            consulting.open_for_body(mine, own_actor(request), row.pk, document_id)
        return download(for_staff(row.authority, document_id))
    if row.role == Role.ADVISER:
        document = queries.adviser_paper(row, document_id)
        response = download(document)
        try:
            talking.adviser_opened(row, document)
        except NotPossible:
            return _late(request, row)
        return response
    if opened_contact(row.case.data_key, row).parts.shows(document_id):
        return download(for_staff(row.authority, document_id))
    own = for_holder(mine, document_id)
    if own.data_key_id != row.case.data_key_id:
        raise Http404
    return download(own)


def _late(request: HttpRequest, row: Participant) -> HttpResponse:
    return _to(request, row.pk, _("Der Vorgang ist inzwischen weiter. Hier sehen Sie den neuen Stand."))


def _to(request: HttpRequest, participant_id: UUID, said: str) -> HttpResponse:
    request.session[SAID] = said
    return HttpResponseRedirect(reverse("mailbox:part", kwargs={"participant_id": participant_id}))
