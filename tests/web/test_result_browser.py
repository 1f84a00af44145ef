"""The pages around what comes out of an application in a real browser: no finding by axe, no page too wide."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from applications.world import make_world
from cases.office import make_office
from django.test import Client
from looking import content_width
from playwright.sync_api import Browser, BrowserContext, Page, expect
from web.applying import begun, filled, say
from web.applying import browser as client_of
from web.test_apply_tasks import LONG
from web.test_result import RESCUE, offered

from amtsweg.cases.models import Case
from amtsweg.core.actors import SYSTEM
from amtsweg.core.tenancy import across_tenants
from amtsweg.federation.published import bump
from amtsweg.forms import definition as definitions
from amtsweg.forms.actions import import_definition

Axe = Callable[[Page], list[str]]
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}


def visiting(browser: Browser, client: Client, address: str, scheme: Any = "light") -> BrowserContext:
    """A browser that is where this client is."""
    context = browser.new_context(color_scheme=scheme)
    origin = re.match(r"https?://[^/]+", address)
    assert origin
    context.add_cookies([{"name": name, "value": one.value, "url": origin[0]} for name, one in client.cookies.items()])
    return context


def sound(page: Page, axe: Axe) -> None:
    expect(page.locator("h1")).to_have_count(1)
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert content_width(page) <= 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_task_list(served: Any, browser: Browser, axe: Axe, scheme: str) -> None:
    make_world()
    import_definition(definitions.load(LONG), None, actor=SYSTEM)
    bump()
    client = client_of()
    base = begun(client)
    say(client, base + "a1/", a1="x")
    say(client, base + "c1/", c1="x")
    address = served("jesteburg", base + "uebersicht/")
    page = visiting(browser, client, address, scheme).new_page()
    page.goto(address)
    sound(page, axe)
    page.get_by_text("Angefangen").click(force=True)  # the whole row leads there
    expect(page).to_have_url(re.compile("/a2/$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_receipt_and_case(served: Any, browser: Browser, axe: Axe, scheme: str) -> None:
    office = make_office()
    offered("notification")
    client = client_of()
    base = begun(client)
    filled(client, base, **RESCUE, nachweis={"nachweis-how": "with_us", "nachweis-with_us": "JES-2025-0"})
    client.post(base + "senden/")
    with across_tenants("test"):
        number = Case.objects.get().number
    address = served("jesteburg", base + "gesendet/")
    page = visiting(browser, client, address, scheme).new_page()
    page.goto(address)
    page.get_by_text("Prüfsumme Ihrer Angaben").click()
    sound(page, axe)
    page.goto(served("jesteburg", f"/vorgaenge/{number}/"))
    page.get_by_text("Prüfsumme", exact=True).click()
    sound(page, axe)
    clerk = client_of()
    clerk.force_login(office.maren.account)
    address = served("jesteburg", f"/desk/vorgaenge/{number}/")
    page = visiting(browser, clerk, address, scheme).new_page()
    page.goto(address)
    sound(page, axe)
