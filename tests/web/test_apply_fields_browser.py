"""Every kind of field in a real browser: sound in light and dark, on phones and with errors; lists by keyboard."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from looking import content_width, follow
from playwright.sync_api import Browser, Page, expect
from web.applying import real
from web.every_field import ANSWERS, make_every_world

Axe = Callable[[Page], list[str]]
KEYS = [*ANSWERS, "bild", "nachweis"]


@pytest.fixture
def start(served: Any) -> str:
    """The address of the page before the first question."""
    make_every_world()
    return str(served("jesteburg", "/antrag/hund-anmelden/"))


def begin(page: Page, start: str) -> str:
    """The address of a fresh application."""
    page.goto(start)
    follow(page.get_by_role("button", name="Ohne Konto beginnen"))
    return page.url.rsplit("zahlen", 1)[0]


def weiter(page: Page) -> None:
    follow(page.get_by_role("button", name="Weiter", exact=True).last)


def test_every_kind_is_sound_empty_and_with_errors(start: str, browser: Browser, axe: Axe) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    base, found = begin(page, start), {}
    for key in KEYS:
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{base}{key}/")
        wrong = axe(page)
        if page.locator("h1").count() != 1:
            wrong.append("not one heading")
        weiter(page)
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        page.set_viewport_size({"width": 320, "height": 640})
        wrong += axe(page)
        if content_width(page) > 320:
            wrong.append("wider than 320 pixels")
        if wrong:
            found[key] = wrong
    assert found == {}
    page.close()


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_the_way_through_on_a_phone(start: str, browser: Browser, script: bool) -> None:
    page = browser.new_page(java_script_enabled=script, viewport={"width": 390, "height": 844})
    base = begin(page, start)
    page.get_by_label("Anteil der Fläche").fill("12,0 %")
    page.get_by_label("Beginn der Veranstaltung").fill("14 Uhr 30")
    page.get_by_label("Das weiß ich nicht").check()
    weiter(page)
    for number, day in enumerate(("1.3.2027", "3.3.2027")):
        page.get_by_label("Tag", exact=True).nth(number).fill(day)
    weiter(page)
    page.get_by_label("Nachname").fill("Suharto")
    page.get_by_label("Tag", exact=True).fill("14.3.1980")
    page.get_by_label("Geburtsort").fill("Semarang")
    pick(page, "Staatsangehörigkeit", "Indonesien", script)
    page.get_by_label("divers").check()
    weiter(page)
    page.get_by_label("Name der Organisation").fill("Chor Heideklang")
    pick(page, "Rechtsform", "Verein ohne Eintrag im Register", script)
    page.get_by_label("Vertreten durch").fill("Anna Behrens")
    weiter(page)
    page.goto(f"{base}zahlung/")
    mandate = page.get_by_label("Ich erlaube, die Gebühr einmalig von diesem Konto einzuziehen.")
    expect(mandate).to_be_hidden()
    page.get_by_label("Lastschrift von meinem Konto").check()
    page.get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 00")
    page.get_by_label("Kontoinhaberin oder Kontoinhaber").fill("Anna Behrens")
    mandate.check()
    weiter(page)
    page.get_by_label("Laden Sie ein Foto hoch").set_input_files(
        {"name": "Foto.pdf", "mimeType": "application/pdf", "buffer": real()}
    )
    weiter(page)
    page.get_by_label("Der Nachweis liegt Ihnen schon vor").check()
    page.get_by_label(re.compile("Vorgangsnummer")).fill("JES-2026-1")
    weiter(page)
    expect(page.locator("h1")).to_have_text("Prüfen Sie Ihre Angaben")
    for line in ("12 %", "14:30 Uhr", "Staatsangehörigkeit: Indonesien", "IBAN endet auf 3000", "Foto.pdf"):
        expect(page.get_by_text(line)).to_be_visible()
    page.close()


def pick(page: Page, label: str, entry: str, script: bool) -> None:
    """Chooses out of a long list: by typing where it can be filtered, else as in any list."""
    field = page.get_by_role("combobox", name=label)
    if not script:
        field.select_option(label=entry)
        return
    field.press_sequentially(entry[:6].upper())
    page.get_by_role("option", name=entry).click()
    expect(field).to_have_value(entry)


def test_a_long_list_by_keyboard(start: str, browser: Browser, axe: Axe) -> None:
    page = browser.new_page()
    base = begin(page, start)
    page.goto(f"{base}mensch/")
    field, said = page.get_by_role("combobox", name="Staatsangehörigkeit"), page.get_by_role("status").last
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-expanded", "true")
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("inseln")
    expect(said).to_have_text(re.compile(r"^\d\d Einträge passen$"))
    field.fill("oster")
    expect(said).to_have_text("1 Eintrag passt")
    page.keyboard.press("ArrowDown")
    marked = page.get_by_role("option", selected=True)
    expect(marked).to_have_text("Österreich")
    expect(field).to_have_attribute("aria-activedescendant", str(marked.get_attribute("id")))
    page.keyboard.press("Enter")
    expect(field).to_have_value("Österreich")
    assert page.url.endswith("/mensch/"), "choosing sends nothing"
    field.fill("Nirgendwo")
    expect(said).to_have_text(re.compile("^Kein Eintrag passt"))
    page.keyboard.press("Tab")
    expect(page.locator("select"), "what is no entry does not keep the one before").to_have_value("")
    field.fill("dänemark")
    page.keyboard.press("Tab")
    expect(field).to_have_value("Dänemark")
    page.get_by_label("Nachname").fill("")
    follow(page.get_by_label("Nachname"), "Enter")
    page.get_by_role("link", name="Geben Sie den Geburtsort ein").wait_for()
    expect(page.get_by_role("combobox", name="Staatsangehörigkeit")).to_have_value("Dänemark")
    page.close()


def test_links_of_the_summary_lead_to_the_filtered_list(start: str, browser: Browser) -> None:
    page = browser.new_page()
    base = begin(page, start)
    page.goto(f"{base}firma/")
    weiter(page)
    page.get_by_role("link", name="Wählen Sie die Rechtsform aus").press("Enter")
    expect(page.get_by_role("combobox", name="Rechtsform")).to_be_focused()
    page.close()


def test_a_place_is_pointed_at_or_taken_from_the_device(start: str, browser: Browser) -> None:
    context = browser.new_context(
        geolocation={"latitude": 53.3097, "longitude": 9.9667}, permissions=["geolocation"], locale="de-DE"
    )
    page = context.new_page()
    base = begin(page, start)
    page.goto(f"{base}ort/")
    north, east = page.get_by_label("Geografische Breite"), page.get_by_label("Geografische Länge")
    page.get_by_role("button", name="Meinen Standort verwenden").click()
    expect(north).to_have_value("53,30970")
    expect(east).to_have_value("9,96670")
    expect(page.get_by_text("Etwa 1,0 km östlich von: Steueramt")).to_be_visible()
    plan = page.locator(".a-plan svg")
    box = plan.bounding_box()
    assert box
    plan.click(position={"x": box["width"] / 2, "y": box["height"] / 4})
    expect(page.get_by_text(re.compile("nördlich von: Steueramt"))).to_be_visible()
    expect(page.locator("[data-mark]")).to_be_visible()
    weiter(page)
    expect(page.locator("h1")).to_have_text("Was bestätigen Sie?")
    page.goto(f"{base}ort/")
    assert float(page.get_by_label("Geografische Breite").input_value().replace(",", ".")) > 53.33
    context.close()
