"""Roles that an authority composes, who may give them, invitations, and ends that come by themselves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from web import a_staff
from web.world import Role, World, account, build

from amtsweg.accounts import queries, staff
from amtsweg.accounts.limits import TooManyTries
from amtsweg.accounts.models import Membership
from amtsweg.accounts.owndata.queries import account_data
from amtsweg.accounts.permissions import PERMISSIONS, ROLES, Permission, allows, granted
from amtsweg.accounts.staff import Term
from amtsweg.accounts.staffing import bundles, granting, inviting
from amtsweg.accounts.staffing import queries as staffing
from amtsweg.accounts.staffing.inviting import Gone, NotInvited, Person
from amtsweg.accounts.staffing.models import Bundle, StaffInvitation
from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.federation.models import StaffEntry, Unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def chief(world: World) -> Membership:
    return world.memberships[Role.ADMINISTRATOR]


def composed(world: World, *permissions: Permission, name: str = "Lesende") -> Bundle:
    return bundles.create(world.memberships[Role.ADMINISTRATOR], world.authorities[0], name, permissions)


def works(world: World, bundle: Bundle, email: str = "neu@post.example", unit: Unit | None = None) -> Membership:
    return staff.appoint(account(email), world.authorities[0], bundle, name="Jo Stein", unit=unit, by=SYSTEM)


# --- roles -----------------------------------------------------------------------------------------------------------


def test_what_the_roles_of_everybody_grant_is_in_the_vocabulary() -> None:
    assert set().union(*ROLES.values()) == set(PERMISSIONS)
    assert set(ROLES) == set(Membership.Role)
    for granted_ in ROLES.values():
        granting.complete(granted_)


def test_a_composed_role_grants_its_permissions_for_its_unit(world: World) -> None:
    here, (ours, theirs) = world.authorities[0], world.units
    reader = works(world, composed(world, "case.read", "case.audit"), unit=ours)
    assert granted(reader) == {"case.read", "case.audit"} and reader.post == "Lesende"
    assert allows(reader, "case.read", here, ours) and not allows(reader, "case.work", here, ours)
    assert not allows(reader, "case.read", here, theirs) and not allows(reader, "case.read", world.authorities[1])
    (mine,) = queries.active_memberships(reader.account)
    assert mine.bundle is not None
    assert [(one.role, one.name) for one in account_data(reader.account).work] == [("Lesende", "Jo Stein")]


def test_a_change_counts_at_once_for_everybody_who_has_the_role(world: World, chief: Membership) -> None:
    here, row = world.authorities[0], composed(world, "case.read")
    reader = works(world, row)
    bundles.change(chief, here, row.slug, "Mitlesende", ["case.read", "case.work"])
    (now,) = queries.active_memberships(reader.account)
    assert now.post == "Mitlesende" and allows(now, "case.work", here)
    kinds = [(event.kind, event.data["permissions"]) for event in events.history(row.pk)]
    assert kinds == [
        ("staff.bundle-saved", ["case.read"]), ("staff.bundle-saved", ["case.read", "case.work"]),
    ]  # fmt: skip
    assert list(events.verify(here.slug)) == []


def test_a_word_that_is_no_permission_grants_nothing(world: World) -> None:
    row = composed(world, "case.read")
    with as_authority(row.authority):
        Bundle.objects.update(permissions=["case.read", "everything"])
    (mine,) = queries.active_memberships(works(world, row).account)
    assert granted(mine) == {"case.read"}


def test_permissions_that_need_another_one_do_not_stand_alone(world: World) -> None:
    for alone in granting.NEEDS:
        with pytest.raises(granting.Lacking):
            composed(world, alone)
    composed(world, *PERMISSIONS)


def test_a_role_goes_only_if_nobody_ever_had_it(world: World, chief: Membership) -> None:
    here, row = world.authorities[0], composed(world, "case.read")
    other = composed(world, "case.read")
    assert (row.slug, other.slug) == ("lesende", "lesende-2")
    reader = works(world, row)
    staff.end_membership(reader, by=chief)
    with pytest.raises(bundles.InUse):
        bundles.remove(chief, here, row.slug)
    bundles.remove(chief, here, other.slug)
    assert [one.slug for one in staffing.bundles(here)] == ["lesende"]


def test_a_membership_has_either_a_role_or_a_bundle(world: World) -> None:
    reader = works(world, composed(world, "case.read"))
    for role, bundle in (("clerk", reader.bundle), ("", None)):
        with pytest.raises(IntegrityError), transaction.atomic(), as_authority(reader.authority):
            Membership.objects.filter(pk=reader.pk).update(role=role, bundle=bundle)
    with pytest.raises(IntegrityError), transaction.atomic():
        staff.appoint(reader.account, reader.authority, reader.bundle, name="Jo Stein", by=SYSTEM)  # type: ignore[arg-type]


# --- nobody gives what she lacks -------------------------------------------------------------------------------------


def test_only_who_is_entrusted_gives_what_she_has_not(world: World) -> None:
    here = world.authorities[0]
    manager = works(world, composed(world, "staff.manage", "case.read"), "leitung@post.example")
    staff.appoint(account("a@post.example"), here, composed(world, "case.read"), name="A", by=manager)
    other = account("b@post.example")
    for role in (Membership.Role.CLERK, Membership.Role.ADMINISTRATOR, composed(world, "case.read", "case.work")):
        with pytest.raises(PermissionDenied):
            staff.appoint(other, here, role, name="B", by=manager)
    with pytest.raises(PermissionDenied):
        bundles.create(manager, here, "Mehr", ["case.read", "case.work"])
    names = {granting.holds(one) for one in granting.posts_of(manager, here, staffing.bundles(here))}
    assert all(one <= granted(manager) for one in names)


def test_nobody_gives_herself_anything(world: World, chief: Membership) -> None:
    here = world.authorities[0]
    with pytest.raises(PermissionDenied):
        staff.appoint(chief.account, here, Membership.Role.CLERK, name="Ich", by=chief)
    row = composed(world, "staff.manage", "staff.entrust", name="Personal")
    second = works(world, row)
    with pytest.raises(PermissionDenied):
        bundles.change(second, here, row.slug, "Personal", [*row.permissions, "case.read"])
    ends = clock.today() + DAY
    last = staff.change_membership(second, name="Jo", salutation="", until=ends, by=chief)
    with pytest.raises(PermissionDenied):
        staff.change_membership(last, name="Jo", salutation="", until=None, by=second)


def test_whoever_manages_a_unit_reaches_no_other(world: World, chief: Membership) -> None:
    here, ours = world.authorities[0], world.units[0]
    births = Unit.objects.create(authority=here, slug="standesamt", kind="office", name={"de": "Standesamt"})
    lead = works(world, composed(world, "staff.manage", "case.read"), unit=ours)
    reading = composed(world, "case.read", name="Lesen")
    made = staff.appoint(account("a@post.example"), here, reading, name="A", unit=ours, by=lead)
    other = account("b@post.example")
    for unit in (births, None):
        with pytest.raises(PermissionDenied):
            staff.appoint(other, here, reading, name="B", unit=unit, by=lead)
    with pytest.raises(PermissionDenied):
        bundles.create(lead, here, "Für alle", ["case.read"])
    with pytest.raises(PermissionDenied):
        staff.end_membership(chief, by=lead)
    staff.end_membership(made, by=lead)
    assert made.pk in {one.pk for one in staffing.members([lead], here)}
    assert chief.pk not in {one.pk for one in staffing.members([lead], here)}
    with pytest.raises(Membership.DoesNotExist):
        staffing.member([lead], here, chief.pk)


# --- ends ------------------------------------------------------------------------------------------------------------


def test_the_last_one_who_manages_stays(world: World, chief: Membership) -> None:
    here = world.authorities[0]
    with pytest.raises(staff.LastManager):
        staff.end_membership(chief, by=chief)
    with pytest.raises(staff.LastManager):
        staff.change_membership(chief, name="X", salutation="", until=clock.today() + DAY, by=chief)
    staff.appoint(account("b@post.example"), here, Membership.Role.ADMINISTRATOR, name="B", by=chief)
    staff.end_membership(chief, by=chief)
    assert queries.active_memberships(chief.account, here) == ()


def test_a_later_last_day_is_given_like_the_role_itself(world: World, chief: Membership) -> None:
    here, day = world.authorities[0], clock.today() + 5 * DAY
    term = Term(until=day)
    other = account("b@post.example")
    boss = staff.appoint(other, here, Membership.Role.ADMINISTRATOR, name="B", by=chief, term=term)
    with pytest.raises(PermissionDenied):  # not by her own word, to a named day neither
        staff.change_membership(boss, name="B", salutation="", until=day + 400 * DAY, by=boss)
    keeper = works(world, composed(world, "staff.manage", "case.read"))
    for later in (day + DAY, None):
        with pytest.raises(PermissionDenied):  # nor by somebody who could not appoint her so
            staff.change_membership(boss, name="B", salutation="", until=later, by=keeper)
    staff.change_membership(boss, name="B", salutation="", until=day - DAY, by=boss)  # to leave earlier is her own
    assert staff.change_membership(boss, name="B", salutation="", until=None, by=chief).until is None


def test_nobody_takes_what_she_could_not_give(world: World, chief: Membership) -> None:
    here = world.authorities[0]
    keeper = works(world, composed(world, "staff.manage", "case.read"))
    with pytest.raises(PermissionDenied):
        staff.end_membership(chief, by=keeper)
    with pytest.raises(PermissionDenied):  # not by a near last day either
        staff.change_membership(chief, name="X", salutation="", until=clock.today() + DAY, by=keeper)
    a_staff.invite(world, "neu@post.example")
    with as_authority(here):
        row = StaffInvitation.objects.get()
    with pytest.raises(PermissionDenied):
        inviting.withdraw(keeper, here, row.pk)
    reader = works(world, composed(world, "case.read", name="Lesen"), "a@post.example")
    staff.end_membership(reader, by=keeper)
    staff.end_membership(keeper, by=keeper)
    assert queries.active_memberships(chief.account, here) and not queries.active_memberships(keeper.account)


def test_somebody_stays_who_can_give_every_role(world: World, chief: Membership) -> None:
    works(world, composed(world, "staff.manage", "case.read"))
    with pytest.raises(staff.LastManager):
        staff.end_membership(chief, by=chief)


def test_a_role_keeps_what_nobody_else_has_for_good(world: World, chief: Membership) -> None:
    here, row = world.authorities[0], composed(world, "staff.manage", "staff.entrust", name="Personal")
    second = works(world, row)
    staff.change_membership(chief, name="X", salutation="", until=clock.today() + DAY, by=chief)
    for less in ([], ["staff.manage"]):
        with pytest.raises(staff.LastManager):
            bundles.change(chief, here, row.slug, "Personal", less)
    bundles.change(chief, here, row.slug, "Personal", [*row.permissions, "case.read"])
    staff.appoint(account("b@post.example"), here, Membership.Role.ADMINISTRATOR, name="B", by=SYSTEM)
    bundles.change(chief, here, row.slug, "Personal", ["case.read"])
    with across_tenants("the test looks"):
        assert granted(Membership.objects.get(pk=second.pk)) == {"case.read"}


def test_whose_access_ended_a_moment_ago_composes_no_role(world: World, chief: Membership) -> None:
    here, row = world.authorities[0], composed(world, "case.read")
    staff.appoint(account("b@post.example"), here, Membership.Role.ADMINISTRATOR, name="B", by=chief)
    with across_tenants("the test ends it behind her back"):
        Membership.objects.filter(pk=chief.pk).update(until=clock.today())
    for act in (
        lambda: bundles.create(chief, here, "Mehr", ["case.read"]),
        lambda: bundles.change(chief, here, row.slug, "Mehr", ["case.read"]),
        lambda: bundles.remove(chief, here, row.slug),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_whose_access_ended_a_moment_ago_ends_nobody_elses(world: World, chief: Membership) -> None:
    other = staff.appoint(
        account("b@post.example"), world.authorities[0], Membership.Role.ADMINISTRATOR, name="B", by=chief
    )
    staff.end_membership(chief, by=other)
    with pytest.raises(PermissionDenied):  # from the tab that was open
        staff.end_membership(other, by=chief)


def test_what_is_over_is_not_ended_again(world: World, chief: Membership) -> None:
    row = world.memberships[Role.CLERK]
    with as_authority(row.authority):
        Membership.objects.filter(pk=row.pk).update(since=clock.today() - 9 * DAY, until=clock.today() - 3 * DAY)
    staff.end_membership(row, by=chief)
    assert row.until == clock.today() - 3 * DAY and not events.history(row.pk)[1:]


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_leave_at_once_do_not_leave_nobody(world: World, chief: Membership) -> None:
    here = world.authorities[0]
    other = staff.appoint(account("b@post.example"), here, Membership.Role.ADMINISTRATOR, name="B", by=chief)

    def leave(row: Membership) -> str:
        try:
            staff.end_membership(row, by=row)
        except staff.LastManager:
            return "stays"
        finally:
            connection.close()
        return "left"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, (chief, other))) == ["left", "stays"]


def test_a_membership_ends_by_itself_and_its_entry_is_let_go(world: World, chief: Membership) -> None:
    here, today = world.authorities[0], clock.today()
    person = account("jo@jesteburg.example")
    entry = StaffEntry.objects.create(
        authority=here, unit=world.units[0], slug="jo", family_name="Stein", email=person.email, public=True
    )
    row = staff.appoint(person, here, Membership.Role.CLERK, name="Jo", by=chief, term=Term(until=today + DAY))
    staff.let_go_of_entries()
    entry.refresh_from_db()
    assert entry.account_id == person.pk and entry.public
    with across_tenants("test"):
        Membership.objects.filter(pk=row.pk).update(since=today - DAY, until=today)
    assert queries.active_memberships(person) == ()
    staff.let_go_of_entries()
    entry.refresh_from_db()
    assert (entry.account_id, entry.public) == (None, False)
    with pytest.raises(PermissionDenied):
        staff.change_membership(row, name="Jo", salutation="", until=None, by=chief)


# --- invitations -----------------------------------------------------------------------------------------------------


def invited(world: World, email: str = "neu@post.example", *, until: date | None = None) -> str:
    """The secret of the link that was mailed."""
    return a_staff.token(a_staff.invite(world, email, until=until))


def test_nobody_floods_mailboxes_with_invitations(world: World) -> None:
    for number in range(inviting.INVITATIONS.tries):
        invited(world, f"neu-{number}@post.example")
    with pytest.raises(TooManyTries):
        invited(world, "noch@post.example")
    with across_tenants("test"):
        assert StaffInvitation.objects.count() == inviting.INVITATIONS.tries


def test_whoever_was_invited_works_here_once_she_uses_the_link(world: World) -> None:
    token, person = invited(world, until=clock.today() + 30 * DAY), account("neu@post.example")
    assert queries.active_memberships(person) == ()
    inviting.accept(person, token)
    (mine,) = queries.active_memberships(person)
    assert (mine.name, mine.role, mine.unit, mine.salutation) == ("Jo Stein", "clerk", world.units[0], "Frau")
    assert mine.until == clock.today() + 30 * DAY
    with pytest.raises(Gone):
        inviting.accept(person, token)
    with across_tenants("test"):
        assert not StaffInvitation.objects.exists()
    assert [one.kind for one in events.history(mine.pk)] == ["staff.appointed"]


@pytest.mark.parametrize(("email", "confirmed"), [("andere@post.example", True), ("neu@post.example", False)])
def test_the_link_is_for_the_confirmed_address_alone(world: World, email: str, confirmed: bool) -> None:
    token = invited(world)
    with pytest.raises(NotInvited):
        inviting.accept(account(email, confirmed=confirmed), token)


def test_a_link_ends_by_time_by_withdrawal_and_with_the_rights_of_who_sent_it(world: World, chief: Membership) -> None:
    here, person = world.authorities[0], account("neu@post.example")
    late, gone, powerless = invited(world), invited(world), invited(world)
    with as_authority(here):
        first, second = StaffInvitation.objects.order_by("id")[:2]
        StaffInvitation.objects.filter(pk=first.pk).update(expires_at=clock.now() - DAY)
    with pytest.raises(PermissionDenied):
        inviting.withdraw(world.memberships[Role.CLERK], here, second.pk)
    inviting.withdraw(chief, here, second.pk)
    inviting.forget_expired()
    with across_tenants("test"):
        assert StaffInvitation.objects.count() == 1
    staff.end_membership(chief, by=SYSTEM)
    for token in (late, gone, powerless):
        with pytest.raises(Gone):
            inviting.accept(person, token)
    assert queries.active_memberships(person) == ()


def test_only_what_one_may_give_can_be_offered(world: World) -> None:
    manager = works(world, composed(world, "staff.manage", "case.read"), "leitung@post.example")
    with pytest.raises(PermissionDenied):
        inviting.invite(
            manager, world.authorities[0], Person("x@post.example", "X"), Membership.Role.CLERK, None, Term(),
            a_staff.DOOR,
        )  # fmt: skip
    with pytest.raises(ValueError, match="another authority"):
        inviting.invite(
            world.memberships[Role.ADMINISTRATOR], world.authorities[0], Person("x@post.example", "X"),
            Membership.Role.CLERK, world.units[1], Term(), a_staff.DOOR,
        )  # fmt: skip


def test_an_address_stands_sealed(world: World) -> None:
    invited(world, "geheim@post.example")
    with across_tenants("test"):
        (row,) = StaffInvitation.objects.all()
    assert b"geheim" not in bytes(row.sealed_email) and inviting.email_of(row) == "geheim@post.example"


def test_somebody_who_works_here_just_so_stays(world: World) -> None:
    token, person = invited(world), account("neu@post.example")
    staff.appoint(person, world.authorities[0], Membership.Role.CLERK, name="Jo", unit=world.units[0], by=SYSTEM)
    inviting.accept(person, token)
    assert len(queries.active_memberships(person)) == 1
