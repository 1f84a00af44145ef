"""A running draft or bundle moves on to a newer revision of its form. No answer is thrown away on the way.

What still fits stays as it is. What does not fit any more is shown to its holder first; then it waits as typed at the
question that it belonged to, or stays readable where the question is gone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db import transaction

from amtsweg.applications import content as contents
from amtsweg.applications import reading
from amtsweg.applications.content import RawPage
from amtsweg.applications.drafts import Answered, Draft, answers_of, opened
from amtsweg.applications.sitting import Sitting
from amtsweg.core.rows import store
from amtsweg.forms import flow, items, queries
from amtsweg.forms.comparing import Comparison, compare
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.fields.base import Field
from amtsweg.forms.flow import Step, Way
from amtsweg.forms.models import FormRevision
from amtsweg.forms.texts import text_of


class Newer(Exception):
    """While its holder read what changed, the form changed once more."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer for reading: the question and what was said."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Move:
    """What carrying answers over means. `again`: to be looked at once more. `gone`: not asked any more."""

    draft: Answered
    revision: FormRevision
    form: Compiled
    way: Way
    again: list[Given] = field(default_factory=list)
    gone: list[Given] = field(default_factory=list)
    typed: dict[str, RawPage] = field(default_factory=dict)

    @property
    def silent(self) -> bool:
        """Whether every answer fits, so that there is nothing to tell."""
        return not self.again and not self.gone

    @cached_property
    def comparison(self) -> Comparison:
        """What is different in the newer revision."""
        return compare(self.draft.form.definition, self.form.definition)


def move(draft: Draft) -> Move | None:
    """Whether the draft can move on, and with what; None while its revision is the one in use."""
    offer = draft.sitting.offer
    if not isinstance(offer.form_id, UUID):
        return None
    revision = queries.newer(draft.application.revision_id, offer.form_id, offer.revision_id)
    return None if revision is None else compared(draft, revision)


def compared(draft: Answered, revision: FormRevision) -> Move:
    """What becomes of each answer in a newer revision of its form."""
    form = queries.compiled(revision.pk)
    found = Move(draft, revision, form, flow.way(form, draft.content.answers, draft.context()))
    for step in draft.way.steps:
        for asked in step.fields:
            if asked.asks and asked.id in draft.relevant_at(step):
                _sort(found, step, asked)
    found.again.extend(_contradictions(found))
    return found


def carry_over(application_id: UUID, sitting: Sitting, *, to: UUID) -> None:
    """Moves a draft of the holder in scope on to the revision `to`; its thirty days run on as they did.

    Raises `Newer` when another revision is in use by now, `Application.DoesNotExist`, `AlreadySent`, `InTrash`. A
    draft that is there already stays as it is.
    """
    with transaction.atomic():
        draft = opened(reading.locked(application_id), sitting)
        found = move(draft)
        if found is None:
            return
        if found.revision.pk != to:
            raise Newer(str(found.revision.pk))
        store(draft.application, *carry(found))


def carry(found: Move) -> list[str]:
    """Puts what a move means into its row, which lives on as long as it did; the names of what changed."""
    row, content = found.draft.kept, found.draft.content
    content.carried.append(str(row.revision_id))
    content.laid_aside += [{"label": one.label, "lines": list(one.lines)} for one in found.gone]
    content.unfinished.update(found.typed)
    row.revision = found.revision
    row.content = contents.seal(row.data_key, row.id, content)
    row.version += 1
    return ["revision", "content", "version"]


# --- which answers stay ----------------------------------------------------------------------------------------------


def _sort(found: Move, step: Step, asked: Field) -> None:
    """Puts one answer where it belongs: it fits, it is to be looked at again, or nobody asks for it any more."""
    draft, trail = found.draft, items.names(step.trail)
    value = draft.relevant_at(step)[asked.id]
    now = found.form.fields.get(asked.id)
    before = draft.form.layout
    if now is None or not now.asks or not _same_groups(found, before.group_of(asked.id), asked.id):
        if value is not None:
            found.gone.append(_given(draft, asked, asked, value))
        return
    there = _step_of(found.way, trail, asked.id)
    fits = now.optional if value is None else now.valid(value)
    if fits and (there is None or answers_of(found.way.answers, there).get(asked.id, _MISSING) == value):
        if there is None and trail and _cut(found, trail):
            found.gone.append(_given(draft, asked, now, value))
        return
    found.again.append(_given(draft, asked, now, value))
    if there is not None and value is not None:
        found.typed.setdefault(there.key, {}).update(_as_typed(asked, now, value))


_MISSING = object()


def _same_groups(found: Move, group: str | None, name: str) -> bool:
    before, after = found.draft.form.layout, found.form.layout
    return before.chain(group) == after.chain(after.group_of(name))


def _step_of(way: Way, trail: items.Trail, name: str) -> Step | None:
    """The step that asks for a field of the item at the end of a trail, if the way comes there."""
    steps = (step for step in way.steps if items.names(step.trail) == trail)
    return next((step for step in steps if any(one.id == name for one in step.fields)), None)


def _cut(found: Move, trail: items.Trail) -> bool:
    """Whether the item has no place in its group any more, because the group takes fewer now."""
    group, item = trail[-1]
    list_key = "/".join([*(part for pair in trail[:-1] for part in pair), group])
    return found.way.step(list_key) is not None and all(one["_id"] != item for one in found.way.items(list_key))


def _given(draft: Answered, asked: Field, now: Field, value: object) -> Given:
    language = draft.sitting.language
    lines = tuple(asked.display(value, language)) if value is not None else ()
    return Given(text_of(now.short or now.label, language), lines)


def _as_typed(asked: Field, now: Field, value: object) -> RawPage:
    """What the controls of the question show of the former answer, as far as they still take it."""
    controls = now.to_raw(None)
    same = {name: shown for name, shown in asked.to_raw(value).items() if name in controls}
    return {name: shown for name, shown in same.items() if type(shown) is type(controls[name])}


def _contradictions(found: Move) -> Iterator[Given]:
    """Pages whose answers a new rule does not accept together."""
    language = found.draft.sitting.language
    for step in found.way.steps:
        for rule in step.broken:
            if rule.message not in [one.message for old in found.draft.way.steps for one in old.broken]:
                yield Given(text_of(step.page.title, language), (text_of(rule.message, language),))
