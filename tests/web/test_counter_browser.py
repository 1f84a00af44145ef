"""A resident and a clerk at the counter in real browsers: phone and desktop, light and dark, with axe."""

from collections.abc import Callable
from typing import Any

import pytest
from applications.world import World, make_world
from cases.office import appoint
from django.test import Client
from looking import follow
from playwright.sync_api import Browser, Page, expect
from web.a_counter import ANNA
from web.test_letter_codes_browser import SIZES, sound

from amtsweg.accounts import actions as accounts
from amtsweg.accounts.models import Account

Axe = Callable[[Page], list[str]]


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world(trust_to_send="substantial")


def opened(account: Account, browser: Browser, home: str, device: str) -> Page:
    """A browser in which the account is signed in."""
    client = Client()
    client.force_login(account)
    width, height = SIZES[device]
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_cookies([{"name": "sitzung", "value": client.cookies["sitzung"].value, "url": home}])
    return context.new_page()


@pytest.mark.parametrize("device", SIZES)
def test_resident_and_clerk_at_the_counter(world: World, served: Any, browser: Browser, axe: Axe, device: str) -> None:
    clerk = appoint(world.authority, "Levke Drewes", world.offer.unit, "counter")
    anna = accounts.create_account("anna@post.example", "vier Hunde am Deich", confirmed=True)
    home = served("jesteburg")
    page = opened(anna, browser, home, device)
    desk = opened(clerk.account, browser, home, device)
    page.goto(served("jesteburg", "/antrag/hund-anmelden/"))
    sound(page, axe)
    page.get_by_role("link", name="So geht es: Code, Orte, Öffnungszeiten").click()
    expect(page.get_by_text("Das fehlt noch, bevor Sie einen Code bekommen")).to_be_visible()
    sound(page, axe)
    accounts.save_profile(anna, ANNA)
    page.reload()
    follow(page.get_by_role("button", name="Code holen"))
    sound(page, axe)
    refused(desk, served("jesteburg", "/desk/ausweisen/"), code_on(page), axe)
    page.get_by_role("link", name="Stand neu laden").click()
    expect(page.get_by_text("Nicht bestätigt von")).to_be_visible()
    sound(page, axe)
    follow(page.get_by_role("button", name="Code holen"))
    confirmed(desk, code_on(page), axe)
    page.get_by_role("link", name="Stand neu laden").click()
    expect(page.get_by_role("heading", name="Ihre Person ist bestätigt")).to_be_visible()
    sound(page, axe)
    ended(page, desk, axe)


def code_on(page: Page) -> str:
    return page.locator(".a-access__code").inner_text()


def refused(desk: Page, address: str, code: str, axe: Axe) -> None:
    """A slip of the keyboard, then the right code; the card says something else."""
    desk.goto(address)
    sound(desk, axe)
    desk.get_by_label("Code der Person").fill("aaaa bbbb cccc")
    desk.get_by_role("button", name="Angaben öffnen").click()
    expect(desk.locator("#fehler")).to_be_focused()
    sound(desk, axe)
    desk.get_by_label("Code der Person").fill(code.lower().replace("-", " "))
    desk.get_by_role("button", name="Angaben öffnen").click()
    expect(desk.get_by_text("Musterweg 12")).to_be_visible()
    sound(desk, axe)
    follow(desk.get_by_role("button", name="Ablehnen"))
    sound(desk, axe)
    desk.get_by_label("Anschrift ist anders").check()
    desk.get_by_role("button", name="Ablehnen").click()
    expect(desk.get_by_text("Abgelehnt.")).to_be_visible()


def confirmed(desk: Page, code: str, axe: Axe) -> None:
    """With the next code everything fits; what was not ticked is asked for."""
    desk.get_by_label("Code der Person").fill(code)
    follow(desk.get_by_role("button", name="Angaben öffnen"))
    desk.get_by_role("button", name="Bestätigen").click()
    expect(desk.locator("#fehler")).to_be_focused()
    sound(desk, axe)
    desk.get_by_label("Personalausweis").check()
    for part, typed in (("Tag", "15"), ("Monat", "12"), ("Jahr", "2036")):
        desk.get_by_label(part, exact=True).fill(typed)
    desk.get_by_label("Das Bild passt zur Person").check()
    desk.get_by_role("button", name="Bestätigen").click()
    expect(desk.get_by_text("Die Person ist bestätigt.")).to_be_visible()
    sound(desk, axe)


def ended(page: Page, desk: Page, axe: Axe) -> None:
    """The profile says what is confirmed; both sides can end it, and each is asked first."""
    page.get_by_role("link", name="Zurück zum Konto").click()
    expect(page.get_by_text("am Schalter bestätigt").first).to_be_visible()
    sound(page, axe)
    page.goto(page.url + "angaben/")
    sound(page, axe)
    follow(page.get_by_role("link", name="Am Schalter ausweisen"))
    follow(page.get_by_role("link", name="Bestätigung aufgeben"))
    sound(page, axe)
    follow(desk.get_by_role("link", name="Bestätigte Personen"))
    sound(desk, axe)
    follow(desk.get_by_role("link", name="Zurücknehmen"))
    sound(desk, axe)
    desk.get_by_role("button", name="Zurücknehmen").click()
    expect(desk.get_by_text("Die Bestätigung gilt nicht mehr.")).to_be_visible()
    page.get_by_role("link", name="Abbrechen").click()
    expect(page.get_by_text("Ihre letzte Bestätigung gilt nicht mehr")).to_be_visible()
    sound(page, axe)
