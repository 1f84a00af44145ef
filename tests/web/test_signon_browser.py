"""One sign-in for three host names in a browser that refuses third parties' cookies, with and without JavaScript."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from applications.world import make_world
from looking import follow
from playwright.sync_api import Browser, BrowserContext, Page, expect
from web.a_county import county
from web.on_a_phone import Axe, assert_sound, weiter
from web.world import PASSWORD, account

from amtsweg.accounts.models import Session

Site = Callable[..., str]
ANNA = "anna@post.example"
PORTALS = ("jesteburg", "hanstedt", "kreis")
PHONE_AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"


@pytest.fixture
def three(served: Site) -> Site:
    """Two municipalities and their county."""
    county(make_world().authority)
    account(ANNA)
    return served


@pytest.fixture
def strict(browser: Browser, browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """A browser that takes no third party's cookie."""
    args = [*browser_type_launch_args["args"], "--test-third-party-cookie-phaseout"]
    started = browser.browser_type.launch(**{**browser_type_launch_args, "args": args})
    yield started
    started.close()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def context(request: pytest.FixtureRequest, strict: Browser) -> Iterator[BrowserContext]:
    made = strict.new_context(java_script_enabled=request.param)
    yield made
    made.close()


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_in_on_one_portal_and_out_of_all(three: Site, context: BrowserContext) -> None:
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    draft = begun_without_an_account(page, three)
    page.goto(three("hanstedt"))
    page.get_by_role("link", name="Anmelden").click()
    heading(page, "Anmelden")
    expect(page).to_have_url(re.compile("^" + re.escape(three("hanstedt", "/konto/anmelden/"))))
    page.get_by_label("E-Mail-Adresse").fill(ANNA)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.keyboard.press("Enter")
    heading(page, "Ihr Konto")
    for slug in ("jesteburg", "kreis"):
        page.goto(three(slug, "/konto/sprache/"))
        heading(page, "In welcher Sprache schreiben wir Ihnen?")
        expect(page).to_have_url(three(slug, "/konto/sprache/"))
    page.goto(draft)
    expect(page.get_by_label("Vorname")).to_have_value("Nguyễn")
    still_open = context.new_page()
    still_open.goto(three("hanstedt", "/konto/sprache/"))
    page.goto(three("kreis", "/konto/"))
    page.get_by_role("button", name="Abmelden").click()
    heading(page, "Sie sind abgemeldet")
    still_open.get_by_role("button", name="Speichern").click()  # a form whose answer leads through the entrance
    heading(still_open, "Anmelden")
    for slug in PORTALS:
        page.goto(three(slug, "/konto/"))
        heading(page, "Anmelden")
    assert Session.objects.exclude(account=None).count() == 0
    assert said == []


def begun_without_an_account(page: Page, site: Site) -> str:
    """A guest's draft in Jesteburg; the address of its page with the name."""
    page.goto(site("jesteburg", "/antrag/hund-anmelden/"))
    follow(page.get_by_role("button", name="Ohne Konto beginnen"))
    address = page.url
    page.get_by_label("Vorname").fill("Nguyễn")
    page.get_by_label("Nachname").fill("Đặng")
    weiter(page)
    return address


def test_the_list_of_devices(three: Site, browser: Browser, axe: Axe) -> None:
    pages = [browser.new_context(**options).new_page() for options in ({}, {"user_agent": PHONE_AGENT})]
    for page, slug in zip(pages, PORTALS, strict=False):
        page.goto(three(slug, "/konto/geraete/"))
        page.get_by_label("E-Mail-Adresse").fill(ANNA)
        page.get_by_label("Passwort").fill(PASSWORD)
        page.keyboard.press("Enter")
        heading(page, "Wo Sie angemeldet sind")
    here, phone = pages
    here.reload()
    for scheme in ("light", "dark"):
        here.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert_sound(here, axe, script=True)
    here.get_by_role("button", name="Dort abmelden").press("Enter")
    expect(here.get_by_role("status")).to_have_text("Abgemeldet: Safari auf iPhone")
    phone.reload()
    heading(phone, "Anmelden")
    here.get_by_role("button", name="Überall abmelden").press("Enter")
    heading(here, "Sie sind abgemeldet")
