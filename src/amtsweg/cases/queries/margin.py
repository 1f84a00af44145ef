"""What stands at the margin of a clerk's case: notes, words, linked cases, text modules, and who else has it open.

All of it is small and much of it is often empty; one statement reads it, with whatever else the page wants of the case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from amtsweg.accounts.models import Membership
from amtsweg.cases.models import Access, Case, CaseLink, CaseTag, Note, TextModule
from amtsweg.core import clock
from amtsweg.core.crypto import unseal
from amtsweg.core.together import Rows


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


def parts(case: Case) -> dict[str, Any]:
    """What `together` reads for `margin`. Needs the authority's scope."""
    links = CaseLink.objects.filter(case=case)
    return {
        "notes": Note.objects.filter(case=case).values_list("id", "author__name", "body", "written_at"),
        "tags": CaseTag.objects.filter(case=case).values_list("tag_id", "tag__name"),
        "links": links.values_list("other_id", "other__number", "other__state"),
        "modules": _modules(case).values_list("id", "title"),
        "opened": _visits(case).values_list("membership__account_id", "membership__name", "until"),
    }


def margin(case: Case, clerk: Membership, read: Mapping[str, Rows]) -> Margin:
    """The margin of a case, out of what was read for it. Raises `Tampered`."""
    return Margin(
        notes=_notes(case, read["notes"]),
        tags=tuple(sorted(((key, name) for key, name in read["tags"]), key=lambda one: one[1])),
        links=tuple(sorted((key, number, state) for key, number, state in read["links"])),
        modules=tuple(sorted(((key, title) for key, title in read["modules"]), key=lambda one: one[1])),
        opened=tuple((name, until) for key, name, until in read["opened"] if key != clerk.account_id),
    )


def _modules(case: Case) -> Any:
    here = Q(unit__isnull=True) | Q(unit_id=case.unit_id)
    return TextModule.objects.filter(here, authority_id=case.authority_id, use=TextModule.Use.MESSAGE)


def _visits(case: Case) -> Any:
    return Access.objects.filter(case=case, until__gt=clock.now())


def _notes(case: Case, rows: Rows) -> tuple[NoteView, ...]:
    if case.data_key.wrapped is None:
        return ()
    found = [
        NoteView(author, unseal(case.data_key, body, context=f"note:{key}").decode(), at)
        for key, author, body, at in rows
    ]
    return tuple(sorted(found, key=lambda note: note.written_at, reverse=True))
