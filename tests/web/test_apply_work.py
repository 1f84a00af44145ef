"""Beginning as a guest where many do: a little work of the browser, or patience; nothing for whoever is signed in."""

import re
from dataclasses import replace
from itertools import count

import pytest
from applications.world import World, make_world
from django.test import Client
from web import a_bundle
from web.applying import START, browser, text
from web.world import Role, build

from amtsweg.accounts import work
from amtsweg.accounts.models import Account
from amtsweg.accounts.work import GUEST_START
from amtsweg.applications.models import Application
from amtsweg.core.tenancy import across_tenants

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def crowded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first guest of each address is the last one without work."""
    few = replace(GUEST_START, here=1)
    for place in ("apply", "bundle"):
        monkeypatch.setattr(f"amtsweg.web.{place}.start.GUEST_START", few)
    monkeypatch.setattr(work, "BITS", 6)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def drafts() -> int:
    with across_tenants("test"):
        return int(Application.objects.count())


def challenge_in(client: Client, address: str) -> str:
    found = re.search('name="aufgabe" value="([^"]+)"', text(client.get(address)))
    assert found
    return found[1]


def test_the_second_guest_works_or_waits(world: World) -> None:
    assert browser().post(START).status_code == 302
    guest = browser()
    made = challenge_in(guest, START)
    refused = guest.post(START, {"aufgabe": made, "loesung": ""})
    assert refused.status_code == 422 and "Warten Sie eine halbe Minute" in text(refused)
    assert drafts() == 1
    answer = next(str(number) for number in count() if work.is_done(made, str(number)))
    assert guest.post(START, {"aufgabe": made, "loesung": answer}).status_code == 302
    assert drafts() == 2


def test_an_account_is_never_asked(world: World) -> None:
    browser().post(START)
    owner = browser()
    owner.force_login(Account.objects.create_user("anna@post.example"))
    assert 'name="aufgabe"' not in text(owner.get(START))
    assert [owner.post(START).status_code for _ in range(3)] == [302] * 3


def test_several_applications_at_once_begin_the_same_way() -> None:
    world = build()
    start = f"/buendel/{a_bundle.offered(world)['bundle']}/"
    assert world.client(Role.ANONYMOUS).post(start).status_code == 302
    refused = world.client(Role.ANONYMOUS).post(start)
    assert refused.status_code == 422 and "Warten Sie eine halbe Minute" in text(refused)
