"""One pass over a form: which pages the answers lead to, what each of them shows, what is settled and what is not."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from amtsweg.forms import items
from amtsweg.forms.compiled import Compiled, Condition, PagePlan
from amtsweg.forms.context import TRUST_LEVELS, Context
from amtsweg.forms.definition import ExitPage, Fee, GroupPage, Page, Rule, Section
from amtsweg.forms.fields.base import Field
from amtsweg.forms.items import Answers, Held
from amtsweg.forms.logic import Value
from amtsweg.forms.operators import Scope

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


class _Scope:
    """Typed answers as expressions see them. A key with None: settled without a value. No key: not settled yet."""

    __slots__ = ("groups", "parent", "values", "walk")

    def __init__(self, walk: "Walk", parent: "_Scope | None" = None) -> None:
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


class Walk:
    """One pass over the plans: each condition is evaluated once, with what the pages before it have settled."""

    def __init__(self, form: Compiled, answers: Answers, context: Context) -> None:
        self.form, self.stored, self.context = form, answers, context
        self.parameters = form.parameters(context)
        self.relevant: dict[str, Any] = {}
        self._closed = form.definition.letter_code is not None and not context.admitted
        self._top = _Place(_Scope(self), {} if self._closed else answers, self.relevant)
        self._steps: list[Step] = []
        self._computed: dict[str, Value] = {}
        self._sections: dict[int, bool] = {}  # section -> whether it is certainly on the way
        self._unfinished = False

    @property
    def scope(self) -> Scope:
        """What expressions see of the form as a whole."""
        return self._top.scope

    def run(self) -> tuple[Step, ...]:
        """Every step on the way, in order. While a form is closed, that is the page that asks for the code."""
        plans = self.form.plans[:1] if self._closed else self.form.plans
        for plan in self.form.plans[len(plans) :]:
            self._sections.setdefault(plan.section, False)
        for plan in plans:
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
        return tuple(self._steps)

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
