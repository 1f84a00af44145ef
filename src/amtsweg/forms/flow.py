"""The way through a form: one pure function of definition, answers and context, at a cost linear in the form.

It decides which pages are reached, in which order, what is still open, and which answers count. Wizard, check page,
PDF and every export read it and nothing else.

Keys of steps: `<page>` for a page; `<group>/<item>/<page>` for a page about one item of a group; `<group>` for the
list of its items, which comes after them; a group inside a group goes on like that. Answers: one entry per field;
`null` means asked and left empty; a missing entry means not asked yet. A group is a list of objects, each with its
id under `_id`.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, NamedTuple

from amtsweg.forms import costs, items, outcome, reading
from amtsweg.forms.compiled import Compiled, Condition, PagePlan
from amtsweg.forms.context import TRUST_LEVELS, Context
from amtsweg.forms.definition import ExitPage, Fee, GroupPage, Page, Rule, Section
from amtsweg.forms.fields.base import Field
from amtsweg.forms.items import Answers, Held
from amtsweg.forms.logic import Value
from amtsweg.forms.texts import text_of

Status = Literal["done", "open", "later", "exit"]

_NOTHING: Mapping[str, frozenset[str]] = {}


@dataclass(frozen=True, slots=True)
class Step:
    """One page on the way. `open`: to be answered now; `later`: an earlier one is still open; `exit`: ends here."""

    key: str
    page: Page
    section: Section
    status: Status
    fields: tuple[Field, ...] = ()  # those that are shown, in order; info and calculations among them
    broken: tuple[Rule, ...] = ()  # rules that the answers contradict
    trail: tuple[Held, ...] = ()  # the items that the page is about, from the outside in
    barred: Mapping[str, frozenset[str]] = dataclasses.field(
        default_factory=dict
    )  # options that are not offered here, by field

    @property
    def group(self) -> GroupPage | None:
        """The innermost group that the page asks an item of."""
        return self.trail[-1].group if self.trail else None

    @property
    def item_id(self) -> str | None:
        """The id of that item."""
        return self.trail[-1].id if self.trail else None

    @property
    def item_number(self) -> int:
        """Its number, counted from 1; 0 for a page of the form itself."""
        return self.trail[-1].number if self.trail else 0


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
    return _Walk(form, answers, context).run()


class Way:
    """The result of a walk; read only."""

    def __init__(self, walk: "_Walk", steps: tuple[Step, ...]) -> None:
        self.form, self.context, self.steps = walk.form, walk.context, steps
        self.answers: dict[str, Any] = walk.relevant
        self._walk = walk
        self._index = {step.key: index for index, step in enumerate(steps)}

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


class _Scope:
    """Typed answers as expressions see them. A key with None: settled without a value. No key: not settled yet."""

    __slots__ = ("groups", "parent", "values", "walk")

    def __init__(self, walk: "_Walk", parent: "_Scope | None" = None) -> None:
        self.walk, self.parent = walk, parent
        self.values: dict[str, Value] = {}
        self.groups: dict[str, tuple[_Scope, ...]] = {}

    def answer(self, name: str) -> Value:
        if name in self.values:
            return self.values[name]
        return self.parent.answer(name) if self.parent else None

    def answered(self, name: str) -> bool | None:
        if name in self.values:
            return self.values[name] is not None
        return self.parent.answered(name) if self.parent else None

    def settled(self, names: tuple[str, ...]) -> bool:
        return all(self._knows(name) for name in names)

    def _knows(self, name: str) -> bool:
        return name in self.values or (self.parent is not None and self.parent._knows(name))

    def computed(self, name: str) -> Value:
        return self.walk.computed(name)

    def parameter(self, name: str) -> Value:
        return self.walk.parameters[name]

    def reached(self, trust: str) -> bool:
        return TRUST_LEVELS.index(self.walk.context.trust) >= TRUST_LEVELS.index(trust)

    def items(self, name: str) -> "Sequence[_Scope] | None":
        if name in self.groups:
            return self.groups[name]
        return self.parent.items(name) if self.parent else None

    def today(self) -> date:
        return self.walk.context.today

    def now(self) -> datetime | None:
        return self.walk.context.now

    def land(self) -> str:
        return self.walk.context.land


class _Place(NamedTuple):
    """Where answers are looked up, taken from and put: the form itself, or one item of a group."""

    scope: _Scope
    source: Answers
    target: dict[str, Any]
    trail: tuple[Held, ...] = ()
    prefix: str = ""

    def key(self, page: Page) -> str:
        """The key of a page's step here."""
        return self.prefix + page.id

    def item(self, group: GroupPage, answers: Answers, number: int) -> "_Place":
        """The place of one item of a group that is asked here."""
        name = answers["_id"]
        trail = (*self.trail, Held(group, name, number))
        scope = _Scope(self.scope.walk, self.scope)
        return _Place(scope, answers, {"_id": name}, trail, f"{self.prefix}{group.id}/{name}/")


class _Walk:
    """One pass over the plans: each condition is evaluated once, with what the pages before it have settled."""

    def __init__(self, form: Compiled, answers: Answers, context: Context) -> None:
        self.form, self.stored, self.context = form, answers, context
        self.parameters = form.parameters(context)
        self.relevant: dict[str, Any] = {}
        self._top = _Place(_Scope(self), answers, self.relevant)
        self._steps: list[Step] = []
        self._computed: dict[str, Value] = {}
        self._sections: dict[int, bool] = {}  # section -> whether it is certainly on the way
        self._unfinished = False

    def run(self) -> Way:
        for plan in self.form.plans:
            verdict = _verdict(plan.when, self._top.scope)
            if verdict is False:
                _settle_without_values(plan, self._top.scope)
            elif verdict is None:
                self._sections.setdefault(plan.section, False)
            elif isinstance(plan.page, ExitPage):
                self._add(plan, self._top, "exit")
                break
            elif isinstance(plan.page, GroupPage):
                self._group(plan, plan.page, self._top)
            else:
                self._question(plan, self._top)
        return Way(self, tuple(self._steps))

    # --- pages -------------------------------------------------------------------------------------------------
    def _question(self, plan: PagePlan, place: _Place) -> bool:
        """Adds a step, copies its relevant answers and settles them; says whether the page is done."""
        values, source, target = place.scope.values, place.source, place.target
        shown: list[Field] = []
        barred: dict[str, frozenset[str]] = {}
        done = True
        for field_plan in plan.fields:
            field = field_plan.field
            verdict = _verdict(field_plan.when, place.scope)
            if verdict is False:
                values[field.id] = None
            done = done and verdict is not None  # it may still appear
            if verdict is not True:
                continue
            shown.append(field)
            if not field.asks:
                continue
            value = source.get(field.id)
            if field_plan.options:
                held = frozenset(name for name, when in field_plan.options if _verdict(when, place.scope) is not True)
                barred[field.id] = held
                value = None if _chosen(value) & held else value
            if value is None and field.optional and field.id in source:
                values[field.id] = target[field.id] = None
            elif value is not None and field.valid(value):
                target[field.id] = value
                values[field.id] = field.typed(value) if field_plan.used else True
            else:
                done = False
        broken = tuple(rule for rule, test in plan.rules if test(place.scope) is False)
        done = done and not broken
        self._add(plan, place, self._status(done), tuple(shown), broken, barred)
        return done

    def _group(self, plan: PagePlan, group: GroupPage, around: _Place) -> bool:
        """Adds the steps of every item and then the list; says whether all of it is done."""
        stored = around.source.get(group.id)
        found = items.sound(around.source, group)
        done = enough = isinstance(stored, list) and len(found) >= group.min
        places = [around.item(group, item, number) for number, item in enumerate(items.at_least(found, group.min), 1)]
        for place in places:
            for inner in plan.items:
                done = self._item_page(inner, place) and done
        if isinstance(stored, list):
            around.target[group.id] = [place.target for place in places[: len(found)]]
        if enough:
            around.scope.groups[group.id] = tuple(place.scope for place in places)
        if done:
            around.scope.values[group.id] = None
        self._add(plan, around, self._status(enough))
        return done

    def _item_page(self, plan: PagePlan, place: _Place) -> bool:
        verdict = _verdict(plan.when, place.scope)
        if verdict is True and isinstance(plan.page, GroupPage):
            return self._group(plan, plan.page, place)
        if verdict is True:
            return self._question(plan, place)
        if verdict is False:
            _settle_without_values(plan, place.scope)
        return verdict is False

    def _status(self, done: bool) -> Status:
        if done:
            return "done"
        status: Status = "later" if self._unfinished else "open"
        self._unfinished = True
        return status

    def _add(
        self,
        plan: PagePlan,
        place: _Place,
        status: Status,
        fields: tuple[Field, ...] = (),
        broken: tuple[Rule, ...] = (),
        barred: Mapping[str, frozenset[str]] = _NOTHING,
    ) -> None:
        self._sections[plan.section] = True
        section = self.form.definition.sections[plan.section]
        key = place.key(plan.page)
        step = Step(key, plan.page, section, status, fields, broken, place.trail, barred)
        self._steps.append(step)

    # --- what the way asks of the walk --------------------------------------------------------------------------
    def computed(self, name: str) -> Value:
        """A calculation over what is settled so far; its dependencies first, so that nothing nests deeply."""
        for needed in self.form.computed_order[name]:
            if needed not in self._computed:
                self._computed[needed] = self.form.computed[needed](self._top.scope)
        return self._computed[name]

    def fees(self) -> list[tuple[Fee, Decimal | None]]:
        found: list[tuple[Fee, Decimal | None]] = []
        for plan in self.form.fees:
            verdict = _verdict(plan.when, self._top.scope)
            amount = plan.amount(self._top.scope) if verdict else None
            if verdict is not False:
                found.append((plan.fee, amount if isinstance(amount, Decimal) else None))
        return found

    def counted_sections(self) -> list[Section] | None:
        """The sections on the way, in order; None while it is open whether one of them is."""
        if not all(self._sections.values()):
            return None
        return [self.form.definition.sections[index] for index in sorted(self._sections)]

    def undecided_sections(self) -> tuple[Section, ...]:
        """The sections of which nothing is on the way yet, although something may still be."""
        sections = self.form.definition.sections
        return tuple(sections[index] for index, certain in sorted(self._sections.items()) if not certain)


def _settle_without_values(plan: PagePlan, scope: _Scope) -> None:
    """A page that is not on the way: its fields will not be asked, its group has no items."""
    scope.values.update((field_plan.field.id, None) for field_plan in plan.fields)
    if isinstance(plan.page, GroupPage):
        scope.values[plan.page.id] = None
        scope.groups[plan.page.id] = ()


def _verdict(condition: Condition | None, scope: _Scope) -> bool | None:
    """True: applies. False: will not apply. None: depends on what has not been answered yet."""
    if condition is None:
        return True
    value = condition.test(scope)
    if isinstance(value, bool):
        return value
    return False if scope.settled(condition.needs) else None


def _chosen(value: Any) -> frozenset[str]:
    """The options that an answer to a choice names; nothing where it is none."""
    found: Iterable[Any] = value if isinstance(value, list) else (value,)
    return frozenset(one for one in found if isinstance(one, str))
