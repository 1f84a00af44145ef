"""Finds answers that lead everywhere a form can lead: a search that keeps what reached something new and varies it.

Targets are every page, field, option, proof and fee, shown and (where there is a condition) not shown, every rule
broken and kept, every exit. What a form offers and no answers reach is reported by name.
"""

import copy
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from forms.builders import FILE, sample

from amtsweg.core.clock import GERMANY
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.context import Context, RawDict
from amtsweg.forms.definition import ExitPage, GroupPage, QuestionPage
from amtsweg.forms.fields.base import Field
from amtsweg.forms.flow import Way, way
from amtsweg.forms.layout import expressions
from amtsweg.forms.logic import LOOKING

TODAY = date(2026, 11, 25)  # a Wednesday
LEVELS = ("guest", "substantial")
ROUNDS = 4000
_DAYS = (0, 1, -1, 3, -3, 8, -8, 15, -15, 32, -32, 61, -61, 92, -92, 200, -200, 370, -370)
_YEARS = (1, 2, 3, 6, 11, 12, 14, 15, 16, 17, 18, 21, 24, 25, 30, 60, 70)

Target = tuple[str, str, str]


@dataclass
class Found:
    """What the search found: ways that together reach everything, and what it could not reach."""

    ways: list[Way] = field(default_factory=list)
    missing: set[Target] = field(default_factory=set)


def explore(form: Compiled, rounds: int = ROUNDS, today: date = TODAY) -> Found:
    """Searches until everything is reached or the rounds are used up; same form, same day: same search."""
    chance = random.Random(form.definition.slug)
    pools = {name: _pool(form, one, today) for name, one in form.fields.items() if one.asks}
    result = Found(missing=set(_targets(form)))
    kept: list[tuple[dict[str, Any], str]] = []
    for number in range(rounds):
        if not result.missing:
            break
        fresh = not kept or number < 40 or chance.random() < 0.1
        answers = _random(form, pools, chance) if fresh else _varied(form, chance.choice(kept[-40:])[0], pools, chance)
        trust = chance.choice(LEVELS)
        found = way(form, answers, context(trust, today=today))
        news = result.missing & set(_reached(form, found))
        if news or (number < 40 and found.complete):
            kept.append((answers, trust))
        if news:
            result.missing -= news
            result.ways.append(found)
    return result


def context(trust: str = "guest", language: str = "de", today: date = TODAY) -> Context:
    """A morning in Lower Saxony, unless told otherwise that of a Wednesday."""
    now = datetime.combine(today, time(10, 0), GERMANY)
    return Context(today, trust, language=language, now=now, land="NI")


# --- what there is to reach ------------------------------------------------------------------------------------
def _targets(form: Compiled) -> Iterator[Target]:
    layout = form.layout
    for placed in layout.pages:
        yield "page", placed.page.id, "shown"
        if isinstance(placed.page, QuestionPage):
            yield from (("rule", f"{placed.page.id} {rule.field}", "broken") for rule in placed.page.rules)
    for one in layout.all_fields:
        yield "field", one.field.id, "shown"
        if layout.asked_when(one.field) is not None:
            yield "field", one.field.id, "hidden"
        for option in getattr(one.field, "options", ()):
            yield "option", f"{one.field.id} {option.value}", "chosen"
            if option.when is not None:
                yield "option", f"{one.field.id} {option.value}", "barred"
    for fee in form.definition.fees:
        yield "fee", fee.id, "known"
        if fee.when is not None:
            yield "fee", fee.id, "free"
    yield "form", "", "complete"


def _reached(form: Compiled, found: Way) -> Iterator[Target]:
    for step in found.steps:
        yield "page", step.page.id, "shown"
        if not isinstance(step.page, QuestionPage):
            continue
        shown = {one.id for one in step.fields}
        yield from (("field", one.id, "shown" if one.id in shown else "hidden") for one in step.page.fields)
        yield from (("rule", f"{step.page.id} {rule.field}", "broken") for rule in step.broken)
        answers = found.answers_at(step)
        for one in step.fields:
            value = answers.get(one.id)
            for chosen in value if isinstance(value, list) else [value]:
                yield "option", f"{one.id} {chosen}", "chosen"
            yield from (("option", f"{one.id} {name}", "barred") for name in step.barred.get(one.id, ()))
    if found.complete:
        yield "form", "", "complete"
        known = {line.id: line.amount for line in found.fees("de").lines}
        for fee in form.definition.fees:
            yield ("fee", fee.id, "free") if fee.id not in known else ("fee", fee.id, "known")


# --- answers to try --------------------------------------------------------------------------------------------
def _pool(form: Compiled, asked: Field, today: date) -> list[Any]:
    """Answers that behave differently under the form's conditions, all accepted by the field itself."""
    options = [one.value for one in getattr(asked, "offered", ())][:60]
    if asked.type in ("choice", "choices"):
        values: list[Any] = options if asked.type == "choice" else [*([one] for one in options), options]
    else:
        values = _SPECIAL.get(asked.type, _samples)(form, asked, today)
    accepted = [value for value in dict.fromkeys(map(_hashable, values)) if _accepted(asked, _plain(value), today)]
    return [_plain(value) for value in accepted] + ([None] if asked.optional else [])


def _samples(form: Compiled, asked: Field, today: date) -> list[Any]:
    return [sample(asked, pick) for pick in range(3)]


def _text(form: Compiled, asked: Field, today: date) -> list[Any]:
    """Some of these fit the patterns that forms ask for."""
    return [*_samples(form, asked, today), "123/4", "AB12cd34"]


def _yes_no(form: Compiled, asked: Field, today: date) -> list[Any]:
    return [True, False, "unsure"]


def _date(form: Compiled, asked: Field, today: date) -> list[Any]:
    years = [_earlier(today, number) for number in _YEARS]
    days = [today + timedelta(days=number) for number in _DAYS]
    return [day.isoformat() for day in [*days, *years, *_constants(form, date)]]


def _number(form: Compiled, asked: Field, today: date) -> list[Any]:
    constants = [*map(Decimal, (0, 1, 2, 3, 5, 10, 50, 100, 250, 1000)), *_constants(form, Decimal)]
    near = [value for one in constants for value in (one - 1, one, one + 1)]
    exponent = Decimal("0.01") if asked.type == "amount" else Decimal(1)
    return [str(one.quantize(exponent)) for one in near]


def _time(form: Compiled, asked: Field, today: date) -> list[Any]:
    return ["00:00", "06:00", "09:30", "14:30", "18:00", "21:59", "22:00", "23:30"]


def _file(form: Compiled, asked: Field, today: date) -> list[Any]:
    return [[FILE], "later", {"with_us": "JES-2026-1"}]


def _address(form: Compiled, asked: Field, today: date) -> list[Any]:
    base = sample(asked)
    return [base, {**base, "number": "15"}, {**base, "postcode": "21423", "town": "Winsen"}]


def _date_range(form: Compiled, asked: Field, today: date) -> list[Any]:
    spans = [(start, start + length) for start in (0, 1, 20, 60, -50, -200) for length in (0, 3, 9, 20, 40)]
    days = [(today + timedelta(days=first), today + timedelta(days=last)) for first, last in spans]
    return [{"from": first.isoformat(), "to": last.isoformat()} for first, last in days]


def _of_parts(form: Compiled, asked: Field, today: date) -> list[Any]:
    simple = [{"way": "transfer"}, {"way": "counter"}] if asked.type == "payment" else [sample(asked)]
    return [*simple, _composed(asked)]


_SPECIAL: dict[str, Callable[[Compiled, Field, date], list[Any]]] = {
    "text": _text,
    "yes_no": _yes_no,
    "date": _date,
    "number": _number,
    "amount": _number,
    "percentage": _number,
    "time": _time,
    "file": _file,
    "address": _address,
    "date_range": _date_range,
    "person": _of_parts,
    "organisation": _of_parts,
    "payment": _of_parts,
}


def _earlier(today: date, years: int) -> date:
    """The same day years ago; before a 29 February that was none, the day before."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return today.replace(year=today.year - years, day=28)


def _composed(asked: Field) -> dict[str, Any]:
    """An answer to every part of a composed question."""
    known = {
        "birth_date": "1985-03-14",
        "way": "direct_debit",
        "mandate": True,
        "birth_name": "Moser",
        "given": "Mai",
        "family": "Đặng",
    }
    members = getattr(asked, "members", {})
    return {key: known.get(key, sample(member)) for key, member in members.items()}


def _constants(form: Compiled, kind: type) -> Iterator[Any]:
    for _where, expr, _group in expressions(form.layout):
        for _place, node in expr.walk():
            if node.op == "literal" and isinstance(node.value, kind) and not isinstance(node.value, bool):
                yield node.value


def _hashable(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _plain(text: str) -> Any:
    return json.loads(text)


def _accepted(asked: Field, value: Any, today: date) -> bool:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return asked.valid(value)
    cleaned = asked.clean(RawDict(asked.to_raw(value)), context(today=today))
    return not cleaned.errors and asked.valid(value)


def _random(form: Compiled, pools: dict[str, list[Any]], chance: random.Random) -> dict[str, Any]:
    return _filled([page for _section, page in form.definition.pages()], pools, chance)


def _filled(pages: Any, pools: dict[str, list[Any]], chance: random.Random) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for page in pages:
        if isinstance(page, GroupPage):
            number = chance.choice([max(page.min, 1), max(page.min, 1), page.min, min(page.max, max(page.min, 1) + 1)])
            answers[page.id] = [{"_id": str(n), **_filled(page.pages, pools, chance)} for n in range(1, number + 1)]
        elif not isinstance(page, ExitPage):
            answers |= {one.id: chance.choice(pools[one.id]) for one in page.fields if one.asks and pools[one.id]}
    return answers


def _varied(
    form: Compiled, answers: dict[str, Any], pools: dict[str, list[Any]], chance: random.Random
) -> dict[str, Any]:
    """The answers with one to four of them changed, rather those that something depends on."""
    changed = copy.deepcopy(answers)
    decisive = [
        node.name
        for _where, expr, _group in expressions(form.layout)
        for _place, node in expr.walk()
        if node.op in LOOKING and pools.get(node.name)
    ]
    anything = [name for name, pool in pools.items() if len(pool) > 1]
    for _ in range(chance.randint(1, 4)):
        names = decisive if decisive and chance.random() < 0.7 else anything
        if not names:
            break
        name = chance.choice(names)
        places = list(_places(form, changed, name))
        if places:
            chance.choice(places)[name] = chance.choice(pools[name])
    for name in form.groups:
        if chance.random() < 0.05 and isinstance(changed.get(name), list):
            fresh = _filled([form.groups[name]], pools, chance)[name]
            changed[name] = fresh
    return changed


def _places(form: Compiled, answers: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    found = [answers]
    for group in reversed(form.layout.chain(form.layout.group_of(name))):
        found = [item for one in found for item in one.get(group) or []]
    yield from found
