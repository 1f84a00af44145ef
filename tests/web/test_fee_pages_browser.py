"""Fees in a real browser, with JavaScript and without: pay and send, give up and pay later, pay twice, give back."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from cases.office import Office, make_office, send, work
from cases.till import fee, filled, take_money
from django.test import Client
from looking import follow
from playwright.sync_api import Browser, BrowserContext, Page, expect
from web.test_desk_browser import _objections, signed_in
from web.test_mailbox import as_guest

from amtsweg.applications.models import Application

Site = Callable[..., str]
Axe = Callable[[Page], list[str]]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])


@pytest.fixture
def office(served: Any, settings: Any) -> Office:
    settings.PORT = urlsplit(served("jesteburg")).port  # where providers send payers back to
    return make_office()


def visiting(browser: Browser, client: Client, scripts: bool = True) -> BrowserContext:
    context = browser.new_context(java_script_enabled=scripts)
    value = client.cookies["sitzung"].value
    context.add_cookies([{"name": "sitzung", "value": value, "domain": "jesteburg.localhost", "path": "/"}])
    return context


def play(page: Page, how: str = "Bezahlen", way: str = "Kreditkarte") -> None:
    """From the page of what is owed to the provider and back."""
    page.get_by_label(way).check()
    follow(page.get_by_role("button", name="Weiter zum Bezahlen"))
    page.get_by_label(how, exact=True).check()
    follow(page.get_by_role("button", name="Bestätigen"))


def check_page(served: Site, draft: Application) -> str:
    return served("jesteburg", f"/antrag/hund-anmelden/{draft.pk}/pruefen/")


@SCRIPTS
def test_pay_and_send(served: Site, office: Office, browser: Browser, axe: Axe, scripts: bool) -> None:
    take_money(office.authority, office.world.offer, "before-sending")
    draft = filled(office)
    page = visiting(browser, as_guest(draft.holder_id), scripts).new_page()
    page.goto(check_page(served, draft))
    expect(page.get_by_text("Vor dem Senden bezahlen Sie 12,50")).to_be_visible()
    assert not scripts or _objections(page, axe) == []
    follow(page.get_by_role("button", name="Weiter zum Bezahlen"))
    assert not scripts or _objections(page, axe) == []
    play(page)
    expect(page.get_by_role("heading", level=1, name="Bezahlt")).to_be_visible()
    assert not scripts or _objections(page, axe) == []
    follow(page.get_by_role("link", name="Weiter zum Senden"))
    expect(page.get_by_text("Vor dem Senden bezahlen")).to_have_count(0)
    page.get_by_role("button", name="Antrag").click()
    expect(page.get_by_role("link", name="Zum Vorgang")).to_be_visible()
    page.get_by_role("link", name="Zum Vorgang").click()
    expect(page.get_by_role("heading", name="Gebühren")).to_be_visible()
    assert not scripts or _objections(page, axe) == []


@SCRIPTS
def test_give_up_and_pay_later(served: Site, office: Office, browser: Browser, axe: Axe, scripts: bool) -> None:
    take_money(office.authority, office.world.offer)
    draft = filled(office)
    page = visiting(browser, as_guest(draft.holder_id), scripts).new_page()
    page.goto(check_page(served, draft))
    page.get_by_role("button", name="Antrag").click()
    expect(page.get_by_text("Sie bezahlen 12,50")).to_be_visible()
    assert not scripts or _objections(page, axe) == []
    follow(page.get_by_role("link", name="Jetzt bezahlen"))
    play(page, "Abbrechen")
    expect(page.get_by_text("Sie haben das Bezahlen abgebrochen.")).to_be_visible()
    page.get_by_role("link", name="Zum Vorgang").click()
    expect(page.get_by_role("heading", name="Bezahlen Sie die Gebühr")).to_be_visible()
    assert not scripts or _objections(page, axe) == []
    follow(page.get_by_role("link", name="Jetzt bezahlen"))
    play(page, way="Online-Überweisung")
    follow(page.get_by_role("link", name="Zum Vorgang"))
    expect(page.get_by_role("heading", name="Bezahlen Sie die Gebühr")).to_have_count(0)
    expect(page.get_by_text("Zahlung eingegangen").first).to_be_visible()


def test_pay_twice_by_accident(served: Site, office: Office, browser: Browser) -> None:
    take_money(office.authority, office.world.offer)
    case = send(office)
    context = visiting(browser, as_guest(case.holder_id))
    link = served("jesteburg", f"/zahlung/{fee(case).code}/")
    first, second = context.new_page(), context.new_page()
    for page, way in ((first, "Kreditkarte"), (second, "Online-Überweisung")):
        page.goto(link)
        page.get_by_label(way).check()
        page.get_by_role("button", name="Weiter zum Bezahlen").click()
        expect(page.get_by_role("button", name="Bestätigen")).to_be_visible()
    for page in (first, second):
        page.get_by_label("Bezahlen", exact=True).check()
        page.get_by_role("button", name="Bestätigen").click()
        expect(page.get_by_role("heading", level=1, name="Bezahlt")).to_be_visible()
    work()
    first.goto(served("jesteburg", f"/vorgaenge/{case.number}/"))
    expect(first.get_by_text("Betrag erstattet")).to_be_visible()
    assert (fee(case).state, fee(case).paid - fee(case).returned) == ("settled", fee(case).owed)


@SCRIPTS
def test_a_clerk_asks_and_gives_back(served: Site, office: Office, browser: Browser, axe: Axe, scripts: bool) -> None:
    take_money(office.authority, None)
    case = send(office)
    desk = signed_in(browser, office.maren, scripts).new_page()
    desk.goto(served("jesteburg", f"/desk/vorgaenge/{case.number}/"))
    follow(desk.get_by_role("link", name="Gebühr anfordern"))
    assert not scripts or _objections(desk, axe) == []
    desk.get_by_label("Wofür ist die Gebühr?").fill("Ersatzmarke")
    desk.get_by_label("Betrag in Euro").fill("8")
    desk.get_by_role("button", name="Gebühr anfordern").click()
    expect(desk.get_by_role("status").first).to_contain_text("Die Gebühr ist angefordert.")
    assert not scripts or _objections(desk, axe) == []

    payer = visiting(browser, as_guest(case.holder_id), scripts).new_page()
    payer.goto(served("jesteburg", f"/vorgaenge/{case.number}/"))
    follow(payer.get_by_role("link", name="Jetzt bezahlen"))
    play(payer)

    desk.reload()
    follow(desk.get_by_role("link", name="8,00"))
    assert not scripts or _objections(desk, axe) == []
    desk.get_by_label("Erstatten", exact=True).check()
    desk.get_by_label("Betrag in Euro").fill("3,00")
    desk.get_by_role("button", name="Vermerken").click()
    expect(desk.get_by_role("alert").or_(desk.locator(".kern-error")).first).to_be_visible()
    desk.get_by_label("Grund").fill("Zu hoch angesetzt")
    desk.get_by_role("button", name="Vermerken").click()
    expect(desk.get_by_role("status").first).to_contain_text("Bei der Gebühr vermerkt.")
    work()
    payer.goto(served("jesteburg", f"/vorgaenge/{case.number}/"))
    expect(payer.get_by_text("Betrag erstattet")).to_be_visible()
