"""Two accounts of one person: recognised by what others vouched for, refused together what nobody may do herself."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from accounts.a_provider import arrival, provider
from django.core.exceptions import PermissionDenied
from web import a_staff
from web.a_counter import ANNA, code_of, identified
from web.world import Role, World, account, build

from amtsweg.accounts import actions as accounts
from amtsweg.accounts import persons, staff
from amtsweg.accounts.identity import actions
from amtsweg.accounts.models import Account, Membership, PersonMark
from amtsweg.accounts.profile import Profile
from amtsweg.accounts.providers import actions as providers
from amtsweg.accounts.providers import links
from amtsweg.accounts.staffing import bundles, inviting
from amtsweg.accounts.staffing.inviting import Gone
from amtsweg.core import clock
from amtsweg.core.tenancy import as_authority

pytestmark = pytest.mark.django_db
HERE = "192.0.2.1"
BORN = "1989-04-17"


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def clerk(world: World) -> Membership:
    return world.memberships[Role.COUNTER]


def vouched(person: Account, slug: str = "land", level: str = "substantial", **said: str) -> None:
    """A provider says who she is."""
    said = {"given_name": "Anna", "family_name": "Behrens", "birth_date": BORN} | said
    providers.link(provider(slug), person, arrival(f"{slug}:{person.pk}", level, slug=slug, **said))  # type: ignore[arg-type]


def works_too(world: World, person: Account, role: Membership.Role = Membership.Role.COUNTER) -> Membership:
    authority = world.authorities[0]
    with as_authority(authority):
        made: Membership = Membership.objects.create(
            account=person, authority=authority, role=role, name="Zweite Person", since=date(2026, 1, 1)
        )
    return made


def test_a_second_account_is_recognised_by_card_and_by_provider(world: World, clerk: Membership) -> None:
    second, third = account("zweites@post.example"), account("drittes@post.example")
    identified(world.owner, clerk)
    assert not persons.same(world.owner.pk, second.pk)
    vouched(second)
    assert persons.same(world.owner.pk, second.pk) and persons.same(second.pk, world.owner.pk)
    vouched(third, "anderes", birth_date="1989-04-18")  # her namesake
    assert not persons.same(world.owner.pk, third.pk)
    stored = list(PersonMark.objects.values_list("index", flat=True))
    assert all(len(one) == 64 and "ehrens" not in one for one in stored)


@pytest.mark.parametrize(
    ("given", "family", "alike"),
    [
        ("Anna Maria", "Behrens", True), ("ANNA-MARIA", "BEHRENS", True), ("Maria", "Behrens", False),
        ("Anna", "Müller-Lüdenscheidt", False),
    ],
)  # fmt: skip
def test_spelling_and_further_given_names_do_not_matter(world: World, given: str, family: str, alike: bool) -> None:
    second = account("zweites@post.example")
    vouched(world.owner)
    vouched(second, "anderes", given_name=given, family_name=family)
    assert persons.same(world.owner.pk, second.pk) is alike


def test_umlauts_are_the_same_however_they_are_written(world: World) -> None:
    second = account("zweites@post.example")
    vouched(world.owner, given_name="Jürgen", family_name="Müller-Lüdenscheidt")
    vouched(second, "anderes", given_name="JUERGEN", family_name="MUELLER LUEDENSCHEIDT")
    assert persons.same(world.owner.pk, second.pk)


def test_ones_own_word_and_a_weak_provider_mark_nobody(world: World) -> None:
    second = account("zweites@post.example")
    accounts.save_profile(world.owner, ANNA)
    accounts.save_profile(second, ANNA)
    vouched(second, level="basic")
    assert not persons.same(world.owner.pk, second.pk) and not PersonMark.objects.exists()


def test_a_mark_outlives_the_link_and_goes_with_the_account(world: World) -> None:
    second = account("zweites@post.example")
    row, said = provider(), arrival("anna")
    providers.link(row, world.owner, said)
    (link,) = links.of(world.owner)
    providers.unlink(world.owner, link.pk)
    providers.link(row, second, said)  # the same person there, with another account here
    assert persons.same(world.owner.pk, second.pk)
    accounts.delete_account(second)
    assert not persons.same(world.owner.pk, second.pk)
    assert not PersonMark.objects.filter(account=second).exists()


def test_nobody_confirms_a_second_account_of_her_own_at_the_counter(world: World, clerk: Membership) -> None:
    vouched(clerk.account)
    with pytest.raises(actions.SamePerson):
        actions.open_visit(clerk, code_of(world.owner), address=HERE)
    accounts.save_profile(world.owner, replace(ANNA, birth_date=date(1990, 1, 1)))
    assert actions.open_visit(clerk, code_of(world.owner, replace(ANNA, family_name="Cordes")), address=HERE)


def test_a_clerk_whose_own_profile_says_the_same_confirms_nobody_of_that_name(world: World, clerk: Membership) -> None:
    accounts.save_profile(clerk.account, ANNA)
    with pytest.raises(actions.SamePerson):
        actions.open_visit(clerk, code_of(world.owner), address=HERE)


def test_the_second_pair_of_eyes_is_not_the_first_ones_other_account(world: World, clerk: Membership) -> None:
    world.authorities[0].parameters = {"identification": {"four_eyes": True}}
    world.authorities[0].save()
    clerk.authority.parameters = world.authorities[0].parameters
    other = works_too(world, account("zweites@amt.example"))
    for slug, person in (("land", clerk.account), ("anderes", other.account)):
        vouched(person, slug, given_name="Maren", family_name="Albers")
    opened = actions.open_visit(clerk, code_of(world.owner), address=HERE)
    assert actions.confirm(clerk, opened, "id-card", clock.today() + timedelta(days=90)) is None
    with pytest.raises(actions.SamePerson):
        actions.second(other, opened)
    assert actions.second(works_too(world, account("drittes@amt.example")), opened)


def test_nobody_gives_rights_to_a_second_account_of_her_own(world: World) -> None:
    chief, second = world.memberships[Role.ADMINISTRATOR], account("zweites@post.example")
    token = a_staff.token(a_staff.invite(world, second.email))
    vouched(chief.account)
    vouched(second, "anderes")
    with pytest.raises(PermissionDenied):
        staff.appoint(second, world.authorities[0], Membership.Role.CLERK, name="Ich", by=chief)
    with pytest.raises(Gone):
        inviting.accept(second, token)
    held = bundles.create(chief, world.authorities[0], "Lesende", ["case.read"])
    works = works_too(world, second)
    with as_authority(world.authorities[0]):
        Membership.objects.filter(pk=works.pk).update(role="", bundle=held)
    with pytest.raises(PermissionDenied):
        bundles.change(chief, world.authorities[0], held.slug, "Lesende", ["case.read", "case.work"])


def test_accounts_that_were_confirmed_earlier_are_marked_later(world: World, clerk: Membership) -> None:
    identified(world.owner, clerk)
    PersonMark.objects.all().delete()
    persons.mark_earlier_ones()
    second = account("zweites@post.example")
    vouched(second)
    assert persons.same(world.owner.pk, second.pk)
    persons.mark_earlier_ones()
    assert PersonMark.objects.filter(account=world.owner).count() == 1


def test_a_profile_without_a_birth_date_marks_nobody(world: World) -> None:
    vouched(world.owner, birth_date="")
    other = account("zweites@post.example")
    accounts.save_profile(other, Profile("Anna", "Behrens"))
    assert not persons.claims_to_be(other, world.owner)
