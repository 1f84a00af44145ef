"""Correcting named answers of a form that was sent: the same fields and rules, nothing else is asked. All pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from amtsweg.forms import items
from amtsweg.forms.answering import broken, cleaned
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Field, FieldError
from amtsweg.forms.fields.consent import ConsentField
from amtsweg.forms.fields.declaration import DeclarationField
from amtsweg.forms.fields.file import FileField
from amtsweg.forms.fields.place import PlaceField
from amtsweg.forms.flow import Step, Way, way
from amtsweg.forms.items import Answers


class Place(NamedTuple):
    """Where an answer stands: the step that asks for it, and the field. As text `<step>:<field>`."""

    key: str
    field_id: str

    @classmethod
    def of(cls, text: str) -> "Place":
        """The place that a text names."""
        key, _, field_id = text.rpartition(":")
        return cls(key, field_id)

    def __str__(self) -> str:
        return f"{self.key}:{self.field_id}"


class Change(NamedTuple):
    """One answer as it was and as it is now; `place` is the text of a `Place`."""

    place: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was posted: the changes, the errors in the order of the page, and the new way."""

    changes: tuple[Change, ...]
    errors: tuple[FieldError, ...]
    way: Way


def correctable(sent: Way) -> list[tuple[Step, Field]]:
    """The answers that can be corrected.

    Files are asked for as documents, points on a map in a message; what somebody declared or agreed to stands as it is.
    """
    return [
        (step, field)
        for step in sent.steps
        for field in step.fields
        if field.asks and not isinstance(field, FileField | PlaceField | DeclarationField | ConsentField)
    ]


def asked(sent: Way, places: Sequence[str]) -> list[tuple[Step, Field]]:
    """The fields that a request names, in the order of the form; those no longer on the way are left out."""
    return [(step, field) for step, field in correctable(sent) if str(Place(step.key, field.id)) in places]


def clash(sent: Way, places: Sequence[str]) -> bool:
    """Whether two places have the same controls: the same question about two items of a group."""
    fields = [field.id for _, field in asked(sent, places)]
    return len(set(fields)) < len(fields)


def raw_of(sent: Way, places: Sequence[str]) -> dict[str, str | list[str]]:
    """What the controls show: the answers as they stand."""
    raw: dict[str, str | list[str]] = {}
    for step, field in asked(sent, places):
        raw |= field.to_raw(sent.answers_at(step).get(field.id))
    return raw


def correct(sent: Way, places: Sequence[str], raw: Raw) -> Corrected:
    """Cleans the named answers by the rules of the form, with the day and the place of then."""
    form, context = sent.form, sent.context
    answers: dict[str, Any] = dict(sent.answers)
    errors: list[FieldError] = []
    changes = []
    keys: dict[str, None] = {}
    for step, field in asked(sent, places):
        target = items.place(answers, items.names(step.trail))
        found = cleaned(step, field, raw, context)
        errors += found.errors
        keys[step.key] = None
        if not found.errors:
            old = target.get(field.id)
            target[field.id] = found.value
            if found.value != old:
                changes.append(Change(str(Place(step.key, field.id)), old, found.value))
    after = way(form, answers, context)
    if not errors:
        errors += [error for key in keys for error in broken(form, after.step(key), context)]
    return Corrected(tuple(changes), tuple(errors), after)


def corrected(form: Compiled, answers: Answers, context: Context, changes: Iterable[Change]) -> Way:
    """The way with changed answers, the latest last; what stands in an item that is gone is left out."""
    changed: dict[str, Any] = dict(answers)
    before = way(form, answers, context)
    for change in changes:
        place = Place.of(change.place)
        step = before.step(place.key)
        if step is not None:
            items.place(changed, items.names(step.trail))[place.field_id] = change.new
    return way(form, changed, context)


def shown(sent: Way, change: Change, language: str) -> Mapping[str, list[str]]:
    """The old and the new answer for reading."""
    field = sent.form.fields[Place.of(change.place).field_id]
    return {
        name: field.display(value, language, full=True) if value is not None else []
        for name, value in (("old", change.old), ("new", change.new))
    }
