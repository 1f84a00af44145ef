"""Service pages of every kind in a real browser: three languages, light and dark, desktop and the narrowest phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from amtsweg.catalogue import actions
from amtsweg.catalogue.models import Offer, Responsibility, Service
from amtsweg.catalogue.modules import BY_KEY
from amtsweg.core.actors import SYSTEM
from amtsweg.federation import published
from amtsweg.federation.models import Area, Portal, Postcode

Site = Callable[..., str]
VILLAGE = "033535407001"
TEXT = {
    "de": "Ein Absatz.\n\n- [Vordruck](https://vordruck.example/)\n- zwei",
    "en": "A paragraph.\n\n- [Form](https://vordruck.example/)\n- two",
    "de-simple": "Ein Satz.\n\n- eins\n- zwei",
}
PAGES = [
    ("jesteburg", "/leistungen/hund-anmelden/"),  # everything: all modules, an addition, a high level, places
    ("jesteburg", "/leistungen/sperrmuell/"),  # an appointment, no text
    ("jesteburg", "/leistungen/fuer/unternehmen/"),
    ("jesteburg", "/lebenslagen/tiere/"),
    ("landkreis", "/leistungen/hund-anmelden/"),  # asks for the place
    ("landkreis", "/leistungen/hund-anmelden/?wo=21266"),  # several places
    ("landkreis", "/leistungen/hund-anmelden/?wo=Nirgendwo"),  # none
    ("jesteburg", "/leistungen/anderswo/"),  # others are responsible
]


@pytest.fixture
def full(site: Site, federation: dict[str, Portal]) -> Site:
    """The small federation with a service of every kind."""
    jesteburg, county = federation["jesteburg"].authority, federation["landkreis"].authority
    for key, name in ((VILLAGE, "Itzenbüttel"), ("033530005", "Buchholz in der Nordheide")):
        parent = "033535407" if key == VILLAGE else "03353"
        Postcode.objects.create(code="21266", area=Area.objects.create(key=key, name=name, kind="x", parent_id=parent))
    dog = Service.objects.get(slug="hund-anmelden")
    dog.modules, dog.leika_key, dog.audience = dict.fromkeys(BY_KEY, TEXT), "99102013104000", "both"
    dog.save()
    Offer.objects.filter(slug="hund-anmelden").update(trust_to_start="basic", trust_to_send="high")
    actions.set_addition(jesteburg, dog, {"notes": TEXT, "documents": TEXT}, actor=SYSTEM)
    Responsibility.objects.create(service=dog, unit=county.units.get(), area_id=VILLAGE)
    Service.objects.filter(slug="sperrmuell").update(modules={}, summary={}, leika_key="99001001001000")
    Offer.objects.filter(slug="sperrmuell").update(kind="appointment")
    other = Service.objects.create(slug="anderswo", title={"de": "Anderswo", "en": "Elsewhere"})
    Responsibility.objects.create(service=other, unit=county.units.get(), area_id="033530005")
    published.bump()
    return site


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["", "/en", "/de-simple"])
def test_every_kind_of_service_page_is_accessible_and_fits(
    full: Site, page: Page, axe: Callable[[Page], list[str]], language: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found: dict[str, list[str]] = {}
    for portal, path in PAGES:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(full(portal, language + path))
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        wrong = axe(page)
        page.set_viewport_size({"width": 320, "height": 640})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wrong.append("wider than 320 pixels")
        wrong += axe(page) if scheme == "light" else []
        if wrong:
            found[portal + path] = wrong
    assert found == {}


def test_the_place_is_chosen_by_keyboard_without_javascript_and_remembered(full: Site, browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(full("landkreis", "/leistungen/hund-anmelden/"))
    page.get_by_label("Postleitzahl oder Ort").fill("21266")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Itzenbüttel").press("Enter")
    expect(page.get_by_text("Ihr Ort: Itzenbüttel")).to_be_visible()
    expect(page.get_by_role("heading", name="Rathaus Harburg")).to_be_visible()
    page.goto(full("landkreis", "/leistungen/hund-anmelden/"))
    expect(page.get_by_text("Ihr Ort: Itzenbüttel")).to_be_visible()
    page.get_by_role("link", name="Anderen Ort wählen").press("Enter")
    expect(page.get_by_role("heading", name="Wo wohnen Sie?")).to_be_visible()
    context.close()
