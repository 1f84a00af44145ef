"""Every shipped form from its start to the receipt on a phone, then its case and its decision at a clerk's desk.

Too long for every run: `make walk-forms` walks them all and leaves a picture of each page in build/forms.
"""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from demo.forms.shipped import SLUGS
from services.product import Product

from amtsweg.demo.federation import FOLDER, read

from .clerk import MAREN, take
from .conftest import Enter, Visitor
from .filling import answer_all, longest, send
from .resident import ANNA, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

PICTURES = Path("build/forms")
OFFICES = Path("src/amtsweg/demo/shared/offices")
# No demo has a clerk in every office, so one of them gets the whole house. Anna has shown her card at a counter, which
# carries "substantial"; nothing here reaches "high" (`accounts/trust.py`: that takes the online ID), so an offer that
# asks for "high" asks for "substantial" during the walk, and for nothing less.
WHOLE_HOUSE = """
from amtsweg.accounts import staff
from amtsweg.accounts.models import Account, Membership
from amtsweg.core.actors import SYSTEM
from amtsweg.catalogue.models import Offer
from amtsweg.federation.models import Authority
from amtsweg.federation.published import bump
for step in ("trust_to_start", "trust_to_send"):
    Offer.objects.filter(**{{step: "high"}}).update(**{{step: "substantial"}})
bump()
maren = Account.objects.get(email="{email}")
for slug in ("jesteburg", "landkreis"):
    staff.appoint(maren, Authority.objects.get(slug=slug), Membership.Role.CLERK, name="Maren Albers", by=SYSTEM)
"""


def _offers() -> Iterator[tuple[str, str, str]]:
    """Portal, service and form of everything that can be applied for online."""
    for portal, file in (("jesteburg", "municipality"), ("landkreis", "county")):
        service = ""
        for line in (OFFICES / f"{file}.yaml").read_text(encoding="utf-8").splitlines():
            if found := re.fullmatch(r"  ([a-z-]+):", line):
                service = found[1]
            elif found := re.fullmatch(r"    form: ([a-z-]+)", line):
                yield portal, service, found[1]


OFFERS = list(_offers())


@pytest.fixture(scope="session")
def house(live_demo: Product) -> Product:
    """The product with a clerk who sees every case of both portals."""
    done = live_demo.command("manage", "shell", "-c", WHOLE_HOUSE.format(email=MAREN[0]))
    assert done.returncode == 0, done.stderr
    return live_demo


@pytest.fixture(scope="session")
def wallet() -> "Wallet":
    return Wallet()


class Wallet:
    """Sessions of those who have signed in, for the next form: twelve sign-ins in a quarter of an hour are the limit.

    Each serves for 20 minutes: a password alone carries a confirmed identity for 30.
    """

    def __init__(self) -> None:
        self._sessions: dict[tuple[str, str], tuple[float, Any]] = {}

    def sign_in(self, visitor: Visitor, who: tuple[str, str], portal: str) -> None:
        """Goes on where this person signed in at this portal before, or signs in."""
        begun, cookies = self._sessions.get((who[0], portal), (0.0, []))
        if cookies and time.monotonic() - begun < 20 * 60:
            visitor.page.context.add_cookies(cookies)
            return
        sign_in(visitor, *who, portal)
        self._sessions[who[0], portal] = (time.monotonic(), visitor.page.context.cookies())


class Album:
    """Pictures of one form, numbered in the order of the pages."""

    def __init__(self, slug: str) -> None:
        self.slug, self.number = slug, 0
        PICTURES.mkdir(parents=True, exist_ok=True)
        for old in PICTURES.glob(f"{slug}-[0-9][0-9]-*.png"):  # of an earlier walk, which may have gone another way
            old.unlink()

    def watch(self, visitor: Visitor) -> None:
        """From now on every look at a page also leaves a picture of it."""
        look = visitor.look

        def look_and_keep() -> None:
            self.number += 1
            name = re.sub(r"[^a-z-]+", "-", visitor.page.url.split("?")[0].rstrip("/").rpartition("/")[2].lower())
            path = PICTURES / f"{self.slug}-{self.number:02}-{name}.png"
            visitor.page.screenshot(path=path, full_page=True)
            look()

        visitor.look = look_and_keep  # type: ignore[method-assign]


def test_every_form_is_walked() -> None:
    assert sorted(slug for _portal, _service, slug in OFFERS) == SLUGS


@pytest.mark.parametrize(("portal", "service", "slug"), OFFERS, ids=[slug for _portal, _service, slug in OFFERS])
def test_from_start_to_decision(
    enter: Enter, house: Product, wallet: Wallet, portal: str, service: str, slug: str
) -> None:
    album = Album(slug)
    guest = enter(phone=True)
    guest.page.set_viewport_size({"width": 360, "height": 780})
    album.watch(guest)
    begin(guest, wallet, portal, service)
    answer_all(guest, longest(slug))
    number = send(guest)

    maren = enter()
    wallet.sign_in(maren, MAREN, portal)
    album.watch(maren)
    maren.go(portal, f"/desk/vorgaenge/{number}/")
    maren.look()
    take(maren)
    maren.hands.push("Entscheiden")
    maren.look()
    maren.hands.push("Bescheid ansehen")
    maren.look()


def begin(guest: Visitor, wallet: Wallet, portal: str, service: str) -> None:
    """As a guest where that is enough to send, else signed in; with the code of the letter where one is wanted."""
    guest.go(portal, f"/antrag/{service}/")
    guest.look()
    alone = guest.page.get_by_role("button", name="Ohne Konto beginnen")
    if not alone.count() or guest.page.get_by_text("Erst zum Senden melden Sie sich an").count():
        wallet.sign_in(guest, ANNA, portal)
        guest.go(portal, f"/antrag/{service}/")
        guest.hands.push("Antrag beginnen")
    else:
        guest.hands.push("Ohne Konto beginnen")
    for letter in read(FOLDER / "harburg").demo.letter_codes:
        if letter.offer == service:
            guest.look()
            guest.page.get_by_label("Aktenzeichen").fill(letter.reference)
            guest.page.get_by_label("Zugangscode").fill(letter.code)
            guest.hands.push("Weiter")
