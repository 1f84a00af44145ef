"""The wizard in a real browser: with JavaScript and without, by keyboard, and without a finding by axe."""

import re
from functools import partial
from typing import Any

import pytest
from applications.world import make_world
from documents.samples import NOTICE
from looking import follow
from playwright.sync_api import Browser, expect
from web.on_a_phone import Axe, assert_sound, weiter

from amtsweg.applications.models import Submission
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents.pdf import render_notice


@pytest.fixture
def start(served: Any) -> str:
    """The address of the page before the first question."""
    make_world()
    return str(served("jesteburg", "/antrag/hund-anmelden/"))


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_from_start_to_receipt(start: str, browser: Browser, axe: Axe, script: bool) -> None:
    page = browser.new_page(java_script_enabled=script, viewport={"width": 390, "height": 844})

    sound = partial(assert_sound, page, axe, script=script)
    page.goto(start)
    sound()
    follow(page.get_by_role("button", name="Ohne Konto beginnen"))
    weiter(page)
    expect(page).to_have_title(re.compile("^Fehler: "))
    sound()
    page.get_by_label("Vorname").fill("Nguyễn")
    page.get_by_label("Nachname").fill("Đặng-Łukasiewicz")
    weiter(page)
    for label, typed in (
        ("Straße", "Lindenallee"),
        ("Hausnummer", "14"),
        ("Postleitzahl", "21 266"),
        ("Ort", "Jesteburg"),
    ):
        page.get_by_label(label, exact=True).fill(typed)
    weiter(page)
    page.get_by_label("Rufname").fill("Fiete")
    page.get_by_label("Tag", exact=True).fill("14.3.2025")
    pdf = {"name": "Impfpass.pdf", "mimeType": "application/pdf", "buffer": render_notice(NOTICE)}
    page.get_by_label(re.compile("Impfpass")).set_input_files(pdf)
    page.get_by_role("button", name="Datei hochladen").click()
    expect(page.get_by_role("link", name="Impfpass.pdf")).to_be_visible()
    sound()
    page.get_by_label("Rufname").press("Enter")
    expect(page.get_by_text("Hund 1: Fiete", exact=True)).to_be_visible()
    sound()
    weiter(page)
    page.get_by_label("Nein").check()
    weiter(page)
    weiter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Prüfen Sie Ihre Angaben")
    sound()
    page.get_by_role("button", name="Antrag verbindlich senden").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihr Antrag ist bei uns")
    sound()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_have_css("color", "rgb(0, 0, 0)")  # paper has no green ground
    expect(page.get_by_role("link", name="Zum Vorgang")).to_be_hidden()
    page.emulate_media(media="screen")
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dieser Antrag ist bereits gesendet")
    with across_tenants("test"):
        assert Submission.objects.count() == 1
    page.close()


def test_keyboard_alone_and_focus(start: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(start)
    follow(page.get_by_role("button", name="Ohne Konto beginnen"), "Enter")
    page.get_by_label("Vorname").press("Enter")
    expect(page.locator("#fehler")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Vorname")).to_be_focused()
    page.keyboard.type("Anna")
    page.keyboard.press("Tab")
    page.keyboard.type("Behrens")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wo wohnen Sie?")
    page.close()
