"""Offices, people, overview, feedback and one's own entry in a real browser: three languages, phone and desktop, light
and dark, and everything by keyboard and without JavaScript."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from web.world import account

from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.federation import actions
from amtsweg.federation.building import FEATURES
from amtsweg.federation.models import Portal, StaffEntry, Unit
from amtsweg.insights import queries

Site = Callable[..., str]
PAGES = (
    "/", "/einrichtungen/", "/einrichtungen/?ort=alle&art=facility", "/einrichtungen/buecherei/", "/personen/",
    "/seiten/uebersicht/", "/seiten/kontakt/", "/leistungen/hund-anmelden/rueckmeldung/?helpful=no",
    "/leistungen/hund-anmelden/rueckmeldung/danke/",
)  # fmt: skip


@pytest.fixture
def furnished(federation: dict[str, Portal]) -> Unit:
    """An office that says everything an office can say, and a text with addresses in it."""
    hall = Unit.objects.get(authority=federation["jesteburg"].authority)
    name, text = {"de": "Bücherei", "en": "Library", "de-simple": "Bücherei"}, {"de": "Bus 4148.", "en": "Bus 4148."}
    made = actions.upsert_unit(
        hall.authority, "buecherei", parent=hall, kind="facility", name=name, description=text, street="Musterweg 2",
        postcode="21266", town="Bendestorf", hours=hall.hours, latitude=Decimal("53.335"), longitude=Decimal("9.96"),
        accessible=list(FEATURES), transport=text, access=text, fax="040 66969-141", website="https://lesen.example/",
        contacts=[{"kind": "video", "label": {"de": "Videoberatung"}, "value": "https://video.jesteburg.example/"}],
        exceptions={f"{clock.today().year + 1}-01-02": []}, actor=SYSTEM,
    )  # fmt: skip
    pages = {**federation["jesteburg"].pages, "kontakt": {"title": {"de": "Kontakt"}, "body": {"de": CONTACT}}}
    actions.upsert_portal(hall.authority, pages=pages, actor=SYSTEM)
    return made.row


CONTACT = "## Anrufen\n\nTelefon: 040 66969-120\n\n- E-Mail: info@jesteburg.example\n- https://jesteburg.example/"


@pytest.mark.parametrize("prefix", ["", "/en", "/de-simple"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_and_fit(
    site: Site, furnished: Unit, page: Page, axe: Callable[[Page], list[str]], scheme: str, prefix: str
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    found: dict[str, list[str]] = {}
    for path in PAGES:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(site("jesteburg", prefix + path))
        wrong = axe(page)
        page.set_viewport_size({"width": 320, "height": 640})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wrong.append("wider than 320 pixels")
        page.set_viewport_size({"width": 390, "height": 844})
        wrong += axe(page)
        if wrong:
            found[path] = wrong
    assert found == {}


def test_feedback_by_keyboard_and_without_javascript(site: Site, browser: Browser, furnished: Unit) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site("jesteburg", "/leistungen/hund-anmelden/"))
    page.get_by_role("button", name="Zum Teil").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="War diese Seite hilfreich?").get_by_label("Zum Teil")).to_be_checked()
    page.get_by_label("4, zufrieden").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Rückmeldung senden").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Danke für Ihre Rückmeldung")
    context.close()
    (found,) = queries.feedback(furnished.authority, clock.today())
    assert (found.counts["helpful"]["partly"], found.rating) == (1, 4.0)


def test_a_person_hides_herself_and_is_gone_for_a_visitor(
    site: Site, furnished: Unit, page: Page, axe: Callable[[Page], list[str]]
) -> None:
    entry, person = StaffEntry.objects.get(), account("albers@jesteburg.example")
    StaffEntry.objects.update(account_id=person.id)
    signed_in = Client(headers={"host": "jesteburg.localhost"})
    signed_in.force_login(person)
    page.goto(site("jesteburg", "/personen/"))
    expect(page.get_by_text("Frau Maren Albers")).to_be_visible()
    key = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": key, "value": signed_in.cookies[key].value, "url": site("jesteburg")}])
    page.goto(site("jesteburg", f"/konto/verzeichnis/{entry.pk}/"))
    assert axe(page) == []
    page.get_by_role("button", name="Eintrag verbergen").press("Enter")
    expect(page.get_by_role("status")).to_have_text("Ihr Eintrag ist jetzt verborgen.")
    expect(page.get_by_text("Verborgen", exact=True)).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 640})
    assert axe(page) == [] and page.evaluate("document.documentElement.scrollWidth") == 320
    page.context.clear_cookies()
    page.goto(site("jesteburg", "/personen/"))
    expect(page.get_by_text("Frau Maren Albers")).to_have_count(0)
