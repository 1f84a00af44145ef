"""Work in place of puzzles in a real browser: nobody notices it with scripts; without, the page asks for patience."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from applications.world import make_world
from looking import content_width, follow
from playwright.sync_api import Browser, Page, expect
from web.applying import START
from web.world import PASSWORD

from amtsweg.accounts import work
from amtsweg.accounts.work import GUEST_START, SIGN_UP
from amtsweg.web.account.entrance import SignUp

Site = Callable[..., str]


@pytest.fixture(autouse=True)
def crowded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody has to work."""
    monkeypatch.setattr(SignUp, "gate", replace(SIGN_UP, here=0))


def fill(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("E-Mail-Adresse").fill("anna@post.example")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.keyboard.press("Enter")


def test_with_a_script_nobody_notices(site: Site, page: Page) -> None:
    fill(page, site("jesteburg", "/konto/registrieren/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihr Konto")


def test_whoever_is_faster_than_the_work_waits_for_the_rest(site: Site, page: Page) -> None:
    page.add_init_script("window.setTimeout = ((late) => (act, ms) => late(act, ms === 200 ? 60000 : ms))(setTimeout)")
    page.goto(site("jesteburg", "/konto/registrieren/"))
    page.get_by_label("E-Mail-Adresse").fill("anna@post.example")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Konto anlegen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihr Konto")


def test_without_a_script_the_page_asks_for_patience(
    site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    plain = context.new_page()
    fill(plain, site("jesteburg", "/konto/registrieren/"))
    expect(plain.locator("#fehler")).to_contain_text("Warten Sie eine halbe Minute")
    expect(plain.get_by_label("E-Mail-Adresse")).to_have_value("anna@post.example")
    assert content_width(plain) <= 320
    monkeypatch.setattr(work, "WAIT", timedelta())
    plain.get_by_label("Passwort").fill(PASSWORD)
    plain.keyboard.press("Enter")
    expect(plain.get_by_role("heading", level=1)).to_have_text("Ihr Konto")
    context.close()


def test_the_page_that_asks_for_patience_is_accessible(
    site: Site, page: Page, axe: Callable[[Page], list[str]]
) -> None:
    page.route("**/work*.js", lambda route: route.abort())
    fill(page, site("jesteburg", "/konto/registrieren/"))
    expect(page.locator("#fehler")).to_be_focused()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert axe(page) == []


def test_a_mere_button_waits_only_once_it_was_asked_to(
    served: Callable[..., str], page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_world()
    page.add_init_script("window.setTimeout = ((late) => (act, ms) => late(act, ms === 200 ? 60000 : ms))(setTimeout)")
    page.goto(served("jesteburg", START))
    follow(page.get_by_role("button", name="Ohne Konto beginnen"))
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Hund anmelden")
    monkeypatch.setattr("amtsweg.web.apply.start.GUEST_START", replace(GUEST_START, here=0))
    page.goto(served("jesteburg", START))
    page.get_by_role("button", name="Ohne Konto beginnen").click()
    expect(page.locator("#fehler")).to_contain_text("Warten Sie eine halbe Minute")
    follow(page.get_by_role("button", name="Ohne Konto beginnen"))
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Hund anmelden")
