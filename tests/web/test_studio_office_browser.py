"""Deliveries and life situations in the county's studio, in a real browser: both languages, light and dark, phone and
desktop, and without JavaScript."""

from collections.abc import Callable
from datetime import date

import pytest
from catalogue_deliveries import online, service, unit, write, xzufi
from django.test import Client
from looking import content_width, follow
from playwright.sync_api import Browser, Page, expect
from web.test_studio_browser import Site, signed_in
from web.world import account

from amtsweg.accounts.models import Membership
from amtsweg.catalogue.models import LifeSituation, Service
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import Portal

PAGES = (
    "leistungen/", "lebenslagen/", "lebenslage-anlegen/", "lebenslagen-ordnen/", "lebenslagen/tiere/",
    "lebenslagen/leer/entfernen/", "austausch/", "austausch/einlesen/", "einrichtungen/rathaus/entfernen/",
)  # fmt: skip
DELIVERY = xzufi(
    write(service("1", "Ruhebank stiften"), service("2", "Baum pflanzen")),
    write(unit("9", "03353"), online("7", "keine Adresse")),
)
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


@pytest.fixture
def editor(site: Site, federation: dict[str, Portal]) -> Client:
    """Somebody who edits for the county, which edits for the federation."""
    own = federation["landkreis"].authority
    made = account("rohde@landkreis.example")
    with as_authority(own):
        Membership.objects.create(
            account=made, authority=own, role=Membership.Role.EDITOR, name="Wiebke Rohde", since=date(2026, 1, 1)
        )
    LifeSituation.objects.create(slug="leer", title={"de": "Leer"}, teaser={"de": "Noch nichts."}, icon="umzug")
    client = Client(headers={"host": "landkreis.localhost"})
    client.force_login(made)
    return client


def objections(page: Page, axe: Callable[[Page], list[str]]) -> list[str]:
    found = []
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            found += [f"{size}, {scheme}: {one}" for one in axe(page)]
    page.set_viewport_size({"width": 320, "height": 640})
    if content_width(page) > 320:
        found.append("wider than 320 pixels")
    return found


@pytest.mark.parametrize("language", ["", "/en"], ids=["German", "English"])
def test_every_page_is_accessible(
    site: Site, editor: Client, browser: Browser, axe: Callable[[Page], list[str]], language: str
) -> None:
    page = signed_in(browser, editor, host="landkreis.localhost").new_page()
    wrong = {}
    for address in PAGES:
        answer = page.goto(site("landkreis", f"{language}/studio/{address}"))
        assert answer is not None and answer.status == 200, address
        if found := objections(page, axe):
            wrong[page.url] = found
    assert wrong == {}


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_delivery_is_checked_refused_and_taken_over(
    site: Site, editor: Client, browser: Browser, axe: Callable[[Page], list[str]], scripts: bool
) -> None:
    context = signed_in(browser, editor, scripts, host="landkreis.localhost")
    page = context.new_page()
    page.goto(site("landkreis", "/studio/austausch/"))
    follow(page.get_by_role("link", name="Lieferung einlesen"))
    file = {"name": "lieferung.xml", "mimeType": "application/xml", "buffer": DELIVERY.encode()}
    page.get_by_label("Datei").set_input_files([file])
    page.get_by_role("button", name="Nur prüfen").click()
    expect(page.get_by_role("status")).to_contain_text("Geändert ist noch nichts.")
    expect(page.get_by_role("row", name="Ruhebank stiften")).to_contain_text("neu")
    expect(page.get_by_role("row", name="Serviceportal")).to_contain_text("ist keine Adresse im Web")
    if scripts:
        assert objections(page, axe) == []
    page.get_by_label("Datei").set_input_files([{**file, "buffer": b"<kaputt"}])
    page.get_by_role("button", name="Einlesen").click()
    expect(page.locator("#fehler")).to_contain_text("lieferung.xml, Zeile 1")
    if scripts:
        assert objections(page, axe) == []
    page.get_by_label("Datei").set_input_files([file])
    page.get_by_role("button", name="Einlesen").click()
    expect(page.get_by_role("status")).to_contain_text("Eingelesen.")
    page.goto(site("landkreis", "/leistungen/ruhebank-stiften/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Ruhebank stiften")
    context.close()
    assert Service.objects.filter(title__de="Baum pflanzen").exists()
