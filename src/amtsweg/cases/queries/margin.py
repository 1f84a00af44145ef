"""What stands at the margin of a clerk's case: notes, words, linked cases, text modules, and who else has it open.

All of it is small and much of it is often empty; one statement reads it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BinaryField, CharField, DateTimeField, F, Q, Value

from amtsweg.accounts.models import Membership
from amtsweg.cases.models import Case, CaseLink, CaseTag, Note, Opening, TextModule
from amtsweg.core import clock
from amtsweg.core.crypto import unseal


@dataclass(frozen=True, slots=True)
class NoteView:
    """An internal note."""

    author: str
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Margin:
    """Everything at the margin. `opened`: who else has the case open, with the moment until which that is believed."""

    notes: tuple[NoteView, ...]
    tags: tuple[tuple[UUID, str], ...]
    links: tuple[tuple[UUID, str, str], ...]  # id, number, state
    modules: tuple[tuple[UUID, str], ...]  # for messages
    opened: tuple[tuple[str, datetime], ...]
    own_until: datetime | None


def margin(case: Case, clerk: Membership) -> Margin:
    """The margin of a case. Needs the authority's scope. Raises `Tampered`."""
    notes = Note.objects.filter(case=case).order_by()
    first = notes.annotate(kind=_text("note")).values_list("kind", "id", "author__name", "body", "written_at")
    rows = list(
        first.union(
            _few(CaseTag.objects.filter(case=case), "tag", "tag_id", F("tag__name")),
            _few(CaseLink.objects.filter(case=case), "link", "other_id", F("other__number")),
            _few(CaseLink.objects.filter(case=case), "state", "other_id", F("other__state")),
            _few(_modules(case), "module", "id", F("title")),
            _few(_openings(case), "open", "membership_id", F("membership__name"), F("until")),
            all=True,
        )
    )  # fmt: skip
    states = {row[1]: row[2] for row in rows if row[0] == "state"}
    return Margin(
        notes=_notes(case, [row for row in rows if row[0] == "note"]),
        tags=tuple(sorted(((row[1], row[2]) for row in rows if row[0] == "tag"), key=lambda one: one[1])),
        links=tuple(sorted((row[1], row[2], states[row[1]]) for row in rows if row[0] == "link")),
        modules=tuple(sorted(((row[1], row[2]) for row in rows if row[0] == "module"), key=lambda one: one[1])),
        opened=tuple((row[2], row[4]) for row in rows if row[0] == "open" and row[1] != clerk.pk),
        own_until=next((row[4] for row in rows if row[0] == "open" and row[1] == clerk.pk), None),
    )


def _modules(case: Case) -> Any:
    here = Q(unit__isnull=True) | Q(unit_id=case.unit_id)
    return TextModule.objects.filter(here, authority_id=case.authority_id, use=TextModule.Use.MESSAGE)


def _openings(case: Case) -> Any:
    return Opening.objects.filter(case=case, until__gt=clock.now())


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _few(rows: Any, kind: str, key: str, text: F, moment: Any = None) -> Any:
    """Rows in the shape of the notes, with which the statement begins: there the columns get their types."""
    at = moment if moment is not None else Value(None, output_field=DateTimeField())
    nothing = Value(None, output_field=BinaryField())
    named = rows.order_by().annotate(kind=_text(kind), words=text, nothing=nothing, moment=at)
    return named.values_list("kind", key, "words", "nothing", "moment")


def _notes(case: Case, rows: list[Any]) -> tuple[NoteView, ...]:
    if case.data_key.wrapped is None:
        return ()
    found = [
        NoteView(author, unseal(case.data_key, body, context=f"note:{key}").decode(), at)
        for _kind, key, author, body, at in rows
    ]
    return tuple(sorted(found, key=lambda note: note.written_at, reverse=True))
