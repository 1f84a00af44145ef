"""Parts of a case, statements and threads in the shapes that templates show, for the desk and for those outside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amtsweg.cases.models import Consultation, Participant
from amtsweg.cases.participation.consulting import LONGEST
from amtsweg.cases.participation.contents import VERDICTS, Statement
from amtsweg.cases.participation.queries import AskedView
from amtsweg.documents.checks import Checked, admit
from amtsweg.documents.models import Document
from amtsweg.documents.queries import Paper
from amtsweg.documents.rejections import Rejected
from amtsweg.mailbox.queries import Entry
from amtsweg.web.kit import formats

Shown = dict[str, Any]
Errors = list[tuple[str, str]]

_VERDICTS = {
    "none": gettext_noop("Keine Bedenken"),
    "conditions": gettext_noop("Keine Bedenken unter Auflagen"),
    "objections": gettext_noop("Bedenken"),
}
_ROLES = {
    Participant.Role.BODY: gettext_noop("Stelle außerhalb der Verwaltung"),
    Participant.Role.ADVISER: gettext_noop("Begleitung"),
    Participant.Role.PARTY: gettext_noop("Weitere beteiligte Person"),
}


@dataclass(frozen=True, slots=True)
class StatementForm:
    """What was typed into the form for a statement, with what is wrong about it."""

    verdict: str = ""
    text: str = ""
    files: list[Checked] = field(default_factory=list)
    errors: Errors = field(default_factory=list)


def read_statement(request: HttpRequest) -> StatementForm:
    """The posted form, with its files checked."""
    verdict, text = request.POST.get("ergebnis", ""), request.POST.get("text", "").strip()
    files, errors = read_files(request, "anlagen")
    if verdict not in VERDICTS:
        errors.append(("ergebnis", _("Wählen Sie das Ergebnis aus")))
    elif verdict != "none" and not text and not files:
        errors.append(("text", _("Schreiben Sie Ihre Bedenken oder Auflagen auf")))
    if len(text) > LONGEST:
        errors.append(("text", _("Kürzen Sie den Text auf {count} Zeichen").format(count=LONGEST)))
    return StatementForm(verdict, text, files, errors)


def read_files(request: HttpRequest, control: str) -> tuple[list[Checked], Errors]:
    """The uploaded files of one control, each checked in full, and why others are refused."""
    files: list[Checked] = []
    errors: Errors = []
    for file in request.FILES.getlist(control):
        try:
            files.append(admit(file.name or "", file))
        except Rejected as refusal:
            errors.append((control, refusal.message))
    return files, errors


def asked(view: AskedView, form: StatementForm | None) -> Shown:
    """What a template needs to show an asked body its question and the form for its statement."""
    form = form or StatementForm()
    return {
        "view": view,
        "verdict": verdict(view.statement),
        "verdicts": [(name, _(words)) for name, words in _VERDICTS.items()],
        "typed": form,
        "errors": form.errors,
        "wrong": dict(form.errors),
        "has_errors": bool(form.errors),
    }


def verdict(statement: Statement | None) -> str:
    """A verdict in words; empty without a statement."""
    return _(_VERDICTS[statement.verdict]) if statement else ""


def role(row: Participant) -> str:
    """As what somebody takes part."""
    return role_label(row.role)


def role_label(role: str) -> str:
    """The same for a role alone."""
    return _(_ROLES[Participant.Role(role)])


def state_of(row: Consultation) -> tuple[str, str, str | None]:
    """How a consultation stands: word, icon and colour of a badge."""
    if row.answered_at:
        return _("Beantwortet"), "haken", "good"
    if row.withdrawn_at:
        return _("Zurückgenommen"), "zurueck", "quiet"
    if row.expired_at:
        return _("Frist abgelaufen"), "warnung", "wait"
    return _("Gefragt"), "uhr", None


def joined(row: Participant) -> tuple[str, str, str | None]:
    """How somebody from outside stands: word, icon and colour of a badge."""
    if row.ended_at:
        return _("Beendet"), "zurueck", "quiet"
    if row.accepted_at:
        return _("Dabei"), "haken", "good"
    return _("Eingeladen"), "uhr", None


def files(papers: Iterable[Paper], page: str, place: Mapping[str, Any]) -> list[Shown]:
    """Papers with the address of their content: the page of this name, with `document_id`."""
    return [
        {
            "name": paper.name,
            "href": reverse(page, kwargs={**place, "document_id": paper.id}),
            "meta": f"{formats.format_filesize(paper.size)} · {formats.format_date(paper.created_at)}",
            "symbol": "siegel" if paper.kind == Document.Kind.NOTICE else "datei",
        }
        for paper in papers
    ]


def thread(entries: Iterable[Entry], mine: UUID | None, page: str, place: Mapping[str, Any]) -> list[Shown]:
    """A conversation, oldest first, as an account (`mine`) or the authority (None) reads it; everybody by name."""
    return [
        {
            "who": _("Sie") if mine is not None and entry.author_id == mine else entry.author,
            "initials": formats.initials(entry.author.partition(",")[0]) or "–",
            "mine": entry.side == "holder" if mine is None else entry.author_id == mine,
            "when": formats.format_when(entry.sent_at),
            "paragraphs": [part for part in entry.text.split("\n") if part.strip()],
            "attachments": files(entry.papers, page, place),
        }
        for entry in entries
    ]
