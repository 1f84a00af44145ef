"""Consents taken back and given again in a real browser; mails chosen; the second factor that has to stay."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cases.office import make_office, send, work
from playwright.sync_api import Browser, Page, expect
from web.applying import browser as client_of
from web.test_result_browser import sound, visiting
from web.world import PASSWORD, Role, build

from amtsweg.accounts import staff
from amtsweg.accounts.models import Account

Axe = Callable[[Page], list[str]]


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_ones_own_data_to_a_notice_by_post_and_back(served: Any, browser: Browser, axe: Axe, scheme: str) -> None:
    anna = Account.objects.create_user("anna.behrens@post.example")
    case = send(make_office(), holder=anna.pk, guest=False)
    work()
    client = client_of()
    client.force_login(anna)
    page = visiting(browser, client, served("jesteburg", "/"), scheme).new_page()
    page.goto(served("jesteburg", "/konto/daten/"))
    sound(page, axe)
    page.get_by_role("link", name=re.compile(f"Ändern.*{case.number}")).press("Enter")
    heading(page, "Bescheide mit der Post bekommen?")
    sound(page, axe)
    page.get_by_role("button", name="Einwilligung widerrufen").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Ihre Einwilligung ist widerrufen")
    page.get_by_role("link", name="Bescheide elektronisch bekommen").press("Enter")
    heading(page, "Bescheide elektronisch bekommen?")
    sound(page, axe)
    page.get_by_role("button", name="In elektronische Bescheide einwilligen").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Bescheide kommen ab jetzt elektronisch.")
    page.goto(served("jesteburg", "/postkorb/einstellungen/"))
    page.get_by_label("Erinnerungen").press("Space")
    page.get_by_role("button", name="Speichern").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Ihre Wahl ist gespeichert.")
    sound(page, axe)
    page.goto(served("jesteburg", "/konto/daten/"))
    expect(page.get_by_text("Einwilligung widerrufen: E-Mails, Erinnerungen")).to_be_visible()


def test_the_last_second_factor_of_a_clerk(served: Any, browser: Browser, axe: Axe) -> None:
    world = build()
    clerk = world.accounts[Role.CLERK]
    TOTP.activate(clerk, generate_totp_secret())
    staff.ask_second_factor(world.authorities[0], True, by=world.memberships[Role.ADMINISTRATOR])
    client = world.client(Role.CLERK)
    client.post("/konto/bestaetigen/", {"password": PASSWORD})
    page = visiting(browser, client, served("jesteburg", "/")).new_page()
    page.goto(served("jesteburg", "/konto/zwei-faktor/ausschalten/"))
    heading(page, "Richten Sie zuerst einen anderen zweiten Faktor ein")
    sound(page, axe)
    page.get_by_role("link", name="Passkeys und zweiter Faktor").press("Enter")
    heading(page, "Passkeys und zweiter Faktor")
