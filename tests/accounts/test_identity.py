"""Identity confirmed at a counter: the code, the clerks, what it is worth, and how it ends."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from web.a_counter import ANNA, code_of, identified
from web.world import Role, World, account, build

from amtsweg.accounts import actions as accounts
from amtsweg.accounts import trust
from amtsweg.accounts.identity import actions, jobs, queries, rules
from amtsweg.accounts.limits import TooManyTries
from amtsweg.accounts.models import CounterVisit, Identity, Membership
from amtsweg.accounts.profile import Profile
from amtsweg.accounts.trust import Trust
from amtsweg.core import clock, events
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import across_tenants, as_authority

pytestmark = pytest.mark.django_db
HERE = "192.0.2.1"
LATER = timedelta(days=2000)


@pytest.fixture
def world() -> World:
    return build()


def clerk_of(world: World) -> Membership:
    return world.memberships[Role.COUNTER]


def colleague(world: World) -> Membership:
    authority = world.authorities[0]
    with as_authority(authority):
        made: Membership = Membership.objects.create(
            account=account("kollegin@post.example"), authority=authority, role=Membership.Role.COUNTER,
            name="Zweite Person", since=date(2026, 1, 1),
        )  # fmt: skip
    return made


def kinds(world: World) -> list[str]:
    found = events.history(world.owner.pk)
    return [one.kind.removeprefix("identity.") for one in found if one.kind.startswith("identity.")]


def mails() -> list[str]:
    return sorted(key.rpartition(":")[0] for key in OutgoingMail.objects.values_list("key", flat=True))


# --- the code ------------------------------------------------------------------------------------------------------


def test_a_code_has_groups_without_look_alikes_and_replaces_the_one_before(world: World) -> None:
    first, second = code_of(world.owner), code_of(world.owner)
    assert [len(part) for part in second.split("-")] == [4, 4, 4]
    assert not set(second) & set("01OIL")
    with pytest.raises(actions.UnknownCode):
        actions.open_visit(clerk_of(world), first, address=HERE)
    assert actions.open_visit(clerk_of(world), second.lower().replace("-", " "), address=HERE)


def test_a_code_is_good_once_and_for_half_an_hour(world: World) -> None:
    code = code_of(world.owner)
    actions.open_visit(clerk_of(world), code, address=HERE)
    with pytest.raises(actions.UnknownCode):
        actions.open_visit(clerk_of(world), code, address=HERE)
    late = code_of(world.owner)
    with across_tenants("test"):
        CounterVisit.objects.update(expires_at=clock.now())
    with pytest.raises(actions.UnknownCode):
        actions.open_visit(clerk_of(world), late, address=HERE)
    assert queries.standing(world.owner).state == "none"


def test_nobody_gets_a_code_without_name_birth_date_and_confirmed_address(world: World) -> None:
    with pytest.raises(actions.NotReady):
        actions.request_code(world.owner)
    assert queries.standing(world.owner).lacking == ["name", "birth_date"]
    other = account("offen@post.example", confirmed=False)
    with pytest.raises(actions.NotReady):
        code_of(other)
    assert queries.standing(other).lacking == ["email"]


def test_codes_and_tries_are_limited(world: World) -> None:
    for _try in range(20):
        with pytest.raises(actions.UnknownCode):
            actions.open_visit(clerk_of(world), "AAAA-BBBB-CCCC", address=HERE)
    with pytest.raises(TooManyTries):
        actions.open_visit(clerk_of(world), code_of(world.owner), address=HERE)
    for _more in range(9):
        actions.request_code(world.owner)
    with pytest.raises(TooManyTries):
        actions.request_code(world.owner)


# --- the clerks ----------------------------------------------------------------------------------------------------


def test_only_the_counter_confirms_and_only_for_its_own_authority(world: World) -> None:
    code = code_of(world.owner)
    for role in (Role.CLERK, Role.EDITOR, Role.ADMINISTRATOR):
        with pytest.raises(PermissionDenied):
            actions.open_visit(world.memberships[role], code, address=HERE)
    opened = actions.open_visit(clerk_of(world), code, address=HERE)
    with pytest.raises(PermissionDenied):
        actions.confirm(world.memberships[Role.CLERK], opened, "id-card", clock.today())
    other = world.memberships[Role.OTHER_CLERK]
    other.role = Membership.Role.COUNTER
    other.save()
    with pytest.raises(actions.Gone):
        actions.confirm(other, opened, "id-card", clock.today())
    with pytest.raises(CounterVisit.DoesNotExist):
        queries.visit(other, opened)
    made = identified(world.owner, clerk_of(world))
    with pytest.raises(Identity.DoesNotExist):
        actions.revoke(other, made.pk)


def test_a_confirmation_is_kept_logged_and_mailed_without_content(world: World) -> None:
    made = identified(world.owner, clerk_of(world))
    assert (made.means, made.level, made.document) == ("counter", "substantial", "id-card")
    assert made.valid_until == clock.months_after(clock.today(), 36)
    assert world.owner.identified_until == made.valid_until
    assert kinds(world) == ["requested", "opened", "confirmed"]
    assert mails() == ["identity.confirmed"]
    told = str([one.data for one in events.history(world.owner.pk)])
    assert "Behrens" not in told and "1989" not in told
    standing = queries.standing(world.owner)
    assert (standing.state, standing.valid_until) == ("confirmed", made.valid_until)
    with across_tenants("test"):
        assert not CounterVisit.objects.exists()


def test_it_never_lasts_longer_than_the_document_or_the_authority_says(world: World) -> None:
    assert rules.lasts_until(clock.today(), {}) == clock.today()
    far = clock.today() + timedelta(days=5000)
    assert rules.lasts_until(far, {"identification": {"years": "1"}}) == clock.months_after(clock.today(), 12)
    assert rules.lasts_until(far, {"identification": {"years": "9"}}) == clock.months_after(clock.today(), 36)
    opened = actions.open_visit(clerk_of(world), code_of(world.owner), address=HERE)
    with pytest.raises(actions.DocumentExpired):
        actions.confirm(clerk_of(world), opened, "passport", clock.today() - timedelta(days=1))
    with pytest.raises(ValueError, match="library-card"):
        actions.confirm(clerk_of(world), opened, "library-card", far)


def test_a_refusal_names_its_reason_to_the_resident_and_a_new_code_begins_anew(world: World) -> None:
    opened = actions.open_visit(clerk_of(world), code_of(world.owner), address=HERE)
    actions.refuse(clerk_of(world), opened, "address")
    standing = queries.standing(world.owner)
    assert (standing.state, standing.refused) == ("refused", "address")
    assert mails() == ["identity.refused"]
    with pytest.raises(actions.Gone):
        actions.confirm(clerk_of(world), opened, "id-card", clock.today() + LATER)
    identified(world.owner, clerk_of(world))
    assert queries.standing(world.owner).state == "confirmed"


def test_a_profile_changed_meanwhile_cannot_be_confirmed(world: World) -> None:
    opened = actions.open_visit(clerk_of(world), code_of(world.owner), address=HERE)
    accounts.save_profile(world.owner, Profile(given_name="Berta", family_name="Behrens", birth_date=ANNA.birth_date))
    with pytest.raises(actions.ProfileChanged):
        actions.confirm(clerk_of(world), opened, "id-card", clock.today() + LATER)


def test_nobody_confirms_herself(world: World) -> None:
    with pytest.raises(actions.SamePerson):
        actions.open_visit(clerk_of(world), code_of(clerk_of(world).account), address=HERE)


def test_where_the_authority_wants_it_a_second_clerk_looks(world: World) -> None:
    authority = world.authorities[0]
    authority.parameters = {"identification": {"four_eyes": True}}
    authority.save()
    first, second = clerk_of(world), colleague(world)
    first.authority.parameters = second.authority.parameters = authority.parameters
    opened = actions.open_visit(first, code_of(world.owner), address=HERE)
    with pytest.raises(actions.Gone):
        actions.second(second, opened)
    assert actions.confirm(first, opened, "passport", clock.today() + LATER) is None
    with pytest.raises(actions.SamePerson):
        actions.second(first, opened)
    shown = queries.visit(second, opened)
    assert (shown.first, shown.mine, shown.document) == (first.name, False, "passport")
    made = actions.second(second, opened)
    assert (made.confirmed_by, made.seconded_by) == (first, second)
    assert kinds(world) == ["requested", "opened", "checked", "confirmed"]


# --- what it is worth ----------------------------------------------------------------------------------------------


def test_a_session_reaches_substantial_by_a_second_factor_or_a_fresh_password() -> None:
    now, today = datetime(2026, 11, 28, 12, tzinfo=UTC), date(2026, 11, 28)
    just, long_ago = now - timedelta(minutes=29), now - timedelta(minutes=31)
    for means, at, until, level in (
        ("password", just, today, "substantial"),
        ("password", long_ago, today, "basic"),
        ("password+totp", long_ago, today, "substantial"),
        ("password", just, today - timedelta(days=1), "basic"),
        ("password", just, None, "basic"),
    ):
        reached = trust.identified(Trust("basic", means, at), until, now, today)
        assert (reached.level, reached.at) == (level, at)
        assert reached.means == (f"{means}+counter" if level == "substantial" else means)
    assert trust.identified(trust.GUEST, today, now, today) == trust.GUEST


def test_confirmed_parts_of_the_profile_stay_until_the_confirmation_is_given_up(world: World) -> None:
    identified(world.owner, clerk_of(world))
    moved = Profile(given_name="Anna", family_name="Behrens", birth_date=ANNA.birth_date, town="Hamburg")
    with pytest.raises(accounts.PartConfirmed):
        accounts.save_profile(world.owner, moved)
    with pytest.raises(actions.NotReady):
        actions.request_code(world.owner)
    actions.give_up(world.owner, "Samtgemeinde")
    accounts.save_profile(world.owner, moved)
    assert kinds(world)[-1] == "given-up"
    assert mails() == ["identity.confirmed", "identity.ended"]


# --- how it ends ---------------------------------------------------------------------------------------------------


def test_the_authority_takes_it_back_once(world: World) -> None:
    made = identified(world.owner, clerk_of(world))
    for _again in range(2):
        actions.revoke(clerk_of(world), made.pk)
    world.owner.refresh_from_db()
    assert world.owner.identified_until is None
    assert kinds(world).count("revoked") == 1
    assert queries.standing(world.owner).state == "ended"
    (line,) = queries.confirmed(world.authorities[0].pk, "behrens").lines
    assert (line.name, line.in_force) == ("", False)


def test_its_owner_is_warned_once_and_then_it_ends(world: World) -> None:
    made = identified(world.owner, clerk_of(world), days=20)
    for _again in range(2):
        jobs.keep_up()
    assert mails() == ["identity.confirmed", "identity.ends"]
    with across_tenants("test"):
        Identity.objects.filter(pk=made.pk).update(valid_until=clock.today() - timedelta(days=1))
    world.owner.identified_until = clock.today() - timedelta(days=1)
    world.owner.save()
    jobs.keep_up()
    world.owner.refresh_from_db()
    assert world.owner.identified_until is None
    assert kinds(world)[-1] == "expired"
    with across_tenants("test"):
        Identity.objects.update(revoked_at=clock.now() - timedelta(days=366))
        jobs.keep_up()
        assert not Identity.objects.exists()


def test_what_ran_out_at_the_counter_is_cleared_away_and_a_refusal_can_be_read_a_while(world: World) -> None:
    opened = actions.open_visit(clerk_of(world), code_of(world.owner), address=HERE)
    actions.refuse(clerk_of(world), opened, "person")
    actions.open_visit(clerk_of(world), code_of(world.accounts[Role.OTHER]), address=HERE)
    with across_tenants("test"):
        CounterVisit.objects.update(expires_at=clock.now() - timedelta(days=1))
        jobs.keep_up()
        assert [one.refused for one in CounterVisit.objects.all()] == ["person"]
        CounterVisit.objects.update(expires_at=clock.now() - timedelta(days=31))
        jobs.keep_up()
        assert not CounterVisit.objects.exists()


def test_a_deleted_account_leaves_the_events_only(world: World) -> None:
    identified(world.owner, clerk_of(world))
    accounts.delete_account(world.owner)
    with across_tenants("test"):
        assert not Identity.objects.exists()
    assert kinds(world) == ["requested", "opened", "confirmed", "given-up"]
    assert list(events.verify()) == []
