"""All rows of one real case as a pattern, and copies of it: other ids, people, places and days, sealed anew.

Nothing is known about tables: rows are found along the foreign keys that lead to the case's data key, and wherever an
id, a name, a number or a day of the pattern stands, the copy has its own. Only how a value is sealed has to be known.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models

from amtsweg.applications import payload as payloads
from amtsweg.applications.models import Submission
from amtsweg.cases.models import Case, Decision, Request
from amtsweg.core import crypto
from amtsweg.core.ids import code, new_id, normalise_code
from amtsweg.core.models import DataKey, Event
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents.actions import proof_print, row_print
from amtsweg.documents.contents import name_context
from amtsweg.documents.models import Document, Proof
from amtsweg.mailbox.actions import content_context
from amtsweg.mailbox.letters import header_context
from amtsweg.mailbox.models import Message, Thread

# What each sealed value is bound to; the payload has a function of its own.
SEALED: dict[tuple[type[models.Model], str], Callable[[Any], str]] = {
    (Case, "label"): lambda row: f"case.label:{row.pk}",
    (Decision, "text"): lambda row: f"decision:{row.pk}",
    (Request, "wording"): lambda row: f"request:{row.pk}",
    (Thread, "header"): header_context,
    (Message, "content"): lambda row: content_context(row.pk),
    (Document, "name"): lambda row: name_context(row.pk),
}
_DAY = re.compile(r"20\d\d-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d:\d\d)?")
# The event log keeps a fingerprint of these rows.
_PRINTS: dict[type[models.Model], Callable[[Any], str]] = {Document: row_print, Proof: proof_print}

Make = Callable[["Copy"], Any]
Prepare = Callable[[Any], Any]


@dataclass
class Copy:
    """What one copy has in place of the pattern's own: texts and ids by those of the pattern, and how much later."""

    words: dict[str, str]
    ids: dict[UUID, UUID]
    shift: timedelta
    key: DataKey
    payload: bytes = b""


@dataclass(frozen=True)
class Text:
    """A text in which words and days of the pattern stand; `render` puts those of a copy in their places."""

    parts: tuple[str, ...]  # what stays and what is exchanged, in turn
    start: str  # the first day of the pattern

    @classmethod
    def of(cls, text: str, words: Mapping[str, Any], start: str) -> "Text":
        pattern = "|".join([*(re.escape(word) for word in sorted(words, key=len, reverse=True)), _DAY.pattern])
        return cls(tuple(re.split(f"({pattern})", text)), start)

    @property
    def plain(self) -> bool:
        """Whether nothing in it is exchanged."""
        return len(self.parts) == 1

    def render(self, copy: Copy) -> str:
        words, parts = copy.words, list(self.parts)
        for place in range(1, len(parts), 2):
            word = words.get(parts[place])
            parts[place] = word if word is not None else self._later(parts[place], copy)
        return "".join(parts)

    def _later(self, text: str, copy: Copy) -> str:
        """A day or moment of the pattern, as much later as the copy; those before it are birthdays and the like."""
        later = text
        if text[:10] >= self.start:
            if len(text) == 10:
                later = (date.fromisoformat(text) + copy.shift).isoformat()
            else:
                exact = "microseconds" if "." in text else "seconds"
                later = (datetime.fromisoformat(text) + copy.shift).isoformat(timespec=exact)
        copy.words[text] = later
        return later


@dataclass(frozen=True)
class Row:
    """One row of the pattern: its values, also as the database takes them, and what makes those that a copy changes."""

    model: type[models.Model]
    names: tuple[str, ...]
    values: tuple[Any, ...]
    prepared: tuple[Any, ...]
    varying: tuple[tuple[int, Make, Prepare | None], ...]

    def raw(self, copy: Copy) -> list[Any]:
        """The values of a copy."""
        values = list(self.values)
        for place, make, _ in self.varying:
            values[place] = make(copy)
        return values

    def copied(self, copy: Copy) -> list[Any]:
        """The values of a copy as the database takes them."""
        values = list(self.prepared)
        for place, make, prepare in self.varying:
            values[place] = prepare(make(copy)) if prepare else make(copy)
        return values


@dataclass
class Pattern:
    """What one story leaves behind. Its events get their places in the chain later.

    `ids`: of its rows; each copy has new ones. `length`: from the first event to the last.
    """

    rows: list[Row]
    events: list[Row]
    ids: list[UUID]
    length: timedelta
    state: str
    payload: Text
    digest: str
    prints: dict[type[models.Model], str]

    def copy(self, copy: Copy) -> Iterator[tuple[type[models.Model], list[Any]]]:
        """The rows of a copy as the database takes them; afterwards its events can be made."""
        copy.payload = self.payload.render(copy).encode()
        copy.words[self.digest] = payloads.digest(copy.payload)
        for row in self.rows:
            if row.model in self.prints:
                values = row.raw(copy)
                made: Any = row.model(**dict(zip(row.names, values, strict=True)))
                copy.words[self.prints[row.model]] = _PRINTS[row.model](made)
                yield row.model, prepared(row.model, values)
            else:
                yield row.model, row.copied(copy)

    def facts(self, copy: Copy) -> Iterator[dict[str, Any]]:
        """The events of a copy, oldest first."""
        for event in self.events:
            yield dict(zip(event.names, event.raw(copy), strict=True))


def prepared(model: type[models.Model], values: Iterable[Any]) -> list[Any]:
    """Values of a new row as the database takes them."""
    connection = connections[DEFAULT_DB_ALIAS]
    return [column.get_db_prep_save(value, connection) for column, value in zip(columns(model), values, strict=True)]


@cache
def columns(model: type[models.Model]) -> list[Any]:
    """The fields that are written; those that the database numbers are not."""
    return [one for one in model._meta.local_concrete_fields if not isinstance(one, models.AutoField)]


def rows_of(key: DataKey) -> Iterator[models.Model]:
    """Everything that hangs on a data key, key first."""
    found: dict[tuple[type[models.Model], Any], models.Model] = {(DataKey, key.pk): key}
    waiting: list[models.Model] = [key]
    while waiting:
        row = waiting.pop()
        yield row
        for relation in type(row)._meta.get_fields(include_hidden=True):
            if not relation.auto_created or relation.concrete or relation.many_to_many:
                continue
            other: Any = relation.related_model
            for one in other._base_manager.filter(**{relation.field.attname: row.pk}):  # type: ignore[union-attr]
                if (other, one.pk) not in found:
                    found[other, one.pk] = one
                    waiting.append(one)


def pattern_of(case: Case, words: Mapping[str, Any], ids: Mapping[UUID, Any], start: datetime) -> Pattern:
    """The pattern of a case. `words` and `ids`: what a copy exchanges besides the case's own ids."""
    with across_tenants("a case is copied with everything that belongs to it"):
        rows = list(rows_of(case.data_key))
        own = [row.pk for row in rows if isinstance(row.pk, UUID)]
        events = list(Event.objects.filter(subject_id__in=own).order_by("id"))
        return _Reading(rows, events, list(dict.fromkeys(own)), words, ids, start).pattern()


class _Reading:
    """Turns the rows of a case into a pattern."""

    def __init__(
        self, rows: list[models.Model], events: list[Event], own: list[UUID], words: Mapping[str, Any],
        ids: Mapping[UUID, Any], start: datetime,
    ) -> None:  # fmt: skip
        self.rows, self.events, self.own, self.start = rows, events, own, start
        self.key = next(row for row in rows if isinstance(row, DataKey))
        self.submission = next(row for row in rows if isinstance(row, Submission))
        self.case = next(row for row in rows if isinstance(row, Case))
        self.ids = {*own, *ids}
        self.words: dict[str, Any] = {**words, **{str(one): one for one in self.ids}}
        self.prints = {type(row): _PRINTS[type(row)](row) for row in rows if type(row) in _PRINTS}
        self.words |= dict.fromkeys((self.submission.digest, *self.prints.values()))

    def pattern(self) -> Pattern:
        sent = payloads.unseal(self.key, self.submission.pk, self.submission.payload, self.submission.digest)
        return Pattern(
            rows=[self._row(row) for row in self.rows],
            events=[self._row(event) for event in self.events],
            ids=self.own,
            length=max(event.at for event in self.events) - self.start,
            state=self.case.state,
            payload=self._text(payloads.canonical(sent).decode()),
            digest=self.submission.digest,
            prints=self.prints,
        )

    def _row(self, row: models.Model) -> Row:
        written = columns(type(row))
        values = tuple(getattr(row, column.attname) for column in written)
        stored = prepared(type(row), values)
        connection = connections[DEFAULT_DB_ALIAS]
        varying: list[tuple[int, Make, Prepare | None]] = []
        for place, (column, value) in enumerate(zip(written, values, strict=True)):
            make = self._make(row, column, value)
            if make is not None:
                as_it_is = stored[place] is value  # of this kind, the database takes what the model holds
                varying.append(
                    (place, make, None if as_it_is else partial(column.get_db_prep_save, connection=connection))
                )
        names = tuple(column.attname for column in written)
        return Row(type(row), names, values, tuple(stored), tuple(varying))

    def _make(self, row: models.Model, column: Any, value: Any) -> Make | None:
        """What a copy has in this place; None where it has the same."""
        match value:
            case UUID():
                return (lambda copy: copy.ids[value]) if value in self.ids else None
            case datetime():
                return lambda copy: value + copy.shift
            case date():
                return lambda copy: value + copy.shift
            case bytes() | memoryview() if value:
                return self._sealed(row, column, bytes(value))
            case str():
                return self._fresh(row, column) or self._rendered(self._text(value))
            case dict() | list():
                return self._json(value)
            case _:
                return None

    def _rendered(self, text: Text) -> Make | None:
        return None if text.plain else text.render

    def _json(self, value: Any) -> Make | None:
        text = self._text(json.dumps(value, ensure_ascii=False))
        return None if text.plain else lambda copy: json.loads(text.render(copy))

    def _text(self, text: str) -> Text:
        return Text.of(text, self.words, self.start.date().isoformat())

    def _fresh(self, row: models.Model, column: Any) -> Make | None:
        """Values that nobody else may have and that mean nothing."""
        if isinstance(row, Document) and column.attname == "stored":
            return lambda copy: new_id().hex
        if isinstance(row, Proof) and column.attname == "code":
            return lambda copy: normalise_code(code())
        return None

    def _sealed(self, row: Any, column: Any, value: bytes) -> Make | None:
        if isinstance(row, DataKey):
            return lambda copy: copy.key.wrapped
        if isinstance(row, Event):
            return None  # its digest is made in the chain
        if isinstance(row, Submission):
            return lambda copy: payloads.seal(copy.key, copy.ids[row.pk], copy.payload)
        context = self._text(SEALED[type(row), column.attname](row))
        plain = self._text(crypto.unseal(self.key, value, context=SEALED[type(row), column.attname](row)).decode())
        return lambda copy: crypto.seal(copy.key, plain.render(copy).encode(), context=context.render(copy))
