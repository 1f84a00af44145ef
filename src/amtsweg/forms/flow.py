"""The way through a form: one pure function of definition, answers and context, at a cost linear in the form.

It decides which pages are reached, in which order, what is still open, and which answers count. Wizard, check page,
PDF and every export read it and nothing else.

Keys of steps: `<page>` for a page; `<group>/<item>/<page>` for a page about one item of a group; `<group>` for the
list of its items, which comes after them; a group inside a group goes on like that. Answers: one entry per field;
`null` means asked and left empty; a missing entry means not asked yet. A group is a list of objects, each with its
id under `_id`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from amtsweg.forms import costs, items, outcome, reading
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.context import Context
from amtsweg.forms.definition import Fee, GroupPage, Section
from amtsweg.forms.items import Answers
from amtsweg.forms.logic import Value
from amtsweg.forms.operators import Scope
from amtsweg.forms.texts import text_of
from amtsweg.forms.walking import Status, Step, Walk

__all__ = ["Answers", "Position", "SectionStatus", "Status", "Step", "Way", "way"]


class Position(NamedTuple):
    """Section `n` of `of`; the check page is the last."""

    n: int
    of: int


@dataclass(frozen=True, slots=True)
class SectionStatus:
    """A row of the task list: a section, its state, and the step to go to."""

    section: Section
    status: Status
    key: str


def way(form: Compiled, answers: Answers, context: Context) -> "Way":
    """Walks the form once. Answers that do not belong on the way, or do not fit their field, are left out."""
    walk = Walk(form, answers, context)
    return Way(walk, walk.run())


class Way:
    """The result of a walk; read only."""

    def __init__(self, walk: Walk, steps: tuple[Step, ...]) -> None:
        self.form, self.context, self.steps = walk.form, walk.context, steps
        self.answers: dict[str, Any] = walk.relevant
        self._walk = walk
        self._index = {step.key: index for index, step in enumerate(steps)}

    @property
    def scope(self) -> Scope:
        """What expressions see of the answers, now that the walk is over."""
        return self._walk.scope

    def step(self, key: str) -> Step | None:
        """The step with this key, or None when the way does not touch it."""
        return self.steps[self._index[key]] if key in self._index else None

    def next(self, key: str) -> str | None:
        """The step after this one; None after the last: then comes the check page."""
        index = self._index[key] + 1
        return self.steps[index].key if index < len(self.steps) else None

    def previous(self, key: str) -> str | None:
        """The step before this one; None before the first."""
        index = self._index[key] - 1
        return self.steps[index].key if index >= 0 else None

    def after(self, key: str) -> tuple[Step, ...]:
        """The steps after this one, the nearest first."""
        return self.steps[self._index[key] + 1 :]

    def before(self, key: str) -> tuple[Step, ...]:
        """The steps before this one, the nearest first."""
        return self.steps[: self._index[key]][::-1]

    @cached_property
    def first_open(self) -> str | None:
        """The first step that still needs an answer; None when there is none."""
        return next((step.key for step in self.steps if step.status == "open"), None)

    @property
    def exit(self) -> Step | None:
        """The page on which this way ends without a result, if it does."""
        return self.steps[-1] if self.steps and self.steps[-1].status == "exit" else None

    @property
    def complete(self) -> bool:
        """Whether everything is answered and can be sent."""
        return self.first_open is None and self.exit is None

    def position(self, key: str | None) -> Position | None:
        """Which section of how many a step is in (None: the check page); None where that could still change."""
        counted = self._walk.counted_sections()
        if counted is None or self.exit is not None:
            return None
        of = len(counted) + 1
        if key is None:
            return Position(of, of)
        step = self.step(key)
        return Position(counted.index(step.section) + 1, of) if step else None

    @cached_property
    def sections(self) -> tuple[SectionStatus, ...]:
        """The sections on the way with their state: done when all steps are, open when one can be answered now."""
        rows: dict[str, list[Step]] = {}
        for step in self.steps:
            rows.setdefault(step.section.id, []).append(step)
        return tuple(_section_status(steps) for steps in rows.values())

    @property
    def undecided(self) -> tuple[Section, ...]:
        """Sections that the answers so far neither ask for nor rule out, in the definition's order."""
        return self._walk.undecided_sections()

    def raw(self, key: str) -> dict[str, str | list[str]]:
        """What the controls of a step show: the draft's answers, empty where there are none."""
        step = self.steps[self._index[key]]
        source = items.find(self._walk.stored, items.names(step.trail))
        raw: dict[str, str | list[str]] = {}
        for field in step.fields:
            value = source.get(field.id)
            raw.update(field.to_raw(value if field.valid(value) else None))
        return raw

    def value(self, field_id: str) -> Any:
        """The relevant answer of a field outside of groups, or None."""
        return self.answers.get(field_id)

    def computed(self, name: str) -> Value:
        """The value of a calculation, or None while it is unknown."""
        return self._walk.computed(name)

    def items(self, key: str) -> list[dict[str, Any]]:
        """The relevant items of the group whose list has this key, each with its `_id`."""
        trail, group_id = items.split(key)
        return list(items.find(self.answers, trail).get(group_id) or [])

    def all_items(self, group_id: str) -> list[dict[str, Any]]:
        """The relevant items of a group, of a group inside a group those of all its outer items."""
        found: list[dict[str, Any]] = [self.answers]
        for name in reversed(self.form.layout.chain(group_id)):
            found = [item for one in found for item in one.get(name) or []]
        return found

    def answers_at(self, step: Step) -> Answers:
        """The relevant answers about what a step asks for: the form's own, or those of its item."""
        return items.find(self.answers, items.names(step.trail))

    def item_title(self, step: Step, language: str) -> str:
        """What an item is called: `Hund 2: Bella`, without the name while it is not known."""
        titles: list[str] = []
        answers: Answers = self.answers
        for held in step.trail:
            answers = items.find(answers, ((held.group.id, held.id),))
            titles.append(self.title_of(held.group, answers, held.number, language))
        return ", ".join(titles)

    def title_of(self, group: GroupPage, item: Answers, number: int, language: str) -> str:
        """The title of a group's item with the given number."""
        title = f"{text_of(group.item, language)} {number}"
        value = item.get(group.item_title)
        if value is None:
            return title
        return f"{title}: {self.form.fields[group.item_title].title(value, language)}"

    def review(self, language: str, *, full: bool = False) -> list[reading.ReviewSection]:
        """The relevant answers for reading; `full` shows what residents see masked (for clerks)."""
        return reading.sections(self, language, full)

    def results(self, language: str) -> list[reading.Result]:
        """The calculations that are known and meant to be shown."""
        return reading.results(self, language)

    def fees(self, language: str) -> "costs.Fees":
        """What the application costs, as far as the answers decide it."""
        return costs.fees(self, language)

    def fee_amounts(self) -> list[tuple[Fee, Decimal | None]]:
        """The fees that apply, or may still apply, with their amount; None while it is unknown."""
        return self._walk.fees()

    def subject(self, language: str) -> str:
        """What names the case, such as the dogs' names; empty when the form says nothing about it."""
        return outcome.subject(self, language)

    def applicant(self) -> outcome.Contact:
        """Who applies and how to reach them, as far as the form asks."""
        return outcome.applicant(self)

    def evidence(self) -> list[outcome.Proof]:
        """The proofs that this way asks for: handed in, to follow, or not given."""
        return outcome.evidence(self)


def _section_status(steps: Sequence[Step]) -> SectionStatus:
    undone = [step for step in steps if step.status != "done"]
    if not undone:
        return SectionStatus(steps[0].section, "done", steps[0].key)
    status: Status = next((step.status for step in undone if step.status != "later"), "later")
    return SectionStatus(steps[0].section, status, undone[0].key)
