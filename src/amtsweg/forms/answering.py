"""Answering a page: what was posted becomes answers and errors; items of groups come and go. All pure."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import ngettext, override

from amtsweg.forms import items
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.context import Context, Raw
from amtsweg.forms.definition import GroupPage
from amtsweg.forms.fields.base import Cleaned, Field, FieldError
from amtsweg.forms.flow import Step, Way, way
from amtsweg.forms.items import Answers
from amtsweg.forms.texts import text_of


class UnknownStep(LookupError):
    """The way does not touch this page: an old link, or a condition that has changed."""


@dataclass(frozen=True, slots=True)
class Posted:
    """The draft's answers after a page was posted, the errors in the order of the page, and the new way.

    `answers` hold every part that was sound, so nothing typed is lost; a field with an error is open again.
    """

    answers: dict[str, Any]
    errors: tuple[FieldError, ...]
    way: Way


def post(form: Compiled, answers: Answers, key: str, raw: Raw, context: Context) -> Posted:
    """Cleans one page and puts its answers into the draft. Raises `UnknownStep` for a key that is not on the way."""
    step = way(form, answers, context).step(key)
    if step is None:
        raise UnknownStep(key)
    changed = dict(answers)
    errors: list[FieldError] = []
    if isinstance(step.page, GroupPage):
        target = items.place(changed, items.names(step.trail))
        target[step.page.id] = items.stored(target, step.page.id)
        errors += _too_few(step.page, target[step.page.id], context)
    else:
        target = items.place(changed, items.names(step.trail))
        for field in step.fields:
            if not field.asks:
                continue
            found = cleaned(step, field, raw, context)
            errors += found.errors
            target.pop(field.id, None)
            if not found.errors:
                target[field.id] = found.value
    after = way(form, changed, context)
    if not errors:
        errors += broken(form, after.step(key), context)
    return Posted(changed, tuple(errors), after)


def add_item(form: Compiled, answers: Answers, key: str, item_id: str) -> tuple[dict[str, Any], str]:
    """The answers with a new empty item in the group whose list has this key, and the key of its first page.

    `item_id` is up to 16 small letters and digits, unguessable for what it is worth: `secrets.token_hex(4)`.
    Raises `ValueError` when the group is full.
    """
    trail, group_id = items.split(key)
    group, changed = form.groups[group_id], dict(answers)
    target = items.place(changed, trail)
    there = items.stored(target, group_id)
    if len(there) >= group.max:
        raise ValueError(f"{group_id} takes no more than {group.max} items")
    target[group_id] = [*there, {"_id": item_id}]
    return changed, f"{key}/{item_id}/{group.pages[0].id}"


def remove_item(answers: Answers, key: str, item_id: str) -> dict[str, Any]:
    """The answers without one item of the group whose list has this key."""
    trail, group_id = items.split(key)
    changed = dict(answers)
    target = items.place(changed, trail)
    target[group_id] = [item for item in items.stored(target, group_id) if item.get("_id") != item_id]
    return changed


def move_item(form: Compiled, answers: Answers, key: str, item_id: str, by: int) -> dict[str, Any]:
    """The answers with one item of the group whose list has this key `by` places further down, or up where negative.

    At the end of the list it stays there; an item that is not there any more changes nothing.
    """
    trail, group_id = items.split(key)
    changed = dict(answers)
    target = items.place(changed, trail)
    listed = items.sound(target, form.groups[group_id])
    beyond = [item for item in items.stored(target, group_id) if item not in listed]
    there = items.at_least(listed, form.groups[group_id].min)
    before = next((index for index, item in enumerate(there) if item["_id"] == item_id), None)
    if before is not None:
        there.insert(max(before + by, 0), there.pop(before))
        target[group_id] = [*there, *beyond]
    return changed


def _too_few(group: GroupPage, there: list[Any], context: Context) -> list[FieldError]:
    if len(there) >= group.min:
        return []
    with override(context.language):
        message = ngettext(
            "Fügen Sie mindestens %(count)s Eintrag hinzu",
            "Fügen Sie mindestens %(count)s Einträge hinzu",
            group.min,
        ) % {"count": group.min}
    return [FieldError(group.id, group.id, message)]


def cleaned(step: Step, field: Field, raw: Raw, context: Context) -> Cleaned:
    """What was posted for one field; an option that is not offered here is no answer, although the form knows it."""
    found = field.clean(raw, context)
    chosen = found.value if isinstance(found.value, list) else [found.value]
    barred = step.barred.get(field.id)
    return field.refuse("unknown", context) if barred and barred.intersection(chosen) else found


def broken(form: Compiled, step: Step | None, context: Context) -> list[FieldError]:
    """The rules of a page that its answers break."""
    found = []
    for rule in step.broken if step else ():
        marks = tuple(control.name for control in form.fields[rule.field].controls())
        found.append(FieldError(rule.field, marks[0], text_of(rule.message, context.language), marks))
    return found
