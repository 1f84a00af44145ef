"""Three of the portals' forms by a guest on a phone, from the start to the receipt: every page on the way looked at."""

import pytest

from .conftest import Enter
from .filling import answer_all, longest, send

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

FORMS = [
    ("landkreis", "versammlung-anzeigen", "versammlungsanzeige"),
    ("jesteburg", "geburtsurkunde-bestellen", "geburtsurkunde"),
    ("landkreis", "muelltonne-bestellen", "abfallbehaelter"),
]


@pytest.mark.parametrize(("portal", "service", "slug"), FORMS, ids=[slug for _portal, _service, slug in FORMS])
def test_from_start_to_receipt(enter: Enter, portal: str, service: str, slug: str) -> None:
    guest = enter(phone=True)
    guest.go(portal, f"/antrag/{service}/")
    guest.look()
    guest.hands.push("Ohne Konto beginnen")
    answer_all(guest, longest(slug))
    send(guest)
