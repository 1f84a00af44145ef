"""A certificate that a program issues at once to whom the register knows; whom it does not know, a person serves."""

from typing import Any

import pytest
from playwright.sync_api import expect

from . import clerk, resident
from .conftest import Enter, Visitor
from .filling import apply, plainly

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
SERVICE = "meldebescheinigung-beantragen"


def order(anna: Visitor, **answers: Any) -> str:
    """The number of the case."""
    wanted = plainly("meldebescheinigung", umfang="einfach", form="elektronisch", **{**resident.ANSWERS, **answers})
    return apply(anna, resident.PORTAL, SERVICE, wanted)


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_decided_by_a_program_within_a_minute(enter: Enter, scripts: bool) -> None:
    anna = enter(scripts=scripts, phone=True)
    resident.sign_in(anna, *resident.ANNA)
    number = order(anna)
    resident.await_turn(anna, number, "Öffnen Sie Ihren Bescheid")
    anna.look()
    expect(anna.page.get_by_text("Diese Entscheidung hat ein Programm getroffen", exact=False)).to_be_visible()
    text = resident.text_of(resident.open_notice(anna))
    assert "Musterweg 12" in text
    assert "automatisch" in text
    anna.hands.push("Von einem Menschen prüfen lassen")
    anna.look()
    expect(anna.page.get_by_text("Sie haben um eine Prüfung gebeten", exact=False)).to_be_visible()

    femke = enter(scripts=scripts)
    resident.sign_in(femke, *clerk.FEMKE)
    clerk.open_case(femke, number)
    expect(femke.page.get_by_text("automatisch erlassen").first).to_be_visible()


def test_whom_the_register_does_not_know_lands_at_a_clerk(enter: Enter) -> None:
    anna, femke = enter(phone=True), enter()
    resident.sign_in(anna, *resident.ANNA)
    number = order(anna, geburtsdatum="1989-04-18")
    resident.sign_in(femke, *clerk.FEMKE)
    task = "Person im Melderegister suchen und entscheiden"
    clerk.await_text(femke, resident.PORTAL, f"/desk/vorgaenge/{number}/", task)
    clerk.open_case(femke, number)
    clerk.take(femke)
    clerk.decide(femke, "Meldebescheinigung: Anna Behrens ist gemeldet unter Musterweg 12, 21266 Jesteburg.")
    resident.await_turn(anna, number, "Öffnen Sie Ihren Bescheid")
    anna.look()
    expect(anna.page.get_by_text("hat ein Programm getroffen", exact=False)).to_have_count(0)
    assert "Musterweg 12" in resident.text_of(resident.open_notice(anna))
