"""Operators: three values, exact numbers, dates of which only a part is known, and expressions that round-trip."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from forms.builders import steady
from hypothesis import given
from hypothesis import strategies as st

from amtsweg.forms.logic import Expr, LogicError, Span, Value, parse, unparse
from amtsweg.forms.operators import compiled


class Known:
    """A scope of plain values; a missing name is not settled yet, None was left empty."""

    def __init__(self, groups: dict[str, list["Known"]] | None = None, trust: int = 1, **values: Any) -> None:
        self.values, self.groups, self.trust = values, groups or {}, trust

    def answer(self, name: str) -> Value:
        return self.values.get(name)

    def answered(self, name: str) -> bool | None:
        return self.values[name] is not None if name in self.values else None

    def computed(self, name: str) -> Value:
        return self.values.get(name)

    def parameter(self, name: str) -> Value:
        return self.values.get(name)

    def reached(self, trust: str) -> bool:
        return self.trust >= ("guest", "basic", "substantial", "high").index(trust)

    def items(self, name: str) -> Sequence["Known"] | None:
        return self.groups.get(name)

    def today(self) -> date:
        return date(2026, 11, 20)


def value(raw: Any, **values: Any) -> Any:
    return compiled(parse(raw))(Known(**values))


A, B = {"answer": "a"}, {"answer": "b"}
BORN = {"age": [A, {"today": True}]}


@pytest.mark.parametrize(
    ("raw", "values", "expected"),
    [
        ({"and": [A, B]}, {"a": True, "b": True}, True),
        ({"and": [A, B]}, {"a": False}, False),
        ({"and": [A, B]}, {"b": True}, None),
        ({"or": [A, B]}, {"b": True}, True),
        ({"or": [A, B]}, {"a": False}, None),
        ({"or": [A, B]}, {"a": False, "b": False}, False),
        ({"not": A}, {}, None),
        ({"not": A}, {"a": False}, True),
        ({"eq": [A, "x"]}, {}, None),
        ({"ne": [A, "x"]}, {"a": None}, None),
        ({"ne": [A, "x"]}, {"a": "y"}, True),
        ({"lt": [A, 2]}, {"a": None}, None),
        ({"lt": [A, 2]}, {"a": Decimal("1.999999")}, True),
        ({"ge": [A, 2]}, {"a": Decimal("2.0")}, True),
        ({"in": [A, ["x", "y"]]}, {"a": "y"}, True),
        ({"in": ["x", A]}, {"a": ("x", "z")}, True),
        ({"in": ["x", A]}, {}, None),
        ({"add": [A, B, 1]}, {"a": Decimal("0.1"), "b": Decimal("0.2")}, Decimal("1.3")),
        ({"add": [A, 1]}, {"a": None}, None),
        ({"sub": [3, A]}, {"a": Decimal(5)}, Decimal(-2)),
        ({"mul": [A, 2, 3]}, {"a": Decimal("0.5")}, Decimal("3.0")),
        ({"div": [1, A]}, {"a": Decimal(4)}, Decimal("0.25")),
        ({"div": [1, A]}, {"a": Decimal(0)}, None),
        ({"round": [{"div": [A, 3]}, 2]}, {"a": Decimal(2)}, Decimal("0.67")),
        ({"round": [A, 0]}, {"a": Decimal("2.5")}, Decimal(3)),
        ({"min": [A, 7]}, {"a": Decimal(3)}, Decimal(3)),
        ({"max": [A, 7]}, {}, None),
        ({"if": [A, 1, 2]}, {"a": False}, Decimal(2)),
        ({"if": [A, 1, 2]}, {}, None),
        ({"answered": "a"}, {}, None),
        ({"answered": "a"}, {"a": None}, False),
        ({"answered": "a"}, {"a": "x"}, True),
        ({"trust": "basic"}, {}, True),
        ({"trust": "substantial"}, {}, False),
        ({"tiers": [A, [72, 108, 144]]}, {"a": Decimal(0)}, Decimal(0)),
        ({"tiers": [A, [72, 108, 144]]}, {"a": Decimal(2)}, Decimal(180)),
        ({"tiers": [A, [72, 108, 144]]}, {"a": Decimal(5)}, Decimal(72 + 108 + 3 * 144)),
        ({"tiers": [A, [72, B]]}, {"a": Decimal(1)}, None),
        (BORN, {"a": date(2008, 11, 20)}, Decimal(18)),
        (BORN, {"a": date(2008, 11, 21)}, Decimal(17)),
        ({"age": [A, {"date": "2026-02-28"}]}, {"a": date(2008, 2, 29)}, Decimal(17)),
        ({"age": [A, {"date": "2026-03-01"}]}, {"a": date(2008, 2, 29)}, Decimal(18)),
        (BORN, {"a": Span(date(2008, 10, 1), date(2008, 10, 31))}, Decimal(18)),
        (BORN, {"a": Span(date(2008, 11, 1), date(2008, 11, 30))}, None),
        ({"add_days": [A, 14]}, {"a": date(2026, 12, 24)}, date(2027, 1, 7)),
        ({"add_days": [A, 14]}, {"a": date.max}, None),
        ({"days_between": [A, {"today": True}]}, {"a": date(2026, 11, 6)}, Decimal(14)),
        ({"ge": [A, B]}, {"a": date(2025, 3, 14), "b": Span(date(2025, 3, 1), date(2025, 3, 31))}, None),
        ({"ge": [A, B]}, {"a": date(2025, 2, 28), "b": Span(date(2025, 3, 1), date(2025, 3, 31))}, False),
        ({"ge": [A, B]}, {"a": date(2025, 3, 31), "b": Span(date(2025, 3, 1), date(2025, 3, 31))}, True),
        ({"eq": [A, B]}, {"a": date(2025, 3, 31), "b": Span(date(2025, 3, 1), date(2025, 3, 31))}, None),
    ],
)
def test_operators(raw: Any, values: dict[str, Any], expected: Any) -> None:
    assert value(raw, **values) == expected


def test_groups_count_what_is_known() -> None:
    dogs = {"dogs": [Known(fierce=True, price=Decimal(3)), Known(fierce=False, price=Decimal(4))]}
    fierce = {"answer": "fierce"}
    assert value({"count": {"of": "dogs"}}, groups=dogs) == 2
    assert value({"count": {"of": "dogs", "where": fierce}}, groups=dogs) == 1
    assert value({"sum": {"of": "dogs", "value": {"answer": "price"}}}, groups=dogs) == 7
    assert value({"sum": {"of": "dogs", "value": {"answer": "price"}, "where": {"not": fierce}}}, groups=dogs) == 4
    assert value({"any": {"of": "dogs", "where": fierce}}, groups=dogs) is True
    assert value({"all": {"of": "dogs", "where": fierce}}, groups=dogs) is False
    assert value({"count": {"of": "dogs"}}) is None
    assert value({"any": {"of": "dogs", "where": fierce}}) is None


def test_one_unknown_item_makes_a_sum_unknown_but_not_always_any() -> None:
    dogs = {"dogs": [Known(fierce=True), Known()]}
    fierce = {"answer": "fierce"}
    assert value({"count": {"of": "dogs", "where": fierce}}, groups=dogs) is None
    assert value({"sum": {"of": "dogs", "value": {"answer": "price"}}}, groups=dogs) is None
    assert value({"any": {"of": "dogs", "where": fierce}}, groups=dogs) is True
    assert value({"all": {"of": "dogs", "where": fierce}}, groups=dogs) is None


def test_what_is_known_stays_when_more_becomes_known() -> None:
    """The rule that progress rests on: filling in an unknown never turns true into false or back."""
    raw = {"or": [{"and": [A, {"not": B}]}, {"eq": [{"answer": "c"}, "x"]}, {"answered": "c"}]}
    choices = {"a": (True, False), "b": (True, False), "c": ("x", "y", None)}
    for first in choices["a"]:
        partial = value(raw, a=first)
        for second in choices["b"]:
            for third in choices["c"]:
                if partial is not None:
                    assert value(raw, a=first, b=second, c=third) is partial


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        ({"eq": [A]}, "eq"),
        ({"and": [A, {"not": {"xor": [A, B]}}]}, "and[1].not"),
        ({"or": [A, {"answer": 3}]}, "or[1].answer"),
        ({"answer": "a", "eq": []}, ""),
        ({"sum": {"of": "dogs"}}, "sum"),
        ({"count": {"where": A}}, "count"),
        ({"date": "2026-02-30"}, "date"),
        ({"number": "1e9"}, "number"),
        ({"eq": [A, None]}, "eq[1]"),
        ({"eq": [A, 1.5]}, "eq[1]"),
        ({"today": False}, ""),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(raw: Any, where: str) -> None:
    with pytest.raises(LogicError) as error:
        parse(raw)
    assert error.value.where == where


def test_depth_has_an_end() -> None:
    raw: Any = A
    for _ in range(5000):
        raw = {"not": raw}
    with pytest.raises(LogicError):
        parse(raw)


_literals = (
    st.booleans() | st.text(max_size=5) | st.integers(-999, 999) | st.decimals(-99, 99, places=2, allow_nan=False)
)
_leaves = st.one_of(
    _literals,
    st.sampled_from([A, {"today": True}, {"date": "2026-01-31"}, {"trust": "high"}, {"parameter": "x.y"}, ["a", "b"]]),
)
_trees = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: {"eq": list(pair)}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"and": parts}),
        inner.map(lambda part: {"count": {"of": "dogs", "where": part}}),
        inner.map(lambda part: {"not": part}),
    ),
)


@steady
@given(_trees)
def test_an_expression_survives_being_written_and_read(raw: Any) -> None:
    expr = parse(raw)
    assert parse(unparse(expr)) == expr
    assert parse(unparse(expr, plain=False)) == expr
    assert all(isinstance(node, Expr) for _where, node in expr.walk())
