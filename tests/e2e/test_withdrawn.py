"""An application that its sender withdraws: asked once more, then both sides see that it is over."""

import pytest
from playwright.sync_api import expect

from . import clerk, resident
from .conftest import Enter
from .filling import apply, plainly

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_withdrawn_by_its_sender(enter: Enter, scripts: bool) -> None:
    anna, femke = enter(scripts=scripts, phone=True), enter(scripts=scripts)
    resident.sign_in(anna, *resident.ANNA)
    # The register does not know this day of birth, so nothing is decided before she changes her mind.
    answers = {**resident.ANSWERS, "geburtsdatum": "1989-04-19", "umfang": "einfach", "form": "elektronisch"}
    wanted = plainly("meldebescheinigung", **answers)
    number = apply(anna, resident.PORTAL, "meldebescheinigung-beantragen", wanted)
    resident.sign_in(femke, *clerk.FEMKE)
    clerk.open_case(femke, number)
    clerk.take(femke)

    anna.go(resident.PORTAL, f"/vorgaenge/{number}/")
    anna.look()
    anna.hands.follow("Ihren Antrag zurückziehen")
    anna.look()
    anna.hands.push("Ihren Antrag zurückziehen")
    anna.look()
    expect(anna.page.locator(".a-turn")).to_contain_text("Nichts zu tun")
    expect(anna.page.get_by_role("link", name="Ihren Antrag zurückziehen")).to_have_count(0)

    clerk.open_case(femke, number)
    expect(femke.page.locator(".a-casehead")).to_contain_text("urückgezogen")
    expect(femke.page.get_by_role("link", name="Entscheiden")).to_have_count(0)
    femke.hands.push("Abschließen")
    femke.look()
    femke.hands.push("Abschließen")
    femke.look()
    anna.page.reload()
    anna.look()
    expect(anna.page.get_by_text("abgeschlossen", exact=False).first).to_be_visible()
    expect(anna.page.locator(".a-stages")).not_to_contain_text("Bescheid")
