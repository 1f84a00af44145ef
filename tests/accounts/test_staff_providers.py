"""Staff of an authority with its own provider: groups give memberships and take them again."""

from datetime import timedelta

import pytest
from accounts.a_provider import arrival, provider
from web.world import Role, World, account, build

from amtsweg.accounts import queries
from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.providers import actions, links, staff
from amtsweg.accounts.providers.models import IdentityProvider, ProviderLink
from amtsweg.accounts.providers.port import Arrival, Faulty, Refused
from amtsweg.accounts.staffing import bundles
from amtsweg.core import clock, events
from amtsweg.core.tenancy import across_tenants

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def house(world: World) -> IdentityProvider:
    unit = world.units[0].slug
    groups = {"steuern": {"role": "clerk", "unit": unit}, "leitung": {"role": "lead"}, "fort": {"role": "pilot"}}
    return provider("haus", authority=world.authorities[0], groups=groups)


def lena(*groups: str) -> Arrival:
    found = arrival("lena", "basic", slug="haus", given_name="Lena", family_name="Hoyer", email="lena@amt.example")
    return Arrival(found.subject, found.level, found.means, found.at, found.attributes, frozenset(groups))


def roles(person: Account) -> list[tuple[str, str]]:
    return sorted((one.role, one.unit.slug if one.unit else "") for one in queries.active_memberships(person))


def test_groups_give_roles_and_take_them_again(world: World, house: IdentityProvider) -> None:
    person = staff.hire(house, lena("steuern", "unbekannt"))
    assert links.known(house, "lena") == person and not person.has_usable_password()
    staff.take_on(house, person, lena("steuern"))
    assert roles(person) == [("clerk", world.units[0].slug)]
    staff.take_on(house, person, lena("steuern", "leitung"))
    assert roles(person) == [("clerk", world.units[0].slug), ("lead", "")]
    staff.take_on(house, person, lena("leitung"))
    assert roles(person) == [("lead", "")]
    [held] = queries.active_memberships(person)
    assert held.name == "Lena Hoyer"
    assert [one.kind for one in events.history(held.pk)] == ["staff.appointed"]


def test_a_group_may_give_a_role_of_the_authority(world: World, house: IdentityProvider) -> None:
    chief, here = world.memberships[Role.ADMINISTRATOR], world.authorities[0]
    row = bundles.create(chief, here, "Lesende", ["case.read"])
    house.groups = {"lesen": {"bundle": row.slug, "unit": world.units[0].slug}, "fort": {"bundle": "fort"}}
    house.save()
    person = staff.hire(house, lena("lesen"))
    staff.take_on(house, person, lena("lesen"))
    (held,) = queries.active_memberships(person)
    assert (held.role, held.bundle, held.unit) == ("", row, world.units[0])
    staff.take_on(house, person, lena("lesen"))
    assert queries.active_memberships(person) == (held,)
    with pytest.raises(Faulty, match="fort"):
        staff.posts(house, ["fort"])
    with pytest.raises(Refused, match="no-group"):
        staff.take_on(house, person, lena())
    assert queries.active_memberships(person) == ()


def test_without_a_group_nobody_gets_in_and_nothing_is_kept(world: World, house: IdentityProvider) -> None:
    with pytest.raises(Refused, match="no-group"):
        staff.hire(house, lena("unbekannt"))
    assert links.known(house, "lena") is None
    person = staff.hire(house, lena("leitung"))
    staff.take_on(house, person, lena("leitung"))
    with pytest.raises(Refused, match="no-group"):
        staff.take_on(house, person, lena())
    assert roles(person) == []


def test_what_an_administrator_gave_stays(world: World, house: IdentityProvider) -> None:
    clerk = world.accounts[Role.CLERK]
    actions.link(house, clerk, lena())
    before = roles(clerk)
    staff.take_on(house, clerk, lena("steuern", "leitung"))
    with pytest.raises(Refused):
        staff.take_on(house, clerk, lena())
    assert roles(clerk) == before


def test_an_address_opens_nobodys_account(world: World, house: IdentityProvider) -> None:
    older = account("lena@amt.example")
    person = staff.hire(house, lena("leitung"))
    assert person != older and roles(older) == []


def test_a_mapping_that_names_nothing_is_said(world: World, house: IdentityProvider) -> None:
    with pytest.raises(Faulty, match="pilot"):
        staff.posts(house, ["fort"])


def test_whoever_is_not_seen_for_long_no_longer_works_here(world: World, house: IdentityProvider) -> None:
    person = staff.hire(house, lena("leitung"))
    staff.take_on(house, person, lena("leitung"))
    staff.end_unseen()
    assert roles(person) == [("lead", "")]
    with across_tenants("test"):
        ProviderLink.held.update(seen_at=clock.now() - staff.UNSEEN - timedelta(days=1))
    staff.end_unseen()
    assert roles(person) == []
    with across_tenants("test"):
        assert Membership.objects.filter(until__isnull=True, provider__isnull=True).exists()
