"""Ways to pay in a real browser: a transfer for the payer, setting one up in the studio."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from cases.office import Office, appoint, make_office
from looking import follow
from payments.a_mandate import DEBTOR_IBAN, debit_way
from payments.players import REDIRECT, way
from payments.purse import purse
from playwright.sync_api import Browser, Page, expect
from web.test_desk_browser import _objections, signed_in

from amtsweg.accounts.models import Account, Membership
from amtsweg.core import clock
from amtsweg.payments.models import PaymentWay

Site = Callable[..., str]
Axe = Callable[[Page], list[str]]


@pytest.fixture
def office(served: Any, settings: Any) -> Office:
    settings.PORT = urlsplit(served("jesteburg")).port
    return make_office()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_transfer_shows_account_and_giro_code(
    served: Site, office: Office, browser: Browser, axe: Axe, scripts: bool
) -> None:
    till = purse(office.authority)
    way(till, "transfer")
    request = till.ask()
    page = browser.new_context(java_script_enabled=scripts, viewport={"width": 320, "height": 700}).new_page()
    page.goto(served("jesteburg", f"/zahlung/{request.code}/"))
    page.get_by_label("transfer").check()
    follow(page.get_by_role("button", name="Weiter zum Bezahlen"))
    expect(page.get_by_text("DE02 1203 0000 0000 2020 51")).to_be_visible()
    expect(page.get_by_text(request.reference)).to_be_visible()
    code = page.get_by_role("img", name="GiroCode mit denselben Angaben")
    assert code.evaluate("one => one.complete && one.naturalWidth > 0")
    assert not scripts or _objections(page, axe) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_mandate_is_given_and_collected(
    served: Site, office: Office, browser: Browser, axe: Axe, scripts: bool
) -> None:
    till = purse(office.authority)
    debit_way(till)
    request = till.ask()
    page = browser.new_context(java_script_enabled=scripts, viewport={"width": 320, "height": 700}).new_page()
    page.goto(served("jesteburg", f"/zahlung/{request.code}/"))
    page.get_by_label("Lastschrift").check()
    follow(page.get_by_role("button", name="Weiter zum Bezahlen"))
    page.get_by_label("Kontoinhaberin").fill("Anna Behrens")
    page.get_by_role("button", name="Mandat erteilen").click()
    expect(page.get_by_text("Geben Sie die IBAN an").first).to_be_visible()
    expect(page.get_by_label("Kontoinhaberin")).to_have_value("Anna Behrens")
    assert not scripts or _objections(page, axe) == []
    page.get_by_label("IBAN").fill(DEBTOR_IBAN)
    page.get_by_label("Ich ermächtige").check()
    page.get_by_role("button", name="Mandat erteilen").click()
    expect(page.get_by_text("Sie haben das Mandat erteilt")).to_be_visible()
    assert not scripts or _objections(page, axe) == []
    cashier = appoint(office.authority, "Kim Kasse", None, Membership.Role.CASHIER)
    desk = signed_in(browser, cashier, scripts=scripts).new_page()
    desk.goto(served("jesteburg", "/desk/kasse/lastschriften/"))
    desk.get_by_role("button", name="Datei für die Bank erstellen").click()
    expect(desk.get_by_text("Es gibt keine neuen Mandate.")).to_be_visible()
    with desk.expect_download() as fetched:
        desk.get_by_role("link", name="pain.008").click()
    assert request.reference in fetched.value.path().read_text()
    assert not scripts or _objections(desk, axe) == []


@pytest.fixture
def chief(office: Office) -> Membership:
    """An administrator of the authority."""
    account = Account.objects.create_user("chefin@jesteburg.example")
    return Membership.objects.create(
        authority=office.authority, account=account, role=Membership.Role.ADMINISTRATOR, name="Wiebke Rohde",
        since=clock.today(),
    )  # fmt: skip


def test_accounts_and_ways_in_the_studio(
    served: Site, office: Office, chief: Membership, browser: Browser, axe: Axe
) -> None:
    till = purse(office.authority)
    way(till, "redirect", REDIRECT, key="geheim")
    page = signed_in(browser, chief).new_page()
    found = {}
    for path in ("", "empfaenger-anlegen/", "empfaenger/kasse/", "weg-anlegen/?art=xbezahldienste", "weg/redirect/"):
        answer = page.goto(served("jesteburg", f"/studio/zahlungen/{path}"))
        assert answer and answer.status == 200, path
        if wrong := _objections(page, axe):
            found[path] = wrong
    assert found == {}


def test_a_way_is_set_up_by_keyboard_without_scripts(
    served: Site, office: Office, chief: Membership, browser: Browser
) -> None:
    page = signed_in(browser, chief, scripts=False).new_page()
    page.goto(served("jesteburg", "/studio/"))
    follow(page.get_by_role("link", name="Zahlungen"), "Enter")
    follow(page.get_by_role("link", name="Zahlungsempfänger anlegen"), "Enter")
    page.get_by_label("Kurzname").fill("kasse")
    page.get_by_label("Kontoinhaber").fill("Gemeindekasse (Demo)")
    page.get_by_label("IBAN").fill("DE02 1203 0000 0000 2020 51")
    page.get_by_label("Muster der Kassenzeichen").fill("GK{nr:6}{p}")
    follow(page.get_by_role("button", name="Speichern"), "Enter")
    follow(page.get_by_role("link", name="Überweisung mit GiroCode"), "Enter")
    page.get_by_label("Kurzname").fill("ueberweisung")
    page.get_by_label("Reihenfolge").fill("1")
    follow(page.get_by_role("button", name="Speichern"), "Enter")
    page.get_by_role("button", name="Prüfen").press("Enter")
    expect(page.get_by_text("In Ordnung")).to_be_visible()
    page.get_by_role("button", name="Einschalten").press("Enter")
    expect(page.get_by_text("eingeschaltet", exact=True)).to_be_visible()
    assert PaymentWay.objects.get(slug="ueberweisung").active
