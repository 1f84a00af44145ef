"""The rules of single forms: fees, deadlines and exits, with values worked out by hand."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from demo.forms.exploring import context
from demo.forms.test_every_form import form, found

from amtsweg.core.clock import GERMANY
from amtsweg.forms.context import Context
from amtsweg.forms.flow import Way, way


def filled(slug: str, at: Context | None = None, **answers: Any) -> Way:
    """The form with everything answered somehow, and these answers over it; nothing that they rule out counts."""
    complete: dict[str, Any] = {}
    for one in found(slug).ways:
        complete |= one.answers
    return way(form(slug), {**complete, **answers}, at or context())


def total(found_way: Way) -> Decimal | None:
    return found_way.fees("de").total


@pytest.mark.parametrize("slug", ["geburtsurkunde", "eheurkunde", "sterbeurkunde"])
@pytest.mark.parametrize(("copies", "euro"), [(1, "15.00"), (2, "22.50"), (4, "37.50")])
def test_the_first_certificate_costs_more_than_the_others(slug: str, copies: int, euro: str) -> None:
    assert total(filled(slug, hier=True, anzahl=str(copies))) == Decimal(euro)


def test_another_registry_office_is_no_error_but_an_end_that_says_where_to_go() -> None:
    ended = filled("geburtsurkunde", hier=False)
    assert ended.exit is not None
    assert ended.exit.key == "anderes-standesamt"
    assert filled("geburtsurkunde", hier="unsure").exit is None


def test_siblings_give_a_reason_and_a_proof() -> None:
    asked = {step.key for step in filled("geburtsurkunde", hier=True, alt_genug=True, beziehung="geschwister").steps}
    assert {"grund", "nachweis"} <= asked
    alone = {step.key for step in filled("geburtsurkunde", hier=True, alt_genug=True, beziehung="selbst").steps}
    assert not {"grund", "nachweis"} & alone


def test_a_certificate_of_residence_is_free_unless_on_paper() -> None:
    assert total(filled("meldebescheinigung", form="elektronisch")) == Decimal("0.00")
    assert total(filled("meldebescheinigung", form="papier")) == Decimal("8.00")


def test_bulky_waste_costs_only_when_it_is_urgent_and_rubble_is_not_taken() -> None:
    assert total(filled("sperrmuell", umfang=["moebel"], eilig=False)) == Decimal("0.00")
    assert total(filled("sperrmuell", umfang=["moebel"], eilig=True)) == Decimal("45.00")
    ended = filled("sperrmuell", umfang=["moebel", "bauschutt"])
    assert ended.exit is not None


def test_exchanging_two_bins_costs_twice() -> None:
    bins = [
        {"_id": str(n), "art": "rest", "groesse": "l60", "behaelternummer": None, "bisher_liter": "40"} for n in (1, 2)
    ]
    changed = filled("abfallbehaelter", anliegen="aendern", rolle="eigentum", behaelter=bins)
    assert total(changed) == Decimal("36.00")
    assert filled("abfallbehaelter", anliegen="bestellen", rolle="mieter").exit is not None
    assert filled("abfallbehaelter", anliegen="defekt", rolle="mieter").exit is None


@pytest.mark.parametrize(
    ("last", "euro"),
    [("2026-12-01", "45.00"), ("2026-12-07", "45.00"), ("2026-12-08", "60.00"), ("2026-12-14", "60.00"),
     ("2026-12-15", "75.00")],
)  # fmt: skip
def test_a_road_closure_costs_by_the_week(last: str, euro: str) -> None:
    """From 1 December: seven days are the first week, each week begun after that costs more."""
    closed = filled("verkehrsrechtliche-anordnung", zeitraum={"from": "2026-12-01", "to": last})
    assert total(closed) == Decimal(euro)


@pytest.mark.parametrize(
    ("announced", "clock", "close"),
    [
        ("2026-11-27", "10:00", False),  # Wednesday to Friday at the same hour: 48
        ("2026-11-27", "09:30", True),
        ("2026-11-28", "12:00", False),  # a Saturday adds nothing, Friday counts in full: 62
        ("2026-11-26", "23:30", True),
    ],
)
def test_an_assembly_is_announced_48_hours_later_without_weekends(announced: str, clock: str, close: bool) -> None:
    shown = filled("versammlungsanzeige", art="geplant", bekannt_am=announced, bekannt_um=clock)
    assert ("knapp" in {step.key for step in shown.steps}) is close


def test_over_christmas_the_hours_before_an_assembly_are_few() -> None:
    """From Thursday 24 December 10:00 to Tuesday 29 December 10:00: 14 hours, then 24 on Monday, 10 on Tuesday."""
    eve = Context(date(2026, 12, 24), now=datetime(2026, 12, 24, 10, 0, tzinfo=GERMANY), land="NI")
    shown = filled("versammlungsanzeige", eve, art="geplant", bekannt_am="2026-12-29", bekannt_um="10:00")
    assert shown.computed("stunden") == Decimal(48)
    assert "knapp" not in {step.key for step in shown.steps}


def test_a_spontaneous_assembly_needs_no_notice_and_no_account() -> None:
    ended = filled("versammlungsanzeige", art="spontan")
    assert ended.exit is not None
    assert ended.context.trust == "guest"


def test_each_weapon_is_entered_for_a_fee_and_a_late_notice_asks_why() -> None:
    weapons = filled("waffe-ueberlassen").items("waffen")
    two = [{**weapons[0], "_id": "1"}, {**weapons[0], "_id": "2"}]
    assert total(filled("waffe-ueberlassen", waffen=two)) == Decimal("60.00")
    assert "verspaetet" not in {step.key for step in filled("waffe-ueberlassen", wann="2026-11-11").steps}
    assert "verspaetet" in {step.key for step in filled("waffe-ueberlassen", wann="2026-11-10").steps}


@pytest.mark.parametrize(
    ("grade", "kilometres", "far"),
    [("1", "2", True), ("4", "1", False), ("5", "2", False), ("6", "3", True), ("7", "3", False), ("13", "4", True)],
)
def test_a_school_travel_card_depends_on_class_and_way(grade: str, kilometres: str, far: bool) -> None:
    shown = filled("schuelerfahrkarte", schulform="gesamtschule", naechste=True, klasse=grade, km=kilometres)
    steps = {step.key for step in shown.steps}
    assert ("kurz" not in steps) is far


def test_the_refund_of_school_travel_by_car_counts_both_ways() -> None:
    by_car = filled("schuelerfahrtkosten", womit="auto", tage="100", km="5")
    assert by_car.computed("betrag") == Decimal("200.00")
    assert filled("schuelerfahrtkosten", womit="bus", kosten="37.40").computed("betrag") == Decimal("37.40")


def test_support_for_medical_training_ends_after_48_months() -> None:
    assert filled("foerderung-medizinische-ausbildung", studium="medizin", monate="60").computed("summe") == Decimal(
        19200
    )
    assert filled("foerderung-medizinische-ausbildung", studium="medizin", monate="12").computed("summe") == Decimal(
        4800
    )
    assert filled("foerderung-medizinische-ausbildung", studium="andere").exit is not None


def test_moving_a_trade_away_is_registered_there() -> None:
    for slug, answers in (
        ("gewerbe-abmeldung", {"grund": "umzug"}),
        ("gewerbe-ummeldung", {"aenderung": ["umzug", "andere_gemeinde"]}),
    ):
        ended = filled(slug, **answers)
        assert ended.exit is not None
        assert ended.exit.page.services == ("gewerbe-anmelden",)  # type: ignore[union-attr]


def test_a_registered_company_shows_its_entry_and_one_being_founded_does_not() -> None:
    registered = {step.key for step in filled("gewerbe-anmeldung", rechtsform="gmbh").steps}
    founded = {step.key for step in filled("gewerbe-anmeldung", rechtsform="gmbh_ig").steps}
    assert ("firma" in registered, "firma-gruendung" in registered) == (True, False)
    assert ("firma" in founded, "firma-gruendung" in founded) == (False, True)


def test_a_defect_is_reported_without_a_name() -> None:
    anonymous = filled("maengelmelder", antwort=False)
    assert anonymous.complete
    assert anonymous.applicant().family_name is None
    assert "email" not in anonymous.answers


def test_a_parking_permit_is_for_those_who_live_there() -> None:
    assert filled("bewohnerparkausweis", gemeldet=False).exit is not None
    assert total(filled("bewohnerparkausweis", gemeldet=True, jahre="2")) == Decimal("61.40")


def test_a_negative_test_need_not_be_reported() -> None:
    assert filled("testergebnis-melden", ergebnis="negativ").exit is not None
    assert filled("testergebnis-melden", ergebnis="positiv").exit is None


def test_looking_at_a_development_plan_is_free() -> None:
    assert total(filled("bebauungsplanauskunft", art="ansehen")) == Decimal("0.00")
    assert total(filled("bebauungsplanauskunft", art="auszug")) == Decimal("50.00")
