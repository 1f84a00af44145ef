"""From the clerk's letter to the resident's answer in a real browser: phone and desktop, light and dark, with axe."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from applications.letter_world import REFERENCE, LetterWorld, make_letter_world
from cases.office import work
from django.test import Client
from looking import content_width, follow
from playwright.sync_api import Browser, BrowserContext, Page, expect

Axe = Callable[[Page], list[str]]
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}


@pytest.fixture
def letters(transactional_db: None) -> LetterWorld:
    return make_letter_world()


def sound(page: Page, axe: Axe) -> None:
    """No finding in light or dark, one heading of the first level, nothing wider than the narrowest phone."""
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    before = page.viewport_size or {"width": 390, "height": 844}
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        found += [f"{scheme}: {one}" for one in axe(page)]
    assert found == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert content_width(page) <= 320
    page.set_viewport_size(before)
    page.emulate_media(color_scheme="light")


def at_desk(letters: LetterWorld, browser: Browser, home: str, size: tuple[int, int]) -> BrowserContext:
    """A browser in which the clerk is signed in."""
    client = Client()
    client.force_login(letters.clerk.account)
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.add_cookies([{"name": "sitzung", "value": client.cookies["sitzung"].value, "url": home}])
    return context


def weiter(page: Page) -> None:
    follow(page.get_by_role("button", name="Weiter", exact=True))


@pytest.mark.parametrize("device", SIZES)
def test_from_the_letter_to_the_case(
    letters: LetterWorld, served: Any, browser: Browser, axe: Axe, device: str
) -> None:
    clerk = at_desk(letters, browser, served("jesteburg"), SIZES[device]).new_page()
    code = issued(clerk, served("jesteburg", "/desk/zugangscodes/"), axe)
    width, height = SIZES[device]
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.goto(served("jesteburg", "/antrag/anhoerung/"))
    admitted(page, code, axe)
    number = sent(page, letters, code, axe)
    work()
    clerk.goto(served("jesteburg", "/desk/zugangscodes/"))
    sound(clerk, axe)
    clerk.get_by_role("link", name=number).click()
    expect(clerk.get_by_text(f"durch Code aus dem Schreiben, Aktenzeichen {REFERENCE}")).to_be_visible()
    sound(clerk, axe)
    other, _code = letters.issue("77/1")
    clerk.goto(served("jesteburg", f"/desk/zugangscodes/{other}/zuruecknehmen/"))
    sound(clerk, axe)
    clerk.get_by_role("button", name="Zurücknehmen").click()
    expect(clerk.get_by_text("Der Zugangscode gilt nicht mehr.")).to_be_visible()
    sound(clerk, axe)


def issued(clerk: Page, desk: str, axe: Axe) -> str:
    """The clerk issues a code, which the page shows once."""
    clerk.goto(desk)
    sound(clerk, axe)
    follow(clerk.get_by_role("link", name="Zugangscode ausstellen"))
    clerk.get_by_role("button", name="Ausstellen").click()
    expect(clerk).to_have_title(re.compile("^Fehler: "))
    sound(clerk, axe)
    clerk.get_by_label("Aktenzeichen").fill(REFERENCE)
    clerk.get_by_role("button", name="Ausstellen").click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text(f"Zugangscode zu {REFERENCE}")
    code = clerk.locator(".a-access__code").inner_text()
    assert code in clerk.locator(".a-paste").inner_text()
    sound(clerk, axe)
    clerk.reload()
    expect(clerk.get_by_text(code)).to_have_count(0)
    sound(clerk, axe)
    return code


def admitted(page: Page, code: str, axe: Axe) -> None:
    """A resident gives reference and code, wrong at first, and answers up to the check page."""
    follow(page.get_by_role("button", name="Ohne Konto beginnen"))
    sound(page, axe)
    page.get_by_label("Aktenzeichen").fill("12 owi 345 26")
    page.get_by_label("Zugangscode").fill("aaaa bbbb cccc")
    weiter(page)
    expect(page.locator("#fehler")).to_be_focused()
    sound(page, axe)
    page.get_by_label("Zugangscode").fill(code.lower().replace("-", ""))
    weiter(page)
    page.get_by_label("Vorname").fill("Anna")
    page.get_by_label("Nachname").fill("Behrens")
    weiter(page)
    for _page in range(2):
        follow(page.get_by_role("link", name="Zurück", exact=True))
    expect(page.get_by_text("Ihr Zugangscode ist geprüft")).to_be_visible()
    sound(page, axe)
    follow(page.get_by_role("link", name="Weiter", exact=True))
    weiter(page)
    weiter(page)
    expect(page.get_by_text("aus dem Schreiben, mit Code geprüft")).to_be_visible()


def sent(page: Page, letters: LetterWorld, code: str, axe: Axe) -> str:
    """Somebody else has used the code meanwhile; with another one it is sent. The number of the case."""
    another = spoiled(letters, code)
    page.get_by_role("button", name="Äußerung verbindlich senden").click()
    expect(page.get_by_role("heading", name="Ihre Angaben sind nicht gesendet")).to_be_visible()
    sound(page, axe)
    follow(page.get_by_role("link", name="Anderen Code eingeben"))
    page.get_by_label("Zugangscode").fill(another)
    weiter(page)
    page.get_by_role("button", name="Äußerung verbindlich senden").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihre Äußerung ist bei uns")
    return page.locator(".a-sent__ref").inner_text()


def spoiled(letters: LetterWorld, code: str) -> str:
    """Somebody else sent with the code meanwhile; the office issued another one."""
    letters.send(letters.filled(code))
    return letters.issue()[1]
