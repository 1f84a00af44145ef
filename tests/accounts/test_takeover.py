"""Ways into somebody else's account, and ways to be more than one is: each of them closed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from accounts.a_provider import arrival, provider
from django.test import Client, RequestFactory
from django.urls import reverse
from web.a_counter import identified
from web.world import PASSWORD, Role, World, account, build

from amtsweg.accounts import moving, trust
from amtsweg.accounts.addresses import Door
from amtsweg.accounts.models import Account, AddressChange, PersonMark
from amtsweg.accounts.providers import actions, arriving, links, vouched
from amtsweg.accounts.trust import PROVIDER, Trust, by_steps
from amtsweg.applications.mandates import actions as mandates
from amtsweg.applications.mandates.models import Mandate
from amtsweg.applications.mandates.queries import received_by
from amtsweg.applications.mandates.wishes import Wish
from amtsweg.core import clock
from amtsweg.core.models import Event, OutgoingMail

pytestmark = pytest.mark.django_db
DOOR = Door("http://jesteburg.localhost", "Jesteburg", "de")
BORN = "1989-04-17"


@pytest.fixture
def world() -> World:
    return build()


# --- an account that was stolen ------------------------------------------------------------------------------------


def test_taking_the_address_back_shuts_out_a_provider_that_was_linked_since(world: World) -> None:
    row, thief = provider(), provider("fremd")
    actions.link(row, world.owner, arrival("anna"))
    moving.ask(world.owner, "dieb@post.example", DOOR)
    change = AddressChange.objects.get()
    actions.link(thief, world.owner, arrival("dieb", slug="fremd"))
    moving.confirm(world.owner, moving._NEW.sign(change.pk.hex), DOOR)
    moving.take_back(moving._OLD.sign(change.pk.hex), DOOR)
    assert [one.provider.slug for one in links.of(world.owner)] == ["land"]
    assert links.known(thief, "dieb") is None


def given(world: World, name: str) -> str:
    """The secret of a mandate of the owner for somebody with an account."""
    wish = Wish(name.title(), f"{name}@post.example", Mandate.Scope.ALL, shares=())
    return mandates.declare(world.owner, wish, Trust("basic", "password", clock.now()))[1]


def test_taking_the_address_back_ends_what_was_given_in_the_owners_name(world: World) -> None:
    friend, thief = account("freund@post.example"), account("dieb@post.example")
    mandates.accept(friend, given(world, "freund"))
    moving.ask(world.owner, "neu@post.example", DOOR)
    change = AddressChange.objects.get()
    mandates.accept(thief, given(world, "dieb"))
    waits = given(world, "noch-einer")
    moving.confirm(world.owner, moving._NEW.sign(change.pk.hex), DOOR)
    OutgoingMail.objects.all().delete()
    moving.take_back(moving._OLD.sign(change.pk.hex), DOOR)
    assert len(received_by(friend)) == 1 and received_by(thief) == []
    with pytest.raises(mandates.Gone):
        mandates.accept(account("noch-einer@post.example"), waits)
    ended = Event.objects.filter(kind="mandate.ended")
    assert [(one.actor_id, one.data["why"]) for one in ended] == [(world.owner.pk, "taken-back")] * 2
    told = sorted(one.key.split(":")[0] for one in OutgoingMail.objects.filter(key__contains="ended"))
    assert told == ["account.ended-stolen", "mandate.ended"]  # the owner once, and whoever acted with it


def test_who_gave_no_mandate_meanwhile_hears_of_none(world: World) -> None:
    friend = account("freund@post.example")
    mandates.accept(friend, given(world, "freund"))
    moving.ask(world.owner, "neu@post.example", DOOR)
    change = AddressChange.objects.get()
    moving.confirm(world.owner, moving._NEW.sign(change.pk.hex), DOOR)
    moving.take_back(moving._OLD.sign(change.pk.hex), DOOR)
    assert len(received_by(friend)) == 1
    assert not OutgoingMail.objects.filter(key__contains="ended").exists()


# --- more than one is ----------------------------------------------------------------------------------------------


def test_a_provider_of_staff_makes_nobody_somebody_elsewhere(world: World) -> None:
    row = provider("amt", authority=world.authorities[0], groups={"x": {"role": "clerk"}})
    said = replace(arrival("levke", "high", slug="amt", given_name="Levke", birth_date=BORN), groups=frozenset({"x"}))
    level, means = arriving.worth(row, said)
    assert (level, means) == ("basic", "plain:amt+work+work-factor")
    reached = by_steps([{"method": PROVIDER, "at": said.at.timestamp(), "level": level, "means": means}], clock.now())
    assert reached.level == "basic" and trust.two_factors(reached.means)  # for doors of its own authority
    actions.link(row, world.owner, said)
    assert not PersonMark.objects.exists()
    found = vouched.here(world.owner, reached)
    assert found["given_name"].trust == "basic"
    weak = arriving.worth(row, arrival("levke", "basic", slug="amt"))
    assert weak == ("basic", "plain:amt+work") and not trust.two_factors(weak[1])
    assert arriving.worth(provider(), arrival("anna", "high")) == ("high", "plain:land")


@pytest.mark.parametrize(
    ("means", "level"),
    [
        ("oidc:amt+work", "basic"), ("oidc:amt+work+work-factor", "basic"), ("oidc:amt+work+totp", "substantial"),
        ("password", "substantial"), ("oidc:land", "substantial"),
    ],
)  # fmt: skip
def test_a_confirmed_identity_is_not_carried_by_the_word_of_an_employer(means: str, level: str) -> None:
    moment = clock.now()
    reached = trust.identified(Trust("basic", means, moment), clock.today() + timedelta(days=9), moment, clock.today())
    assert reached.level == level


def test_a_session_that_a_provider_of_staff_opened_is_worth_the_basic_level(world: World) -> None:
    row = provider("amt", authority=world.authorities[0], groups={"x": {"role": "clerk"}})
    said = replace(arrival("levke", "high", slug="amt"), groups=frozenset({"x"}))
    actions.link(row, world.owner, said)
    client = Client(headers={"host": world.host()})
    request = RequestFactory().get("/", headers={"host": world.host()})
    request.session, request.user = client.session, world.owner
    arriving.opened(request, row, said, world.owner, "")
    assert request.session["trust"]["level"] == "basic"


# --- two persons in one account ------------------------------------------------------------------------------------


def test_nobody_is_linked_with_an_account_that_a_counter_confirmed_to_somebody_else(world: World) -> None:
    row = provider()
    identified(world.owner, world.memberships[Role.COUNTER])
    with pytest.raises(actions.OtherBirthDate):
        actions.link(row, world.owner, arrival("bernd", given_name="Bernd", birth_date="1987-01-02"))
    assert links.of(world.owner) == []
    actions.link(row, world.owner, arrival("anna", given_name="Anna Maria", birth_date=BORN))
    with pytest.raises(actions.OtherBirthDate):
        actions.seen(row, world.owner, arrival("anna", birth_date="1987-01-02"))


@pytest.mark.parametrize(
    "said", [{}, {"birth_date": "unbekannt"}, {"birth_date": BORN}, {"level": "basic", "birth_date": "1987-01-02"}]
)
def test_what_is_not_said_or_not_vouched_for_contradicts_nothing(world: World, said: dict[str, Any]) -> None:
    identified(world.owner, world.memberships[Role.COUNTER])
    actions.link(provider(), world.owner, arrival("anna", **said))
    assert len(links.of(world.owner)) == 1


def test_without_a_confirmed_identity_there_is_nothing_to_contradict() -> None:
    person = account("anna@post.example")
    actions.link(provider(), person, arrival("anna", birth_date="1987-01-02"))
    assert len(links.of(person)) == 1


# --- a browser that its owner left open ------------------------------------------------------------------------------


def test_a_session_that_lies_open_links_no_provider(world: World) -> None:
    row = provider()
    client = world.client(Role.OWNER)
    request = RequestFactory().get("/")
    request.session = client.session
    arriving._wait(request, row, arrival("dieb"), "")
    request.session.save()
    place = "/konto/anmelden/willkommen/"
    asked = client.get(place)
    assert asked.url == client.post(place).url == reverse("account_reauthenticate", query={"next": place})
    assert links.of(world.owner) == []
    client.post("/konto/bestaetigen/", {"password": PASSWORD, "next": place})
    assert client.post(place).status_code == 302 and len(links.of(world.owner)) == 1
    assert Event.objects.filter(kind="account.linked").count() == 1
    assert isinstance(links.known(row, "dieb"), Account)
