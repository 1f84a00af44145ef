"""Who may do what for an authority: roles, units, days, and administrators who appoint and dismiss."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django_scopes import ScopeError
from web.world import Role, World, account, build

from amtsweg.accounts import queries, staff
from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import ROLES, allows, require
from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import StaffEntry
from amtsweg.federation.queries import entries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def test_a_role_grants_its_bundle_at_its_authority_only(world: World) -> None:
    here, there = world.authorities
    everything = set().union(*ROLES.values())
    for role, kind in ((Role.CLERK, "clerk"), (Role.EDITOR, "editor"), (Role.ADMINISTRATOR, "administrator")):
        mine = world.memberships[role]
        assert {one for one in everything if allows(mine, one, here)} == ROLES[kind]
        assert not any(allows(mine, one, there) for one in everything)
    with pytest.raises(PermissionDenied):
        require(None, "case.read", here)


def test_a_unit_limits_what_a_clerk_reaches(world: World) -> None:
    here, clerk = world.authorities[0], world.memberships[Role.CLERK]
    assert require(clerk, "case.decide", here, world.units[0]) is clerk
    with pytest.raises(PermissionDenied):
        require(clerk, "case.decide", here, world.units[1])
    clerk.unit = None
    assert allows(clerk, "case.decide", here, world.units[1])


def test_a_membership_holds_from_its_first_day_to_the_day_before_its_end(world: World) -> None:
    clerk, today, day = world.memberships[Role.CLERK], clock.today(), timedelta(days=1)
    for since, until, holds in (
        (today, None, True),
        (today, today + day, True),
        (today + day, None, False),
        (today - day, today, False),
        (today, today, False),
    ):
        clerk.since, clerk.until = since, until
        clerk.save()
        assert allows(clerk, "case.read", world.authorities[0]) is holds
        assert bool(queries.active_memberships(clerk.account)) is holds


def test_memberships_are_read_inside_the_authority_or_by_their_account(world: World) -> None:
    with pytest.raises(ScopeError):
        Membership.objects.count()
    with as_authority(world.authorities[0]):
        names = {one.name for one in queries.colleagues(world.authorities[0])}
    assert names == {
        "Person Clerk", "Person Lead", "Person Counter", "Person Cashier", "Person Supervisor",
        "Person Editor", "Person Administrator",
    }  # fmt: skip
    assert queries.active_memberships(world.owner) == ()
    mine = queries.active_memberships(world.accounts[Role.CLERK])
    assert [one.authority.slug for one in mine] == ["jesteburg"]
    assert queries.active_memberships(world.accounts[Role.CLERK], world.authorities[1]) == ()


def test_administrators_appoint_and_dismiss_for_their_own_authority(world: World) -> None:
    here, there = world.authorities
    chief, newcomer = world.memberships[Role.ADMINISTRATOR], account("neu@post.example")
    clerk = staff.appoint(newcomer, here, Membership.Role.CLERK, name="Neu Mann", unit=world.units[0], by=chief)
    assert queries.active_memberships(newcomer) == (clerk,)
    with pytest.raises(IntegrityError), transaction.atomic():
        staff.appoint(newcomer, here, Membership.Role.CLERK, name="Neu Mann", unit=world.units[0], by=chief)
    for by in (world.memberships[Role.CLERK], world.memberships[Role.OTHER_ADMINISTRATOR], Actor("staff", new_id())):
        with pytest.raises(PermissionDenied):
            staff.appoint(newcomer, here, Membership.Role.EDITOR, name="Neu Mann", by=by)
        with pytest.raises(PermissionDenied):
            staff.end_membership(clerk, by=by)
    with pytest.raises(ValueError, match="another authority"):
        staff.appoint(newcomer, there, Membership.Role.CLERK, name="Neu Mann", unit=world.units[0], by=SYSTEM)
    entry = StaffEntry.objects.create(
        authority=here, unit=world.units[0], slug="mann", family_name="Mann", email=newcomer.email, public=True
    )
    assert staff.offer_entry(here, newcomer.email, actor=SYSTEM)
    staff.end_membership(clerk, by=chief)
    entry.refresh_from_db()
    assert (entry.account_id, entry.public) == (None, False)  # who has left no longer shows, or decides
    assert queries.active_memberships(newcomer) == ()
    again = staff.appoint(newcomer, here, Membership.Role.CLERK, name="Neu Mann", unit=world.units[0], by=chief)
    assert queries.active_memberships(newcomer) == (again,)
    assert [(event.kind, event.actor_id) for event in events.history(clerk.id)] == [
        ("staff.appointed", chief.account_id),
        ("staff.ended", chief.account_id),
    ]
    assert list(events.verify(here.slug)) == []


def test_how_residents_read_who_wrote(world: World) -> None:
    clerk = world.memberships[Role.CLERK]
    assert staff.staff_label(clerk) == "Person Clerk, Steueramt"
    clerk.unit = None
    assert staff.staff_label(clerk) == "Person Clerk"


def test_whoever_works_here_gets_her_own_entry_of_the_directory(world: World) -> None:
    here, there = world.authorities
    entries = [
        StaffEntry.objects.create(
            authority=one, unit=unit, slug="neu", family_name="Neu", email="neu@jesteburg.example"
        )
        for one, unit in zip(world.authorities, world.units, strict=True)
    ]
    newcomer = account("neu@jesteburg.example")
    assert not staff.offer_entry(here, "neu@jesteburg.example", actor=SYSTEM)
    staff.appoint(newcomer, here, Membership.Role.CLERK, name="Neu Mann", unit=world.units[0], by=SYSTEM)
    assert [one.pk for one in entries_of(newcomer.id)] == [entries[0].pk]
    late = StaffEntry.objects.create(
        authority=here, unit=world.units[0], slug="spaet", family_name="Neu", email="NEU@jesteburg.example"
    )
    assert staff.offer_entry(here, late.email, actor=SYSTEM) and not staff.offer_entry(there, late.email, actor=SYSTEM)
    assert {one.pk for one in entries_of(newcomer.id)} == {entries[0].pk, late.pk}
