"""The kit and the anonymous pages in a real browser: no axe violation, no console error, nothing wider than the screen,
everything by keyboard, light and dark."""

from collections.abc import Callable

import pytest
from looking import content_width
from playwright.sync_api import Page, expect

PAGES = [
    "/galerie/",
    "/",
    "/en/",
    "/leistungen/",
    "/leistungen/hund-anmelden/",
    "/lebenslagen/tiere/",
    "/einrichtungen/",
    "/einrichtungen/rathaus/",
    "/personen/",
    "/seiten/impressum/",
    "/suche?q=Hundestuer",
    "/suche?q=Neue+Marken&art=news",
    "/en/suche?q=dog+tax",
    "/de-simple/suche?q=Hund&art=service",
    "/suche?q=Quantenphysik",
    "/nichts/",
]
Site = Callable[..., str]


@pytest.fixture(autouse=True)
def _gallery(settings) -> None:
    settings.ROOT_URLCONF = "web.gallery_urls"


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser's console says while a test runs; a missing page is no complaint."""
    found: list[str] = []
    page.on("console", lambda m: found.append(m.text) if m.type == "error" and "status of 404" not in m.text else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_and_fit(
    site: Site, page: Page, axe: Callable[[Page], list[str]], complaints: list[str], scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found: dict[str, list[str]] = {}
    for path in PAGES:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(site("jesteburg", path))
        wrong = axe(page)
        page.set_viewport_size({"width": 320, "height": 640})
        if content_width(page) > 320:
            wrong.append("wider than 320 pixels")
        if scheme == "light":
            wrong += axe(page)
        if wrong:
            found[path] = wrong
    assert found == {}
    assert complaints == []


def test_focus_starts_at_the_error_summary_and_its_links_lead_to_the_fields(site: Site, page: Page) -> None:
    page.goto(site("jesteburg", "/galerie/"))
    expect(page.locator("#fehler")).to_be_focused()
    page.get_by_role("link", name="Geben Sie den Namen Ihres Hundes ein").press("Enter")
    expect(page.get_by_label("Name des Hundes")).to_be_focused()


def test_the_skip_link_comes_first_and_leads_to_the_content(site: Site, page: Page) -> None:
    page.goto(site("jesteburg", "/leistungen/"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt springen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#inhalt")).to_be_focused()


def test_suggestions_by_keyboard(
    site: Site, page: Page, axe: Callable[[Page], list[str]], complaints: list[str]
) -> None:
    page.goto(site("jesteburg"))
    field = page.get_by_role("combobox", name="Was möchten Sie erledigen?")
    field.press_sequentially("hund")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("Hund")
    expect(options.last).to_contain_text("Alle Treffer für „hund“")
    assert axe(page) == []
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    field.press_sequentially(" anm")
    expect(options.last).to_contain_text("Alle Treffer für „hund anm“")
    expect(options.first).to_contain_text("Hund anmelden")
    field.press("ArrowDown")
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hund anmelden")
    assert complaints == []


def test_search_without_javascript(site: Site, browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site("jesteburg"))
    page.get_by_label("Was möchten Sie erledigen?").fill("hund")
    page.get_by_role("button", name="Suchen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Treffer zu „hund“")
    context.close()


def test_first_visit_loads_the_small_fonts_only_and_a_polish_name_the_other(site: Site, page: Page) -> None:
    fonts = "performance.getEntriesByType('resource').map(one => one.name).filter(name => name.includes('.woff2'))"
    page.goto(site("jesteburg"))
    page.wait_for_function(f"() => {fonts}.length > 0")
    page.evaluate("document.fonts.ready")
    assert not any("further" in url for url in page.evaluate(fonts))
    page.evaluate("document.querySelector('h1').textContent = 'Łukasiewicz'")
    page.wait_for_function(f"() => {fonts}.some(name => name.includes('fira-sans-600-further'))")


@pytest.mark.parametrize(("portal", "colour"), [("jesteburg", "rgb(28, 90, 73)"), ("landkreis", "rgb(26, 74, 134)")])
def test_each_portal_has_its_colour(site: Site, page: Page, portal: str, colour: str) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(site(portal))
    expect(page.get_by_role("button", name="Suchen")).to_have_css("background-color", colour)
