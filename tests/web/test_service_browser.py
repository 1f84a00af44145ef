"""The place that decides who is responsible, in a real browser without JavaScript."""

from collections.abc import Callable

from playwright.sync_api import Browser, expect
from web.furnished import full

__all__ = ["full"]
Site = Callable[..., str]


def test_the_place_is_chosen_by_keyboard_without_javascript_and_remembered(full: Site, browser: Browser) -> None:
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
