"""Every way through an imported form: each question that a condition looks at is answered in every manner."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from forms.builders import CONTEXT

from amtsweg.forms.compiled import Compiled
from amtsweg.forms.fields.base import Field
from amtsweg.forms.flow import Step, Way, way
from amtsweg.forms.layout import expressions
from amtsweg.forms.logic import LOOKING

Pages = list[tuple[Step, dict[str, Any]]]
Walked = tuple[Way, Pages]
SOME = {"yes_no": True, "date": "2026-05-04", "number": "1999", "amount": "12.50", "email": "post@firma.example"}


def deciding(form: Compiled) -> set[str]:
    """The fields that conditions look at; rules of a page are not among them."""
    found = [expr for where, expr, _group in expressions(form.layout) if ".rules[" not in where]
    return {node.name for expr in found for _where, node in expr.walk() if node.op in LOOKING}


def answers(asked: Field, decides: bool) -> list[Any]:
    """One good answer, or all that make a difference."""
    values = [option.value for option in getattr(asked, "offered", ())]
    if asked.type == "choice":
        return values if decides else values[:1]
    if asked.type == "yes_no":
        return [True, False] if decides else [True]
    value = "21266" if getattr(asked, "pattern", "").endswith("[0-9]{3}") else SOME.get(asked.type, "Anton 1")
    if asked.type == "number":
        value = str(max(asked.min, min(asked.max, 12)))  # type: ignore[attr-defined]
    return [value, None] if decides and asked.optional else [value]


def every_way(form: Compiled) -> Iterator[Walked]:
    """Each complete way with the pages that were answered on it. For forms without lists."""
    names = deciding(form)
    waiting: list[tuple[dict[str, Any], Pages]] = [({}, [])]
    while waiting:
        given, pages = waiting.pop()
        found = way(form, given, CONTEXT)
        if found.first_open is None:
            yield found, pages
            continue
        step = found.step(found.first_open)
        assert step is not None and step.status == "open"
        asking = [asked for asked in step.fields if asked.asks]
        for values in product(*(answers(asked, asked.id in names) for asked in asking)):
            page = dict(zip((asked.id for asked in asking), values, strict=True))
            waiting.append(({**given, **page}, [*pages, (step, page)]))
