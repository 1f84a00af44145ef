"""The studio in a real browser: every kind of page is accessible and narrow enough, and works without JavaScript."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from looking import content_width, follow
from playwright.sync_api import Browser, BrowserContext, Page, expect
from web import a_service
from web.world import account

from amtsweg.accounts.models import Membership
from amtsweg.catalogue import actions
from amtsweg.catalogue.models import Service
from amtsweg.core.actors import SYSTEM
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import Portal
from amtsweg.insights.actions import give_feedback
from amtsweg.insights.questions import HELPFUL

Site = Callable[..., str]

PAGES = (
    "", "rueckmeldungen/", "leistungen/", "leistungen/?q=xyz", "leistung-anlegen/", "leistungen/ruhebank/",
    "leistungen/ruhebank/kurztext/", "leistungen/ruhebank/angaben/", "leistungen/ruhebank/suchwoerter/",
    "leistungen/ruhebank/tabelle/", "leistungen/ruhebank/texte/fees/", "leistungen/ruhebank/notiz/",
    "leistungen/ruhebank/vorschau/",
    "leistungen/ruhebank/zurueckziehen/", "leistungen/hund-anmelden/", "leistungen/hund-anmelden/ergaenzungen/fees/",
    "leistungen/hund-anmelden/zustaendigkeit/", "leistungen/hund-anmelden/angebot-anlegen/",
    "leistungen/hund-anmelden/angebote/hund-anmelden/", "leistungen/hund-anmelden/angebote/hund-anmelden/kosten/",
    "leistungen/hund-anmelden/angebote/hund-anmelden/bezahlen/",
    "leistungen/hund-anmelden/bescheide/", "leistungen/hund-anmelden/bescheide/decision/granted/",
    "leistungen/hund-anmelden/betraege/", "leistungen/wohngeld/", "leistungen/wohngeld/vergleichen/",
    "leistungen/baum/uebernehmen/", "leistungen/ruhebank/loeschen/", "austausch/", "austausch/einlesen/",
    "einrichtungen/", "einrichtung-anlegen/",
    "einrichtungen-ordnen/", "einrichtungen/rathaus/",
    "einrichtungen/rathaus/anschrift/", "einrichtungen/rathaus/beschreibung/", "einrichtungen/rathaus/zeiten/",
    "einrichtungen/rathaus/gebaeude/", "personen/", "person-eintragen/", "personen/albers/",
    "personen/albers/loeschen/", "portal/",
    "portal/anschrift/", "portal/begruessung/", "portal/startseite/", "portal/texte/impressum/",
    "portal/meldung-schreiben/", "portal/meldungen/marken/", "portal/farben/", "portal/anmeldung/",
)  # fmt: skip


@pytest.fixture
def editor(site: Site, federation: dict[str, Portal]) -> Client:
    """Somebody who administers Jesteburg's portal, where a description of each kind is at hand."""
    own, county = federation["jesteburg"].authority, federation["landkreis"].authority
    made = account("rohde@jesteburg.example")
    with as_authority(own):
        Membership.objects.create(
            account=made, authority=own, role=Membership.Role.ADMINISTRATOR, name="Wiebke Rohde", since=date(2026, 1, 1)
        )
    a_service.describe(own, "ruhebank", title={"de": "Ruhebank stiften"}, state=Service.State.DRAFT)
    for slug in ("wohngeld", "baum"):
        service = a_service.describe(county, slug, title={"de": slug.title()})
        actions.share_service(service, actor=SYSTEM)
    give_feedback(own.pk, "wohngeld", {HELPFUL: "partly", "rating": "4", "complete": "no"})
    actions.adopt(own, Service.objects.get(slug="wohngeld"), actor=SYSTEM)
    a_service.describe(county, "wohngeld", text=a_service.SECOND, title={"de": "Wohngeld"})
    client = Client(headers={"host": "jesteburg.localhost"})
    client.force_login(made)
    return client


def signed_in(
    browser: Browser, client: Client, scripts: bool = True, host: str = "jesteburg.localhost"
) -> BrowserContext:
    context = browser.new_context(java_script_enabled=scripts)
    value = client.cookies["sitzung"].value
    context.add_cookies([{"name": "sitzung", "value": value, "domain": host, "path": "/"}])
    return context


@pytest.mark.parametrize("language", ["", "/en"], ids=["German", "English"])
def test_every_page_is_accessible_in_light_and_dark(
    site: Site, editor: Client, browser: Browser, axe: Callable[[Page], list[str]], language: str
) -> None:
    page = signed_in(browser, editor).new_page()
    said: list[str] = []
    page.on("console", lambda m: said.append(f"{page.url}: {m.text}") if m.type == "error" else None)
    wrong = {}
    for address in PAGES:
        answer = page.goto(site("jesteburg", f"{language}/studio/{address}"))
        assert answer is not None
        assert answer.status == 200, address
        page.set_viewport_size({"width": 1280, "height": 900})
        found = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [f"{scheme}: {one}" for one in axe(page)]
        page.set_viewport_size({"width": 320, "height": 640})
        if content_width(page) > 320:
            found.append("wider than 320 pixels")
        if found:
            wrong[page.url] = found
    assert wrong == {}
    assert said == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_text_is_written_shown_and_published_by_keyboard(
    site: Site, editor: Client, browser: Browser, axe: Callable[[Page], list[str]], scripts: bool
) -> None:
    page = signed_in(browser, editor, scripts).new_page()
    page.goto(site("jesteburg", "/studio/leistungen/ruhebank/"))
    follow(page.get_by_role("link", name="Was kostet es?").first, "Enter")
    page.get_by_label("English").fill("Nothing.")
    page.get_by_role("button", name="Speichern").press("Enter")
    expect(page.locator("#fehler")).to_be_focused()
    if scripts:
        assert axe(page) == []
    page.locator("#fehler a").press("Enter")
    expect(page.get_by_label("Deutsch")).to_be_focused()
    expect(page.get_by_label("English")).to_have_value("Nothing.")
    page.get_by_label("Deutsch").fill("Nichts.")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Speichern").press("Enter")
    expect(page.get_by_role("status")).to_have_text("Gespeichert.")
    page.get_by_role("button", name="Veröffentlichen").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Veröffentlicht.")
    page.goto(site("jesteburg", "/leistungen/ruhebank/"))
    expect(page.get_by_text("Nichts.", exact=True)).to_be_visible()


def test_a_conflict_shows_both_texts(
    site: Site, editor: Client, browser: Browser, axe: Callable[[Page], list[str]]
) -> None:
    context = signed_in(browser, editor)
    one, other = context.new_page(), context.new_page()
    for page in (one, other):
        page.goto(site("jesteburg", "/studio/portal/begruessung/"))
    one.get_by_label("Deutsch").first.fill("Moin")
    follow(one.get_by_role("button", name="Speichern"))
    other.get_by_label("Deutsch").first.fill("Tach")
    other.get_by_role("button", name="Speichern").click()
    expect(other.get_by_role("alert")).to_contain_text("Moin")
    expect(other.get_by_label("Deutsch").first).to_have_value("Tach")
    assert axe(other) == []
