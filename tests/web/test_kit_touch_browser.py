"""Fingers: on a touch screen, everything that stands for itself is 44 px high."""

from collections.abc import Callable

import pytest
from looking import content_width
from playwright.sync_api import Browser, ViewportSize
from web.furnished import full

__all__ = ["full"]
Site = Callable[..., str]

# Links in the line of a text keep the height of that line; a control counts with its label and with what is laid over
# its card, which is all pressed for it.
TOO_SMALL = """() => {
  const height = one => Math.max(
    one.getBoundingClientRect().height, parseFloat(getComputedStyle(one, '::after').height) || 0,
    ...[...(one.labels || [])].map(label => label.getBoundingClientRect().height),
  );
  const seen = one => one.checkVisibility({visibilityProperty: true}) && !one.matches('.a-skip, .kern-sr-only')
    && getComputedStyle(one).display !== 'inline';
  const controls = [...document.querySelectorAll('a[href], button, summary, select, input')].filter(seen);
  return [controls.length, controls.filter(one => height(one) < 43.5).map(one => one.outerHTML.slice(0, 120))];
}"""


@pytest.mark.parametrize(
    "device", [{"width": 320, "height": 700}, {"width": 1024, "height": 768}], ids=["phone", "tablet"]
)
def test_whatever_is_pressed_alone_is_large_enough_for_a_finger(
    full: Site, browser: Browser, device: ViewportSize
) -> None:
    page = browser.new_context(has_touch=True, viewport=device).new_page()
    for address in (
        "/",
        "/leistungen/",
        "/leistungen/hund-anmelden/",
        "/suche?q=hund",
        "/einrichtungen/",
        "/personen/",
    ):
        page.goto(full("jesteburg", address))
        number, small = page.evaluate(TOO_SMALL)
        assert number > 15, f"{address}: nothing to press was looked at"
        assert small == [], address
        assert content_width(page) <= device["width"], address
