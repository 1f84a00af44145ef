"""Administrators register services of others in the studio; the secret is shown once."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from web.a_relying_party import REDIRECT, VALUES, registered, service
from web.applying import text
from web.world import Role, World, build

from amtsweg.accounts.relying import registering
from amtsweg.accounts.relying.models import RelyingParty
from amtsweg.core.models import Event

pytestmark = pytest.mark.django_db
LIST, NEW = "/studio/portal/dienste/", "/studio/portal/dienst-eintragen/"
TYPED: dict[str, Any] = {
    "title-de": "Kita-Portal", "purpose-de": "Anmeldung von Kindern", "operator": "Kita gGmbH",
    "privacy_url": "https://kita.example/datenschutz", "redirects": f"{REDIRECT}\n", "scopes": ["name", "level"],
    "minimum": "basic",
}  # fmt: skip


@pytest.fixture
def world() -> World:
    return build()


def test_from_the_form_to_the_secret(world: World) -> None:
    browser = world.client(Role.ADMINISTRATOR)
    assert LIST in text(browser.get("/studio/portal/"))
    place = browser.post(NEW, TYPED).url
    made = RelyingParty.objects.get()
    assert (made.redirects, made.scopes, made.secret_index) == ([REDIRECT], ["name", "level"], "")
    page = text(browser.get(place))
    assert made.client_id in page and "http://jesteburg.localhost" in page and "noch keines" in page
    assert "Geheimnis machen" in text(browser.get(f"{place}geheimnis/"))
    assert not Event.objects.filter(kind="relying.secret-renewed").exists()
    shown = re.search(r'<dd class="[^"]*">([\w-]{43})</dd>', text(browser.post(f"{place}geheimnis/")))
    assert shown and registering.proven(made.client_id, shown[1]) == made
    assert shown[1] not in text(browser.get(f"{place}geheimnis/")) + text(browser.get(place))
    browser.post(f"{place}geheimnis/")
    assert registering.proven(made.client_id, shown[1]) is None  # the one before counts no longer
    kinds = [one.kind for one in Event.objects.filter(chain_id="jesteburg", kind__startswith="relying.")]
    assert kinds == ["relying.registered", "relying.secret-renewed", "relying.secret-renewed"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("redirects", "http://kita.example/zurueck"),
        ("redirects", "https://*.kita.example/zurueck"),
        ("redirects", "https://kita.example/zurueck#hier"),
        ("redirects", "https://name:wort@kita.example/"),
        ("redirects", "javascript:alert(1)"),
        ("redirects", "https://[kaputt/"),
        ("redirects", "\n".join(f"https://kita.example/{n}" for n in range(11))),
        ("redirects", ""),
        ("signed_out", "kita.example"),
        ("logout_url", "http://kita.example/raus"),
        ("privacy_url", "datenschutz"),
        ("minimum", "guest"),
    ],
)
def test_an_address_that_is_not_safe_is_refused(world: World, field: str, value: str) -> None:
    answer = world.client(Role.ADMINISTRATOR).post(NEW, TYPED | {field: value})
    assert answer.status_code == 422 and not RelyingParty.objects.exists()


def test_changing_and_ending_one(world: World) -> None:
    browser, kita = world.client(Role.ADMINISTRATOR), service(world.memberships[Role.ADMINISTRATOR])
    place = f"{LIST}{kita.party.pk}/"
    stand = re.search(r'name="stand" value="([^"]*)"', text(browser.get(place)))
    assert stand
    assert browser.post(place, TYPED | {"stand": stand[1], "operator": "Kita e. V."}).url == place
    assert browser.post(place, TYPED | {"stand": stand[1], "operator": "Kita KG"}).status_code == 409
    assert RelyingParty.objects.get().operator == "Kita e. V."
    assert browser.post(f"{place}beenden/").url == LIST
    assert browser.get(place).status_code == 404 and "beendet" in text(browser.get(LIST))
    assert registering.proven(kita.party.client_id, kita.secret) is None


def test_editors_and_others_have_no_say(world: World) -> None:
    party = registered(world.memberships[Role.ADMINISTRATOR])
    for role, number in ((Role.EDITOR, 0), (Role.OTHER_ADMINISTRATOR, 0), (Role.OTHER_ADMINISTRATOR, 1)):
        answer = world.client(role, number).get(f"{LIST}{party.pk}/")
        assert answer.status_code in (403, 404)
    with pytest.raises(PermissionDenied):
        registering.change(party, VALUES, by=world.memberships[Role.EDITOR])
