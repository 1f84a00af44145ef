"""A second Django with a standard client signs people in at the portal: on phone and desktop, with axe."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from applications.world import make_world
from looking import follow
from playwright.sync_api import Browser, Page, expect
from services.processes import free_port
from services.second_django import SecondDjango, redirect_of, start
from web.a_county import county
from web.a_relying_party import registered
from web.test_letter_codes_browser import SIZES, sound
from web.world import PASSWORD, account

from amtsweg.accounts import actions
from amtsweg.accounts.models import Membership
from amtsweg.accounts.profile import Profile
from amtsweg.accounts.relying import registering
from amtsweg.core import clock
from amtsweg.core.jobs import Worker
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import Authority

Axe = Callable[[Page], list[str]]
ANNA = "anna@post.example"


def administrator(authority: Authority) -> Membership:
    with as_authority(authority):
        made: Membership = Membership.objects.create(
            account=account("amt@post.example"), authority=authority, role=Membership.Role.ADMINISTRATOR,
            name="Maren Albers", since=clock.today(),
        )  # fmt: skip
    return made


@pytest.fixture
def kita(transactional_db: None, served: Any, tmp_path: Path) -> Iterator[SecondDjango]:
    """It is registered by the municipality; people sign in for it at the county's portal."""
    authority = make_world().authority
    county(authority)
    actions.save_profile(account(ANNA), Profile("Anna", "Behrens"))
    port = free_port()
    home, by = f"http://127.0.0.1:{port}/", administrator(authority)
    party = registered(by, redirects=[redirect_of(port)], signed_out=[home], logout_url=f"{home}raus/")
    secret = registering.renew_secret(party, by=by)
    running = start(tmp_path, port, served("kreis", ""), party.client_id, secret, "openid email name")
    yield running
    running.stop()


def who(page: Page, said: str) -> None:
    expect(page.locator("#wer")).to_have_text(said)


def sign_in(page: Page) -> None:
    page.get_by_label("E-Mail-Adresse").fill(ANNA)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("device", SIZES)
def test_from_the_service_and_back(kita: SecondDjango, served: Any, browser: Browser, axe: Axe, device: str) -> None:
    width, height = SIZES[device]
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.goto(kita.home)
    page.get_by_role("link", name="Anmelden").click()
    expect(page.get_by_role("heading", name="Anmelden", level=1)).to_be_visible()
    expect(page).to_have_url(re.compile("^" + re.escape(served("kreis"))))
    sign_in(page)
    expect(page.get_by_role("heading", name="Weiter zu „Kita-Portal“")).to_be_visible()
    expect(page.locator("dd", has_text="Anna Behrens")).to_be_visible()
    sound(page, axe)
    page.get_by_role("button", name="Nicht erlauben").press("Enter")
    who(page, "Nicht angemeldet")
    follow(page.get_by_role("link", name="Anmelden"))
    page.get_by_role("button", name="Erlauben und weiter").press("Enter")
    who(page, f"Guten Tag {ANNA}")
    page.get_by_role("button", name="Abmelden").click()
    expect(page.get_by_role("heading", name="Auch hier abmelden?")).to_be_visible()
    sound(page, axe)
    page.get_by_role("button", name="Angemeldet bleiben").press("Enter")
    who(page, "Nicht angemeldet")
    page.get_by_role("link", name="Anmelden").click()  # signed in here, agreed before: no page in between
    who(page, f"Guten Tag {ANNA}")
    follow(page.get_by_role("button", name="Abmelden"))
    page.get_by_role("button", name="Auf allen Portalen abmelden").press("Enter")
    who(page, "Nicht angemeldet")
    page.goto(served("jesteburg", "/konto/"))
    expect(page.get_by_role("heading", name="Anmelden", level=1)).to_be_visible()


def test_one_sign_in_for_portals_and_services_and_one_sign_out(
    kita: SecondDjango, served: Any, browser: Browser, axe: Axe
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(served("jesteburg", "/konto/anmelden/"))
    sign_in(page)
    expect(page.get_by_role("heading", name="Ihr Konto", level=1)).to_be_visible()
    page.goto(kita.home)
    follow(page.get_by_role("link", name="Anmelden"))  # through the entrance, which knows her
    page.get_by_role("button", name="Erlauben und weiter").click()
    who(page, f"Guten Tag {ANNA}")
    page.goto(served("jesteburg", "/konto/"))
    page.get_by_role("link", name="Verbundene Dienste").click()
    expect(page.get_by_role("heading", name="Kita-Portal")).to_be_visible()
    page.goto(served("jesteburg", "/konto/"))
    page.get_by_role("button", name="Abmelden").last.click()
    expect(page.get_by_role("heading", name="Sie sind abgemeldet")).to_be_visible()
    Worker().run_all()
    page.goto(kita.home)
    who(page, "Nicht angemeldet")


def test_the_other_pages(kita: SecondDjango, served: Any, browser: Browser, axe: Axe) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{kita.home}oidc/authenticate/")
    sign_in(page)
    follow(page.get_by_role("button", name="Erlauben und weiter"))
    page.goto(served("kreis", "/konto/dienste/"))
    sound(page, axe)
    page.get_by_role("button", name="Verbindung beenden").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("ist beendet")
    page.goto(served("kreis", "/oidc/authorize?client_id=0"))
    expect(page.get_by_role("heading", name="Diese Anmeldung geht nicht")).to_be_visible()
    sound(page, axe)


def test_registering_a_service_in_the_studio(kita: SecondDjango, served: Any, browser: Browser, axe: Axe) -> None:
    page = browser.new_context().new_page()
    page.goto(served("jesteburg", "/studio/portal/"))
    page.get_by_label("E-Mail-Adresse").fill("amt@post.example")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.keyboard.press("Enter")
    follow(page.get_by_role("link", name="Verbundene Dienste"))
    sound(page, axe)
    follow(page.get_by_role("link", name="Dienst eintragen"))
    sound(page, axe)
    page.get_by_label("Deutsch").first.fill("Abfall")
    page.get_by_label("Deutsch").last.fill("Abholung von Sperrmüll")
    page.get_by_label("Betreiber").fill("Abfall gGmbH")
    page.get_by_label("Datenschutzhinweise des Dienstes").fill("https://abfall.example/datenschutz")
    page.get_by_label("Anschrift").check()
    page.get_by_label("Adressen für die Rückkehr nach der Anmeldung").fill("https://abfall.example/zurueck")
    page.get_by_role("button", name="Speichern").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Machen Sie jetzt ein Geheimnis")
    sound(page, axe)
    follow(page.get_by_role("link", name="Neues Geheimnis"))
    sound(page, axe)
    page.get_by_role("button", name="Geheimnis machen").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("nur dieses eine Mal")
    sound(page, axe)
