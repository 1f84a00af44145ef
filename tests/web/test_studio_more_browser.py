"""Pictures, texts, tree and reports of the studio, and the form for barriers, in a real browser: German and English,
phone and desktop, light and dark, and without JavaScript."""

from collections.abc import Callable
from datetime import date

import pytest
from accounts.a_provider import provider
from django.test import Client
from looking import content_width, follow
from playwright.sync_api import Browser, Page, expect
from web import a_service
from web.test_studio_browser import Site, signed_in
from web.world import account

from amtsweg.accounts.addresses import Door
from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.queries import active_memberships
from amtsweg.accounts.staff import Term
from amtsweg.accounts.staffing import bundles
from amtsweg.accounts.staffing.inviting import Person, invite
from amtsweg.catalogue import actions as catalogue
from amtsweg.catalogue.models import Service
from amtsweg.core.actors import SYSTEM
from amtsweg.core.tenancy import as_authority
from amtsweg.federation import actions
from amtsweg.federation.artwork import Picture, keep_artwork
from amtsweg.federation.models import Portal, Unit
from amtsweg.insights.barriers import barriers, report_barrier

ARMS = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 48">'
    b'<path fill="#1c5a49" d="M2 2h36v26q0 14-18 18Q2 42 2 28z"/>'
    b'<circle fill="#fff" cx="20" cy="20" r="9"/></svg>'
)
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 40"><rect fill="#1c5a49" width="34" height="40" rx="6"/>'
    b'<path stroke="#16202a" stroke-width="4" d="M46 14h100M46 28h70"/></svg>'
)
OPEN = ("/barriere-melden/", "/barriere-melden/danke/", "/seiten/barrierefreiheit/", "/seiten/winter/")
STUDIO = (
    "/studio/", "/studio/leistungen/eigene/", "/studio/leistungen/eigene/nicht-mehr-teilen/",
    "/studio/leistungen/wohngeld/", "/studio/austausch/", "/studio/einrichtungen/", "/studio/einrichtungen-ordnen/",
    "/studio/portal/", "/studio/portal/text-anlegen/", "/studio/portal/texte-ordnen/", "/studio/portal/texte/winter/",
    "/studio/portal/texte/winter/zurueckziehen/", "/studio/portal/wappen/", "/studio/portal/logo/",
    "/studio/portal/wappen/entfernen/", "/studio/barrieren/", "/studio/zugaenge/", "/studio/zugang-einladen/",
    "/studio/rollen/", "/studio/rolle-anlegen/", "/studio/rollen/lesende/", "/studio/anmeldewege/",
    "/studio/anmeldeweg-anlegen/?art=oidc", "/studio/anmeldeweg-anlegen/?art=saml", "/studio/anmeldewege/haus/",
)  # fmt: skip


@pytest.fixture
def editor(site: Site, federation: dict[str, Portal]) -> Client:
    """An administrator of Jesteburg, with one of everything that the studio has to show."""
    own, county = federation["jesteburg"].authority, federation["landkreis"].authority
    made = account("rohde@jesteburg.example")
    with as_authority(own):
        chief = Membership.objects.create(
            account=made, authority=own, role=Membership.Role.ADMINISTRATOR, name="Wiebke Rohde", since=date(2026, 1, 1)
        )
    bundles.create(chief, own, "Lesende", ["case.read", "case.audit"])
    door, person = Door("https://jesteburg.example", "Jesteburg", "de"), Person("neu@post.example", "Jo Stein")
    invite(chief, own, person, Membership.Role.CLERK, None, Term(), door)
    provider("haus", authority=own, groups={"steuern": {"role": "clerk"}})
    a_service.describe(own, "eigene", title={"de": "Ruhebank stiften", "en": "Donate a bench"})
    a_service.describe(county, "wohngeld", title={"de": "Wohngeld", "en": "Housing benefit"})
    for slug in ("eigene", "wohngeld"):
        catalogue.share_service(Service.objects.get(slug=slug), actor=SYSTEM)
    taken = Service.objects.get(slug="wohngeld")
    catalogue.adopt(own, taken, actor=SYSTEM)
    catalogue.stop_sharing(taken, actor=SYSTEM)
    hall = Unit.objects.get(authority=own)
    for slug, name in (("bauamt", "Bauamt"), ("archiv", "Archiv")):
        actions.upsert_unit(
            own, slug, parent=hall, kind="office", name={"de": name, "en": f"{name} office"}, street="Musterweg 2",
            postcode="21266", town="Jesteburg", order=1, actor=SYSTEM,
        )  # fmt: skip
    text = {"de": "Wir räumen zuerst die Schulwege.", "en": "We clear the ways to school first."}
    statement = {"title": {"de": "Barrierefreiheit", "en": "Accessibility"}, "body": text}
    winter = {"title": {"de": "Winterdienst", "en": "Winter service"}, "body": text, "footer": True, "order": 1}
    gone = {"title": {"de": "Freibad", "en": "Open-air pool"}, "body": text, "retired": True, "order": 2}
    pages = {**federation["jesteburg"].pages, "barrierefreiheit": statement, "winter": winter, "bad": gone}
    actions.upsert_portal(own, pages=pages, actor=SYSTEM)
    keep_artwork(
        own, "arms", {"de": "Wappen: ein Kreis", "en": "Arms: a circle"},
        {"light": Picture("image/svg+xml", ARMS, 833, 1000)}, actor=SYSTEM,
    )  # fmt: skip
    report_barrier(own.pk, page="Suche", text="Zu kleine Schrift.", email="mara@post.example", language="de")
    client = Client(headers={"host": "jesteburg.localhost"})
    client.force_login(made)
    return client


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_and_fit(
    site: Site, editor: Client, browser: Browser, axe: Callable[[Page], list[str]], scheme: str, prefix: str
) -> None:
    page = signed_in(browser, editor).new_page()
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    said: list[str] = []
    page.on("console", lambda m: said.append(f"{page.url}: {m.text}") if m.type == "error" else None)
    (report,) = barriers(Portal.objects.get(slug="jesteburg").authority)
    found: dict[str, list[str]] = {}
    chief = active_memberships(Account.objects.get(email="rohde@jesteburg.example"))[0]
    own = [f"/studio/zugaenge/{chief.pk}/{step}" for step in ("", "weitere/", "beenden/")]
    for path in (*OPEN, *STUDIO, f"/studio/barrieren/{report.id}/", *own):
        page.set_viewport_size({"width": 1280, "height": 900})
        answer = page.goto(site("jesteburg", prefix + path))
        assert answer and answer.status == 200, path
        wrong = axe(page)
        page.set_viewport_size({"width": 320, "height": 640})
        if content_width(page) > 320:
            wrong.append("wider than 320 pixels")
        page.set_viewport_size({"width": 390, "height": 844})
        wrong += axe(page)
        if wrong:
            found[path] = wrong
    assert found == {}
    assert said == []


def test_leichte_sprache_has_the_form_as_well(site: Site, page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.goto(site("jesteburg", "/de-simple/barriere-melden/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Sagen Sie uns: Das klappt nicht")
    assert axe(page) == []
    page.get_by_role("button", name="Nachricht schicken").click()
    expect(page.locator("#fehler")).to_be_focused()
    assert axe(page) == []


def test_a_barrier_is_reported_by_keyboard_without_javascript(
    site: Site, browser: Browser, federation: dict[str, Portal]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site("jesteburg", "/leistungen/"))
    page.get_by_role("link", name="Barriere melden").press("Enter")
    expect(page.get_by_label("Auf welcher Seite?")).to_have_value(site("jesteburg", "/leistungen/"))
    follow(page.get_by_role("button", name="Meldung senden"), "Enter")
    page.locator("#fehler a").press("Enter")
    expect(page.get_by_label("Was geht nicht?")).to_be_focused()
    page.get_by_label("Was geht nicht?").fill("Der Filter ist mit der Tastatur nicht zu erreichen.")
    page.get_by_role("button", name="Meldung senden").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihre Meldung ist angekommen")
    context.close()
    (found,) = barriers(federation["jesteburg"].authority)
    assert found.page.endswith("/leistungen/") and not found.email


def test_arms_and_logo_are_uploaded_and_seen(
    site: Site, editor: Client, browser: Browser, axe: Callable[[Page], list[str]]
) -> None:
    page = signed_in(browser, editor).new_page()
    page.goto(site("jesteburg", "/studio/portal/logo/"))
    files = {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": LOGO}
    page.get_by_label("Datei", exact=True).set_input_files(files)  # type: ignore[arg-type]
    page.get_by_label("Deutsch").fill("Samtgemeinde Jesteburg")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_role("status")).to_have_text("Gespeichert.")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(site("jesteburg", "/"))
        shown = page.get_by_role("link", name="Wappen: ein Kreis Samtgemeinde Jesteburg")
        expect(shown).to_be_visible()
        page.wait_for_function(
            "() => [...document.querySelectorAll('.a-brand img')].every(one => one.complete && one.naturalWidth > 0)"
        )
        assert axe(page) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_offices_are_arranged_by_keyboard(site: Site, editor: Client, browser: Browser, scripts: bool) -> None:
    page = signed_in(browser, editor, scripts).new_page()
    page.goto(site("jesteburg", "/studio/einrichtungen-ordnen/"))
    page.get_by_label("Gehört zu: Bauamt").select_option("Archiv")
    page.get_by_label("Gehört zu: Archiv").select_option("Bauamt")
    page.get_by_role("button", name="Speichern").press("Enter")
    expect(page.locator("#fehler")).to_contain_text("stehen im Kreis untereinander")
    page.locator("#fehler a").press("Enter")
    page.get_by_label("Gehört zu: Archiv").select_option("steht oben")
    page.get_by_role("button", name="Speichern").press("Enter")
    expect(page.get_by_role("status")).to_have_text("Die Einrichtungen stehen jetzt in dieser Ordnung.")
