"""Feedback and one's own entry in the directory in a real browser, by keyboard and without JavaScript."""

from collections.abc import Callable

from django.conf import settings as django_settings
from django.test import Client
from looking import content_width
from playwright.sync_api import Browser, Page, expect
from web.furnished import furnished
from web.world import account

from amtsweg.core import clock
from amtsweg.federation.models import StaffEntry, Unit
from amtsweg.insights import queries

__all__ = ["furnished"]
Site = Callable[..., str]


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
    assert axe(page) == [] and content_width(page) == 320
    page.context.clear_cookies()
    page.goto(site("jesteburg", "/personen/"))
    expect(page.get_by_text("Frau Maren Albers")).to_have_count(0)
