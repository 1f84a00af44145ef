"""One's own account in a real browser, with and without JavaScript: accessible, narrow enough, by keyboard."""

import re
import zipfile
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from looking import content_width, follow
from playwright.sync_api import Browser, Page, expect
from web.an_address import paths
from web.world import PASSWORD

from amtsweg.core import clock, jobs

Site = Callable[..., str]
ANNA = "anna@post.example"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def browser_page(scripts: bool, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=scripts)
    yield context.new_page()
    context.close()


@pytest.fixture
def judge(browser_page: Page, axe: Callable[[Page], list[str]], scripts: bool) -> Iterator[Callable[[], None]]:
    """Looks at the page that is open; at the end nothing may have been found on any."""
    found: dict[str, list[str]] = {}
    said: list[str] = []
    browser_page.on(
        "console", lambda m: said.append(m.text) if m.type == "error" and not re.search("404|422", m.text) else None
    )

    def look() -> None:
        wrong = axe(browser_page) if scripts else []  # axe itself is a script
        browser_page.set_viewport_size({"width": 320, "height": 640})
        if content_width(browser_page) > 320:
            wrong.append("wider than 320 pixels")
        browser_page.set_viewport_size({"width": 1280, "height": 900})
        if wrong:
            found[browser_page.url] = wrong

    yield look
    assert found == {}
    assert said == []


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_an_account_from_sign_up_to_deletion(site: Site, browser_page: Page, judge: Callable[[], None]) -> None:
    page = browser_page
    page.goto(site("jesteburg", "/konto/"))
    heading(page, "Anmelden")
    judge()
    page.get_by_role("button", name="Anmelden").click()
    expect(page.locator("#fehler")).to_be_focused()
    page.get_by_role("link", name="Geben Sie Ihre E-Mail-Adresse ein").press("Enter")
    expect(page.get_by_label("E-Mail-Adresse")).to_be_focused()
    judge()
    page.get_by_role("link", name="Konto anlegen").click()
    heading(page, "Konto anlegen")
    judge()
    page.get_by_label("E-Mail-Adresse").fill(ANNA)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.keyboard.press("Enter")
    heading(page, "Ihr Konto")
    judge()
    jobs.Worker().run_all()
    link = next(line for line in mail.outbox[-1].body.splitlines() if line.startswith("http"))
    page.goto(site("jesteburg", urlsplit(link).path))
    judge()
    page.get_by_role("button", name="Ja, bestätigen").click()
    expect(page.get_by_role("status")).to_have_text("Ihre E-Mail-Adresse ist bestätigt.")
    profile(page, judge)
    second_factor(page, judge)
    other_address(page, judge, site)
    sign_out_and_in(page, judge)
    page.get_by_role("link", name="Ihre Daten").click()
    heading(page, "Ihre Daten")
    judge()
    page.get_by_role("link", name="Alles mitnehmen").click()
    heading(page, "Alles mitnehmen")
    archive(page, judge)
    follow(page.get_by_role("link", name="Zurück zu Ihren Daten"))
    page.get_by_role("link", name="Konto löschen").click()
    heading(page, "Konto löschen")
    judge()
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Konto endgültig löschen").click()
    heading(page, "Ihr Konto ist gelöscht")
    judge()


def archive(page: Page, judge: Callable[[], None]) -> None:
    """Asked for, waited for, refused for a wrong password, taken once."""
    judge()
    page.get_by_role("button", name="Datei zusammenstellen").press("Enter")
    expect(page.get_by_text("Wir stellen Ihre Daten zusammen.")).to_be_visible()
    judge()
    jobs.Worker().run_all()
    page.get_by_role("link", name="Nachsehen, ob sie bereitliegt").click()
    expect(page.get_by_text("Ihre Datei liegt bereit.")).to_be_visible()
    judge()
    page.get_by_label("Passwort").fill("falsch")
    page.keyboard.press("Enter")
    expect(page.locator("#fehler")).to_be_focused()
    judge()
    page.get_by_label("Passwort").fill(PASSWORD)
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    with zipfile.ZipFile(taken.value.path()) as files:
        assert "konto.json" in files.namelist()
    page.goto(page.url)
    expect(page.get_by_role("button", name="Datei zusammenstellen")).to_be_visible()


def other_address(page: Page, judge: Callable[[], None], site: Site) -> None:
    """Asks for another address; what the links in both mailboxes show before anybody presses a button."""
    follow(page.get_by_role("link", name="Zurück"))
    follow(page.get_by_role("link", name="Zurück zum Konto"))
    page.get_by_role("link", name=re.compile("Ändern.*E-Mail-Adresse")).click()
    heading(page, "E-Mail-Adresse ändern")
    page.get_by_role("button", name="Link schicken").click()
    expect(page.locator("#fehler")).to_be_focused()
    judge()
    page.get_by_label("Neue E-Mail-Adresse").fill("neu@post.example")
    page.keyboard.press("Enter")
    heading(page, "Ihr Konto")
    page.get_by_role("link", name=re.compile("Ändern.*E-Mail-Adresse")).click()
    heading(page, "E-Mail-Adresse ändern")
    judge()
    links = paths()
    page.goto(site("jesteburg", links["neu@post.example"]))
    heading(page, "Neue E-Mail-Adresse bestätigen")
    judge()
    page.goto(site("jesteburg", links[ANNA]))
    heading(page, "Möchten Sie die alte E-Mail-Adresse behalten?")
    judge()
    page.goto(site("jesteburg", links[ANNA].replace("zurueck", "neu")))
    heading(page, "Dieser Link gilt nicht mehr")
    judge()
    page.goto(site("jesteburg", "/konto/zwei-faktor/ersatzcodes/"))


def profile(page: Page, judge: Callable[[], None]) -> None:
    page.get_by_role("link", name=re.compile("Ändern.*Geburtsdatum")).click()
    heading(page, "Angaben zur Person")
    judge()
    page.get_by_label("Vorname").fill("Anna")
    page.get_by_label("Tag").fill("31")
    page.get_by_label("Monat").fill("2")
    page.get_by_label("Jahr").fill("1985")
    follow(page.get_by_role("button", name="Speichern"))
    page.get_by_role("link", name="Geben Sie den Nachnamen ein").press("Enter")
    expect(page.get_by_label("Nachname")).to_be_focused()
    judge()
    page.get_by_label("Nachname").fill("Behrens")
    page.get_by_label("Tag").fill("28")
    page.get_by_role("button", name="Speichern").click()
    heading(page, "Ihr Konto")
    expect(page.get_by_text("28.02.1985")).to_be_visible()
    judge()


def second_factor(page: Page, judge: Callable[[], None]) -> None:
    page.get_by_role("link", name=re.compile("Ändern.*zweiter Faktor")).click()
    heading(page, "Passkeys und zweiter Faktor")
    judge()
    page.get_by_role("link", name="App einrichten").click()
    heading(page, "Geben Sie noch einmal Ihr Passwort ein")
    judge()
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Weiter").click()
    heading(page, "App für Einmalcodes einrichten")
    judge()
    expect(page.get_by_role("img", name="QR-Code")).to_be_visible()
    secret = page.locator("[translate=no]").inner_text().replace(" ", "")
    page.get_by_label("Code", exact=True).fill(
        format_hotp_value(hotp_value(secret, int(clock.now().timestamp()) // 30))
    )
    page.get_by_role("button", name="Einrichten").click()
    heading(page, "Ersatzcodes")
    judge()


def sign_out_and_in(page: Page, judge: Callable[[], None]) -> None:
    """With a recovery code, since the app's own code was used a moment ago."""
    spare = page.locator(".a-codes li").first.inner_text()
    follow(page.get_by_role("link", name="Zurück"))
    follow(page.get_by_role("link", name="Zurück zum Konto"))
    page.get_by_role("button", name="Abmelden").click()
    heading(page, "Sie sind abgemeldet")
    judge()
    follow(page.get_by_role("link", name="Wieder anmelden"))
    page.get_by_label("E-Mail-Adresse").fill(ANNA)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.keyboard.press("Enter")
    heading(page, "Geben Sie den Code ein")
    judge()
    page.get_by_label("Code", exact=True).fill(spare)
    page.keyboard.press("Enter")
    heading(page, "Ihr Konto")
