"""The forms about trades: what a craft, a power of attorney, a death and a company add to them."""

from decimal import Decimal

import pytest
from demo.forms.test_rules import filled, total

from amtsweg.forms.flow import Way


def asked(shown: Way) -> set[str]:
    return {step.key for step in shown.steps}


def test_only_a_craft_is_asked_for_its_card() -> None:
    assert "handwerkskarte" in asked(filled("gewerbe-anmeldung", betriebsart="handwerk"))
    assert "handwerkskarte" not in asked(filled("gewerbe-anmeldung", betriebsart="handel"))


@pytest.mark.parametrize(("permit", "proof"), [(True, True), (False, False), ("unsure", False)])
def test_a_permit_is_shown_by_those_who_know_they_need_one(permit: object, proof: bool) -> None:
    assert ("erlaubnis-nachweis" in asked(filled("gewerbe-anmeldung", erlaubnis=permit))) is proof


def test_who_registers_for_somebody_else_is_named_with_a_power_of_attorney() -> None:
    agent = filled("gewerbe-anmeldung", selbst=False, bevollmaechtigt="Kim Muster")
    assert agent.answers["bevollmaechtigt"] == "Kim Muster"
    assert "bevollmaechtigt" not in filled("gewerbe-anmeldung", selbst=True, bevollmaechtigt="Kim Muster").answers


def test_several_changes_are_one_notice_with_one_fee() -> None:
    both = filled("gewerbe-ummeldung", aenderung=["umzug", "taetigkeit"])
    assert {"neue-anschrift", "neue-taetigkeit"} <= asked(both)
    assert not {"neuer-name", "neuer-umfang"} & asked(both)
    assert total(both) == total(filled("gewerbe-ummeldung", aenderung=["name"])) == Decimal("26.00")


@pytest.mark.parametrize(
    ("reason", "page"), [("aufgabe", "warum"), ("uebergabe", "nachfolge"), ("tod", None), ("rechtsform", None)]
)
def test_only_giving_up_and_handing_over_lead_to_a_further_question(reason: str, page: str | None) -> None:
    shown = filled("gewerbe-abmeldung", grund=reason)
    assert asked(shown) & {"warum", "nachfolge"} == ({page} if page else set())
    assert shown.exit is None


def test_who_asks_about_a_company_shows_that_they_represent_it() -> None:
    company = {"firma", "firmensitz", "vertretung"}
    assert company <= asked(filled("gewerbezentralregister-auszug", wer="firma"))
    person = filled("gewerbezentralregister-auszug", wer="person")
    assert not company & asked(person)
    assert total(person) == Decimal("13.00")
