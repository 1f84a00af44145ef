"""How browser tests of the wizard and of bundles go on, and what every page of theirs has to be."""

from collections.abc import Callable

from looking import content_width, follow
from playwright.sync_api import Page, expect

Axe = Callable[[Page], list[str]]
PHONE = {"width": 390, "height": 844}


def weiter(page: Page) -> None:
    follow(page.get_by_role("button", name="Weiter", exact=True).last)


def assert_sound(page: Page, axe: Axe, *, script: bool) -> None:
    """No finding, one heading of the first level, no page wider than a small phone."""
    expect(page.locator("h1")).to_have_count(1)
    if script:
        assert axe(page) == []
        page.set_viewport_size({"width": 320, "height": 700})
        assert content_width(page) <= 320
        page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
