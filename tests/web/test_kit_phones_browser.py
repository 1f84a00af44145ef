"""Phones: on a touch screen, everything that stands for itself is 44 px high, and no word is wider than the screen."""

from collections.abc import Callable

import pytest
from looking import content_width
from playwright.sync_api import Browser, ViewportSize, expect
from web.furnished import full

from amtsweg.catalogue.models import LifeSituation, Offer, Service
from amtsweg.federation import published
from amtsweg.federation.models import Unit

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


def test_a_word_wider_than_a_phone_breaks(full: Site, browser: Browser) -> None:
    word = "Abgeschlossenheitsbescheinigungsverfahren"
    long = f"{word} beantragen"
    Service.objects.update(title={"de": long}, summary={"de": long})
    Offer.objects.update(fee={"de": long})
    LifeSituation.objects.update(title={"de": long}, teaser={"de": long})
    Unit.objects.update(name={"de": long})
    published.bump()
    page = browser.new_context(viewport={"width": 320, "height": 700}).new_page()
    for address in ("/", "/leistungen/", "/leistungen/hund-anmelden/", "/suche?q=abgeschlossen", "/einrichtungen/",
                    "/lebenslagen/", "/lebenslagen/tiere/", "/personen/"):  # fmt: skip
        page.goto(full("jesteburg", address))
        expect(page.locator("main").get_by_text(word).first).to_be_attached()
        assert content_width(page) == 320, address
