"""The whole way of one application, from the search to a sealed notice, as resident and as clerk."""

import re
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import expect

from . import clerk, resident
from .conftest import Enter, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.twice, pytest.mark.timeout(600)]


@pytest.mark.parametrize(
    "how",
    [{"scripts": True}, {"scripts": False, "phone": True}, {"keyboard": True}],
    ids=["with-scripts", "without-scripts-on-a-phone", "by-keyboard-alone"],
)
def test_from_search_to_sealed_notice(enter: Enter, certificate: Path, how: dict[str, bool]) -> None:
    anna = enter(**how)
    maren = enter(**{**how, "phone": False})

    resident.sign_in(anna, *resident.ANNA)
    resident.find(anna)
    anna.hands.push("Antrag beginnen")
    anna.look()
    resident.answer_all(anna, certificate)
    number = resident.send(anna)
    read_receipt(anna, number)

    resident.sign_in(maren, *clerk.MAREN)
    clerk.open_case(maren, number)
    clerk.take(maren)
    clerk.ask_for_document(maren)

    hand_in(anna, number, certificate)

    clerk.open_case(maren, number)
    expect(maren.page.get_by_text("Antwort da").first).to_be_visible()
    clerk.decide(maren)

    # Tax law serves the notice by itself on the fourth day.
    resident.await_turn(anna, number, "Lesen Sie Ihren Bescheid")
    anna.look()
    notice = resident.open_notice(anna)
    check_genuine(enter(**how), notice)


def read_receipt(anna: Visitor, number: str) -> None:
    """The procedure has confirmed the receipt by a message that lies in the mailbox at once."""
    anna.go(resident.PORTAL, "/postkorb/")
    anna.look()
    anna.page.get_by_role("listitem").filter(has_text=number).get_by_role("link").first.click()
    anna.page.wait_for_url(f"**/vorgaenge/{number}/**")
    anna.look()
    expect(anna.page.locator("#gespraech")).to_contain_text("wir bestätigen den Eingang Ihrer Anzeige „Hund anmelden“")


def hand_in(anna: Visitor, number: str, file: Path) -> None:
    """Finds the request in the mailbox and answers it."""
    anna.go(resident.PORTAL, "/postkorb/")
    anna.look()
    waiting = anna.page.get_by_role("listitem").filter(has_text=number)
    expect(waiting).to_contain_text("Sie sind am Zug")
    anna.go(resident.PORTAL, f"/vorgaenge/{number}/")
    anna.look()
    expect(anna.page.locator(".a-turn")).to_contain_text(clerk.DOCUMENT)
    anna.hands.pick(clerk.DOCUMENT, file)
    anna.hands.push("Unterlage senden", exact=False)
    expect(anna.page.get_by_role("status").first).to_contain_text("angekommen")
    anna.look()


def check_genuine(stranger: Visitor, notice: Path) -> None:
    """Whoever holds the notice can check it, without an account."""
    with pikepdf.open(notice) as pdf:
        assert "/Sig" in str(pdf.Root.AcroForm.Fields[0].FT)
    text = resident.text_of(notice)
    code = re.search(r"\b([A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4})\b", text)
    assert code, text
    stranger.go(resident.PORTAL, "/pruefen/")
    stranger.look()
    stranger.hands.fill("Prüfcode", code[1])
    stranger.hands.push("Prüfen")
    expect(stranger.page.locator("h1")).to_have_text("Dieser Bescheid ist echt")
    assert "Behrens" not in stranger.page.locator("main").inner_text()
    stranger.look()
