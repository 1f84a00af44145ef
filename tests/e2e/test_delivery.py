"""A notice by post and one in the federal postbox, as resident and as clerk; every page is looked at by axe."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from . import clerk, resident
from .conftest import Enter, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.mark.parametrize("postbox", [False, True], ids=["by-post-on-a-phone", "in-the-federal-postbox"])
def test_a_notice_on_its_other_ways(enter: Enter, certificate: Path, postbox: bool) -> None:
    anna, maren = enter(scripts=postbox, phone=not postbox), enter(scripts=postbox)
    resident.sign_in(anna, *resident.ANNA)
    if postbox:
        anna.go(resident.PORTAL, "/demo/bundespostfach/")
        anna.look()
        anna.hands.push("Postfach verbinden")
    anna.go(resident.PORTAL, "/antrag/hund-anmelden/")
    anna.hands.push("Antrag beginnen")
    resident.answer_all(anna, certificate)
    tick = anna.page.get_by_label("Bescheid elektronisch bekommen")
    expect(tick).to_be_checked()
    if not postbox:
        tick.uncheck()
    number = resident.send(anna)

    resident.sign_in(maren, *clerk.MAREN)
    clerk.open_case(maren, number)
    clerk.take(maren)
    clerk.decide(maren)
    if postbox:
        read_in_postbox(anna, number)
    else:
        post(maren, number)
    anna.go(resident.PORTAL, f"/vorgaenge/{number}/")
    anna.look()
    expect(anna.page.get_by_text("als bekannt gegeben").first).to_be_visible()


def post(maren: Visitor, number: str) -> None:
    """The clerk notes when the letter was posted."""
    reload_until(maren, f"/desk/vorgaenge/{number}/", "Der Bescheid ist mit der Post zu schicken")
    maren.look()
    maren.hands.push("Auf anderem Weg bekannt geben")
    maren.look()
    maren.hands.push("Bekanntgabe festhalten")
    maren.look()
    expect(maren.page.get_by_text("Rechtsbehelf bis")).to_be_visible()


def read_in_postbox(anna: Visitor, number: str) -> None:
    """The notice lies where the federation keeps it."""
    reload_until(anna, "/demo/bundespostfach/", number)
    anna.look()
    with anna.page.expect_download() as download:
        anna.page.get_by_role("link", name=f"Bescheid: Hund anmelden, {number}").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    anna.hands.push("Verbindung lösen")


def reload_until(visitor: Visitor, address: str, text: str) -> None:
    """Jobs take a moment."""
    for _ in range(60):
        visitor.go(resident.PORTAL, address)
        if visitor.page.get_by_text(text).count():
            return
        visitor.page.wait_for_timeout(1000)
    pytest.fail(f"{text!r} does not appear")
