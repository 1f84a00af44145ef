"""Passkeys in a real browser with a built-in authenticator, and what the pages are without JavaScript."""

import re
from collections.abc import Callable, Iterator

import pytest
from looking import content_width, follow
from playwright.sync_api import Browser, BrowserContext, Page, expect
from web.world import PASSWORD, account

from amtsweg.accounts import staff
from amtsweg.accounts.models import Membership
from amtsweg.core.actors import SYSTEM
from amtsweg.federation.models import Portal

Site = Callable[..., str]
ANNA = "anna@post.example"


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    """A page whose browser has an authenticator that knows its owner."""
    page = phone.new_page()
    control = phone.new_cdp_session(page)
    control.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    control.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


@pytest.fixture
def judge(page: Page, axe: Callable[[Page], list[str]]) -> Iterator[Callable[[], None]]:
    """Looks at the page that is open; at the end nothing may have been found on any."""
    found: dict[str, list[str]] = {}

    def look() -> None:
        wrong: list[str] = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            wrong += axe(page)
        page.set_viewport_size({"width": 320, "height": 640})
        if content_width(page) > 320:
            wrong.append("wider than 320 pixels")
        page.set_viewport_size({"width": 360, "height": 740})
        if wrong:
            found[page.url] = wrong

    yield look
    assert found == {}


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def by_password(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("E-Mail-Adresse").fill(ANNA)
    page.get_by_label("Passwort").fill(PASSWORD)
    follow(page.get_by_role("button", name="Anmelden", exact=True))


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Abmelden").click()
    heading(page, "Sie sind abgemeldet")


def set_up(page: Page, judge: Callable[[], None]) -> None:
    page.get_by_role("link", name=re.compile("Ändern.*zweiter Faktor")).click()
    heading(page, "Passkeys und zweiter Faktor")
    judge()
    follow(page.get_by_role("link", name="Passkey einrichten"), "Enter")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Weiter").click()
    heading(page, "Passkey einrichten")
    judge()
    expect(page.get_by_text("Dieser Browser kann keine Passkeys einrichten.")).to_be_hidden()
    page.get_by_label("Name").fill("Mein Telefon")
    page.keyboard.press("Enter")
    heading(page, "Ersatzcodes")
    page.get_by_role("link", name="Zurück").click()
    expect(page.get_by_text("Mein Telefon").first).to_be_visible()
    judge()
    follow(page.get_by_role("link", name="Zurück zum Konto"))


def test_a_passkey_from_setting_it_up_to_removing_it(site: Site, page: Page, judge: Callable[[], None]) -> None:
    account(ANNA)
    by_password(page, site("jesteburg", "/konto/"))
    set_up(page, judge)
    sign_out(page)
    page.goto(site("jesteburg", "/konto/anmelden/?next=/postkorb/"))
    judge()
    page.get_by_role("button", name="Passkey benutzen").press("Enter")
    heading(page, "Postkorb")
    page.goto(site("jesteburg", "/konto/"))
    sign_out(page)
    by_password(page, site("jesteburg", "/konto/anmelden/"))
    heading(page, "Noch ein Schritt")
    judge()
    page.get_by_role("button", name="Passkey benutzen").click()
    heading(page, "Ihr Konto")
    follow(page.get_by_role("link", name=re.compile("Ändern.*zweiter Faktor")))
    follow(page.get_by_role("link", name=re.compile("Umbenennen.*Mein Telefon")))
    page.get_by_role("link", name="Lieber den Passkey benutzen").click()
    heading(page, "Benutzen Sie noch einmal Ihren Passkey")
    judge()
    page.get_by_role("button", name="Passkey benutzen").click()
    heading(page, "Passkey umbenennen")
    judge()
    page.get_by_label("Name").fill("Altes Telefon")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("Entfernen.*Altes Telefon")).click()
    heading(page, "Möchten Sie den Passkey „Altes Telefon“ entfernen?")
    judge()
    page.get_by_role("button", name="Entfernen").click()
    expect(page.get_by_role("status")).to_have_text("Der Passkey ist entfernt.")


def test_a_browser_without_the_passkey_says_so_and_leaves_the_other_way(site: Site, page: Page) -> None:
    page.goto(site("jesteburg", "/konto/anmelden/"))
    page.get_by_role("button", name="Passkey benutzen").click()
    expect(page.get_by_role("status")).to_contain_text("Das hat nicht geklappt.")
    account(ANNA)
    by_password(page, site("jesteburg", "/konto/anmelden/"))
    heading(page, "Ihr Konto")


def test_without_javascript_there_is_no_button_and_a_way_beside_it(site: Site, browser: Browser) -> None:
    account(ANNA)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(site("jesteburg", "/konto/anmelden/?next=/konto/zwei-faktor/passkey/neu/"))
    expect(page.get_by_role("button", name="Passkey benutzen")).to_be_hidden()
    by_password(page, page.url)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_text("Dieser Browser kann keine Passkeys einrichten.")).to_be_visible()
    page.get_by_role("link", name="App einrichten").click()
    heading(page, "App für Einmalcodes einrichten")
    assert content_width(page) <= 320
    context.close()


def test_a_clerk_sets_one_up_before_the_work(
    site: Site, federation: dict[str, Portal], page: Page, judge: Callable[[], None]
) -> None:
    authority = federation["jesteburg"].authority
    authority.parameters["sign_in"] = {"second_factor": True}
    authority.save(update_fields=["parameters"])
    staff.appoint(account(ANNA), authority, Membership.Role.CLERK, name="Anna Behrens", by=SYSTEM)
    by_password(page, site("jesteburg", "/konto/anmelden/"))
    heading(page, "Passkeys und zweiter Faktor")
    expect(page.get_by_text("Ihre Behörde verlangt einen zweiten Faktor.")).to_be_visible()
    judge()
    follow(page.get_by_role("link", name="Passkey einrichten"))
    page.get_by_label("Passwort").fill(PASSWORD)
    follow(page.get_by_role("button", name="Weiter"))
    page.get_by_role("button", name="Weiter").click()
    heading(page, "Ersatzcodes")
    judge()
    page.get_by_role("link", name="Weiter zur Arbeit").click()
    expect(page).to_have_url(re.compile("/desk/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
