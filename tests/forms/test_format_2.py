"""What format 2 adds: code lists, options and proofs with conditions, fees, days and hours that count."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from forms.builders import CONTEXT, TODAY, build, definition, field, form, page
from forms.validators import Schema

from amtsweg.core.clock import GERMANY
from amtsweg.forms.answering import post
from amtsweg.forms.checks import check
from amtsweg.forms.context import Context, RawDict
from amtsweg.forms.definition import from_data, load, to_data
from amtsweg.forms.flow import way
from amtsweg.forms.problems import DefinitionError
from amtsweg.forms.schema import answers_schema
from amtsweg.forms.upgrades import upgraded

ANSWER = {"answer": "a"}


# --- upgrades --------------------------------------------------------------------------------------------------
def test_a_definition_of_format_1_is_read_as_if_it_were_new() -> None:
    options = [{"value": "x", "label": "X"}]
    old = {**form(page("eins", field("a", "choice", options=options, style="select"))), "format": 1}
    new = form(page("eins", field("a", "choice", options=options, style="list")))
    assert from_data(old) == from_data(new)
    assert upgraded(old) == upgraded(upgraded(old))
    assert old["format"] == 1


@pytest.mark.parametrize("number", [0, 3, "1", True, None])
def test_a_format_that_does_not_exist_is_refused(number: Any) -> None:
    with pytest.raises(DefinitionError) as refused:
        from_data({**form(page("eins")), "format": number})
    assert [problem.where for problem in refused.value.problems] == ["format"]


# --- code lists ------------------------------------------------------------------------------------------------
COUNTRIES = {
    "staaten": {
        "title": "Staaten",
        "source": "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:staat",
        "version": "2026-01-01",
        "entries": [{"value": "000", "label": "Deutschland"}, {"value": "129", "label": "Frankreich"}],
    }
}


def test_a_code_list_offers_its_entries() -> None:
    made = build(page("eins", field("a", "choice", options=None, list="staaten")), code_lists=COUNTRIES)
    posted = post(made, {}, "eins", RawDict(a="129"), CONTEXT)
    assert posted.errors == ()
    assert posted.way.review("de")[0].rows[0].lines == ("Frankreich",)
    assert Schema(answers_schema(made.definition)).is_valid({"a": "000"})
    assert not Schema(answers_schema(made.definition)).is_valid({"a": "001"})
    assert from_data(to_data(made.definition)) == made.definition


def test_a_choice_has_options_or_a_list_and_not_both() -> None:
    for more in ({"options": None}, {"list": "staaten"}):
        with pytest.raises(DefinitionError):
            definition(page("eins", field("a", "choice", **more)), code_lists=COUNTRIES)


# --- conditions of options and proofs --------------------------------------------------------------------------
HELD = [
    {"value": "immer", "label": "Immer"},
    {"value": "manchmal", "label": "Manchmal", "when": {"eq": [ANSWER, "a"]}},
]


def test_an_option_is_offered_only_where_its_condition_holds() -> None:
    made = build(page("eins", field("a", "choice")), page("zwei", field("b", "choice", options=HELD)))
    there = way(made, {"a": "a", "b": "manchmal"}, CONTEXT)
    assert there.complete
    gone = way(made, {"a": "b", "b": "manchmal"}, CONTEXT)
    assert gone.first_open == "zwei"
    assert "b" not in gone.answers
    step = gone.step("zwei")
    assert step is not None
    assert step.barred == {"b": frozenset({"manchmal"})}
    refused = post(made, {"a": "b"}, "zwei", RawDict(b="manchmal"), CONTEXT)
    assert [error.message for error in refused.errors] == ["Wählen Sie bei „B“ eine der angebotenen Antworten aus"]
    assert post(made, {"a": "a"}, "zwei", RawDict(b="manchmal"), CONTEXT).errors == ()


def test_a_proof_is_asked_for_only_where_its_condition_holds() -> None:
    proof = field("b", "file", evidence="nachweis", with_us=True)
    needed = {"nachweis": {"title": "Nachweis", "when": {"eq": [ANSWER, "a"]}}}
    made = build(page("eins", field("a", "choice")), page("zwei", proof, field("c")), evidence=needed)
    assert [one.state for one in way(made, {"a": "a", "b": {"with_us": "J-1"}}, CONTEXT).evidence()] == ["with_us"]
    assert way(made, {"a": "b", "c": "x"}, CONTEXT).complete
    assert not way(made, {"a": "a", "c": "x"}, CONTEXT).complete


# --- fees ------------------------------------------------------------------------------------------------------
PARAMETERS = {
    "fees.first": {"type": "amount", "label": "Erste", "value": 15},
    "fees.more": {"type": "amount", "label": "Weitere", "value": "7.50"},
}
FEES = [
    {"id": "erste", "label": "Urkunde", "amount": {"parameter": "fees.first"}},
    {
        "id": "weitere",
        "label": "Weitere",
        "when": {"gt": [{"answer": "zahl"}, 1]},
        "amount": {"mul": [{"sub": [{"answer": "zahl"}, 1]}, {"parameter": "fees.more"}]},
    },
]


def test_fees_follow_the_answers_and_the_authoritys_rates() -> None:
    made = build(page("eins", field("zahl", "number")), parameters=PARAMETERS, fees=FEES)
    three = way(made, {"zahl": "3"}, CONTEXT).fees("de")
    assert [(line.label, line.amount) for line in three.lines] == [
        ("Urkunde", Decimal("15.00")),
        ("Weitere", Decimal("15.00")),
    ]
    assert (three.total, three.total_text) == (Decimal("30.00"), "30,00\u00a0€")
    assert way(made, {"zahl": "1"}, CONTEXT).fees("de").total == Decimal("15.00")
    assert way(made, {}, CONTEXT).fees("de").total is None
    local = Context(TODAY, parameters={"fees": {"first": "10.00"}})
    assert way(made, {"zahl": "1"}, local).fees("en").total_text == "€10.00"


def test_a_rate_that_stands_in_the_form_is_refused() -> None:
    fee = {"id": "erste", "label": "Urkunde", "amount": {"mul": [{"answer": "zahl"}, 15]}}
    made = definition(page("eins", field("zahl", "number")), fees=[fee])
    assert [problem.where for problem in check(made)] == ["fees[0].amount (erste)"]


# --- operators -------------------------------------------------------------------------------------------------
SUNDAY_NIGHT = datetime(2026, 5, 31, 20, 0, tzinfo=GERMANY)


def value_of(expr: Any, kind: str = "number", now: datetime | None = None, **answers: Any) -> Any:
    made = build(
        page("eins", field("tag", "date"), field("frage", "yes_no", unsure=True), field("mehr", "choices")),
        page("zwei", field("a1", "address"), field("a2", "address")),
        computed={"x": {"label": "X", "format": kind, "value": expr}},
    )
    return way(made, answers, Context(TODAY, now=now, land="NI")).computed("x")


ADDRESS = {"street": "Lindenallee", "number": "14", "postcode": "21266", "town": "Jesteburg"}
TAG = {"answer": "tag"}


@pytest.mark.parametrize(
    ("expr", "kind", "tag", "expected"),
    [
        ({"year": TAG}, "number", "2026-02-28", Decimal(2026)),
        ({"month": TAG}, "number", "2026-02-28", Decimal(2)),
        ({"add_months": [TAG, 1]}, "date", "2026-01-31", date(2026, 2, 28)),
        ({"add_months": [TAG, -2]}, "date", "2026-01-31", date(2025, 11, 30)),
        ({"is_working_day": TAG}, "yes_no", "2026-10-31", False),  # Reformation Day, a Saturday
        ({"is_working_day": TAG}, "yes_no", "2026-10-30", True),
        ({"is_working_day": TAG}, "yes_no", "2026-12-25", False),
        ({"add_working_days": [TAG, 3]}, "date", "2026-12-23", date(2026, 12, 29)),  # over Christmas and a Sunday
        ({"add_working_days": [TAG, -1]}, "date", "2026-12-28", date(2026, 12, 24)),
        ({"working_days_between": [TAG, {"date": "2027-01-04"}]}, "number", "2026-12-23", Decimal(6)),
        ({"working_days_between": [TAG, {"date": "2026-12-23"}]}, "number", "2027-01-04", Decimal(-6)),
    ],
)
def test_days_that_count(expr: Any, kind: str, tag: str, expected: Any) -> None:
    assert value_of(expr, kind, tag=tag) == expected


@pytest.mark.parametrize(
    ("tag", "clock", "expected"),
    [
        ("2026-06-03", "20:00", 68),  # Monday, Tuesday, Wednesday until eight: Sunday night does not count
        ("2026-06-02", "00:00", 24),
        ("2026-06-01", "00:30", 0),
        ("2026-05-31", "19:00", -1),
        ("2026-06-08", "12:00", 5 * 24 + 12),  # the weekend between does not count
    ],
)
def test_hours_before_a_moment_leave_out_weekends(tag: str, clock: str, expected: int) -> None:
    expr = {"hours_before": [TAG, {"time": clock}]}
    assert value_of(expr, tag=tag, now=SUNDAY_NIGHT) == Decimal(expected)


def test_hours_before_leave_out_public_holidays_and_need_to_know_the_moment() -> None:
    # Ascension Day, 14 May 2026, lies between
    expr = {"hours_before": [TAG, {"time": "08:00"}]}
    assert value_of(expr, tag="2026-05-15", now=datetime(2026, 5, 13, 8, 0, tzinfo=GERMANY)) == Decimal(
        24
    )  # Ascension Day between
    assert value_of(expr, tag="2026-05-15") is None


def test_what_one_does_not_know_is_answered_and_settles_nothing() -> None:
    assert value_of({"unsure": "frage"}, "yes_no", frage="unsure") is True
    assert value_of({"unsure": "frage"}, "yes_no", frage=False) is False
    assert value_of({"not": {"answer": "frage"}}, "yes_no", frage="unsure") is None
    assert value_of({"answered": "frage"}, "yes_no", frage="unsure") is True


def test_parts_of_answers() -> None:
    assert value_of({"size": "mehr"}, mehr=["a", "c"]) == Decimal(2)
    same = {"same": [{"answer": "a1"}, {"answer": "a2"}]}
    assert value_of(same, "yes_no", a1=ADDRESS, a2=dict(ADDRESS)) is True
    assert value_of(same, "yes_no", a1=ADDRESS, a2={**ADDRESS, "number": "15"}) is False
    inside = {"in": [{"postcode": "a1"}, ["21266", "21271"]]}
    assert value_of(inside, "yes_no", a1=ADDRESS) is True
    assert value_of({"concat": [{"postcode": "a1"}, " D"]}, "text", a1=ADDRESS) == "21266 D"


def test_a_time_is_read_and_a_wrong_one_refused() -> None:
    text = "format: 2\nslug: s\ntitle: T\nsections: []\ncomputed: {x: {label: X, format: number, value: {time: '%s'}}}"
    assert load(text % "22:00").computed["x"].value.value == Decimal(1320)
    with pytest.raises(DefinitionError):
        load(text % "24:00")


def test_operands_of_the_wrong_kind_are_named() -> None:
    for expr in ({"year": ANSWER}, {"unsure": "a"}, {"size": "a"}, {"same": [ANSWER, ANSWER]}):
        made = definition(
            page("eins", field("a")), computed={"x": {"label": "X", "format": "number", "value": expr, "show": False}}
        )
        assert any(problem.where.startswith("computed.x.value") for problem in check(made)), expr
