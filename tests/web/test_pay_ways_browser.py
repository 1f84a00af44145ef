"""Ways to pay in a real browser: a transfer for the payer, setting one up in the studio."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from cases.office import Office, make_office
from payments.players import way
from payments.purse import purse
from playwright.sync_api import Browser, Page, expect
from web.test_desk_browser import _objections

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
    page.get_by_role("button", name="Weiter zum Bezahlen").click()
    expect(page.get_by_text("DE02 1203 0000 0000 2020 51")).to_be_visible()
    expect(page.get_by_text(request.reference)).to_be_visible()
    code = page.get_by_role("img", name="GiroCode mit denselben Angaben")
    assert code.evaluate("one => one.complete && one.naturalWidth > 0")
    assert not scripts or _objections(page, axe) == []
