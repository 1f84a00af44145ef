"""Inviting somebody and accepting it in a real browser, without scripts and by keyboard; and the page of the link."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from looking import content_width, follow
from playwright.sync_api import Browser, Page, expect
from web import a_staff
from web.test_studio_browser import Site, signed_in
from web.world import account

from amtsweg.accounts.models import Membership
from amtsweg.accounts.queries import active_memberships
from amtsweg.accounts.staffing.models import StaffInvitation
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.federation.models import Portal


@pytest.fixture
def chief(site: Site, federation: dict[str, Portal]) -> Client:
    """An administrator of Jesteburg."""
    made, here = account("rohde@jesteburg.example"), federation["jesteburg"].authority
    with as_authority(here):
        Membership.objects.create(
            account=made, authority=here, role=Membership.Role.ADMINISTRATOR, name="Wiebke Rohde",
            since=date(2026, 1, 1),
        )  # fmt: skip
    client = Client(headers={"host": "jesteburg.localhost"})
    client.force_login(made)
    return client


def test_from_a_role_over_the_invitation_to_the_access(
    site: Site, chief: Client, browser: Browser, axe: Callable[[Page], list[str]]
) -> None:
    page = signed_in(browser, chief, scripts=False).new_page()
    page.goto(site("jesteburg", "/studio/"))
    follow(page.get_by_role("link", name="Zugänge"), "Enter")
    follow(page.get_by_role("link", name="Rollen"), "Enter")
    follow(page.get_by_role("link", name="Rolle anlegen"), "Enter")
    page.get_by_label("Name der Rolle").fill("Lesende")
    page.get_by_label("Vorgänge lesen", exact=True).press("Space")
    page.get_by_role("button", name="Speichern").press("Enter")
    expect(page.get_by_text("Die Rolle ist angelegt")).to_be_visible()
    follow(page.get_by_role("link", name="Zugänge").first, "Enter")
    follow(page.get_by_role("link", name="Person einladen"), "Enter")
    follow(page.get_by_role("button", name="Einladen"), "Enter")
    page.locator("#fehler a").first.press("Enter")
    page.get_by_label("Name", exact=True).fill("Jo Stein")
    page.get_by_label("E-Mail").fill("neu@post.example")
    page.get_by_label("Lesende").press("Space")
    page.get_by_label("Stelle", exact=True).select_option("alle")
    page.get_by_role("button", name="Einladen").press("Enter")
    expect(page.get_by_text("Die Einladung ist unterwegs")).to_be_visible()
    accepted(site, browser, axe)


def accepted(site: Site, browser: Browser, axe: Callable[[Page], list[str]]) -> None:
    """The invited person opens her link on a phone and in the dark."""
    person = account("neu@post.example")
    with across_tenants("test"):
        token = a_staff.token(StaffInvitation.objects.get())
    client = Client(headers={"host": "jesteburg.localhost"})
    client.force_login(person)
    page = signed_in(browser, client).new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.goto(site("jesteburg", f"/konto/mitarbeit/{token}/"))
    assert axe(page) == [] and content_width(page) <= 320
    page.get_by_role("button", name="Einladung annehmen").press("Enter")
    expect(page.get_by_role("link", name="Zum Schreibtisch")).to_be_visible()
    assert [one.post for one in active_memberships(person)] == ["Lesende"]
    page.goto(site("jesteburg", f"/konto/mitarbeit/{token}/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Dieser Link gilt nicht mehr")
    assert axe(page) == [] and content_width(page) <= 320
