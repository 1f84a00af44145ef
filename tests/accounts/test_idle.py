"""Accounts that nobody uses are warned of and removed, with the clock moved."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from web import a_case
from web.world import Role, World, build

from amtsweg.accounts.models import Account
from amtsweg.accounts.owndata import idle
from amtsweg.cases.models import Case
from amtsweg.core import events, jobs
from amtsweg.core.tenancy import as_holder

pytestmark = pytest.mark.django_db

START = datetime(2030, 3, 15, 12, tzinfo=UTC)
Move = Callable[[datetime], None]


@pytest.fixture
def world() -> World:
    """Everybody last came on the day of `START`."""
    made = build()
    Account.objects.update(created_at=START - timedelta(days=900), last_login=START)
    return made


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Move:
    """Moves the clock and runs the job."""

    def move(moment: datetime) -> None:
        monkeypatch.setattr("amtsweg.core.clock.now", lambda: moment)
        idle.keep_up()

    return move


def kinds(account: Account) -> list[str]:
    return [one.kind.removeprefix("account.") for one in events.history(account.pk)]


def test_two_years_then_a_mail_two_months_later_removal(world: World, at: Move) -> None:
    owner = world.owner
    address = owner.email
    at(START.replace(year=2032) - timedelta(days=1))
    assert kinds(owner) == []
    at(START.replace(year=2032, day=16))
    at(START.replace(year=2032, day=17))
    assert kinds(owner) == ["idle-warned"]
    at(START.replace(year=2032, month=5, day=15))
    assert kinds(owner) == ["idle-warned"]
    at(START.replace(year=2032, month=5, day=17))
    assert kinds(owner) == ["idle-warned", "idle-removed", "deleted"]
    assert {one.actor_kind for one in events.history(owner.pk)} == {"system"}
    owner.refresh_from_db()
    assert not owner.is_active and owner.email == "" and owner.sealed_profile is None
    at(START.replace(year=2040))
    assert len(kinds(owner)) == 3
    jobs.Worker().run_all()
    subjects = [one.subject for one in mail.outbox if one.to == [address]]
    assert sorted(subjects) == ["Ihr Konto ist gelöscht", "Ihr Konto wird bald gelöscht"]
    assert not [one for one in mail.outbox if address in one.body]


def test_a_sign_in_after_the_mail_keeps_the_account_and_begins_anew(world: World, at: Move) -> None:
    owner = world.owner
    at(START.replace(year=2032, day=16))
    Account.objects.filter(pk=owner.pk).update(last_login=START.replace(year=2032, day=20))
    at(START.replace(year=2032, month=6))
    assert kinds(owner) == ["idle-warned"]
    at(START.replace(year=2034, day=21))
    assert kinds(owner) == ["idle-warned", "idle-warned"]
    at(START.replace(year=2034, month=5, day=25))
    assert kinds(owner)[-1] == "deleted"


def test_an_account_that_was_never_signed_in_to_counts_from_its_beginning(world: World, at: Move) -> None:
    Account.objects.filter(pk=world.owner.pk).update(created_at=START, last_login=None)
    at(START.replace(year=2032, day=14))
    assert kinds(world.owner) == []
    at(START.replace(year=2032, day=16))
    assert kinds(world.owner) == ["idle-warned"]


def test_staff_stay_until_their_membership_ends(world: World, at: Move) -> None:
    clerk = world.accounts[Role.CLERK]
    at(START.replace(year=2033))
    assert kinds(clerk) == []
    member = world.memberships[Role.CLERK]
    with as_holder(clerk.pk):
        type(member).held.filter(pk=member.pk).update(until=START.date())
    at(START.replace(year=2033, day=16))
    assert kinds(clerk) == ["idle-warned"]


def test_whoever_has_an_open_case_stays_also_when_it_was_opened_after_the_warning(world: World, at: Move) -> None:
    owner = world.owner
    at(START.replace(year=2032, day=16))
    case = a_case.a_case(world)
    at(START.replace(year=2033))
    assert kinds(owner)[0] == "idle-warned" and "deleted" not in kinds(owner)
    with as_holder(owner.pk):
        Case.held.filter(pk=case.pk).update(state=Case.State.CLOSED)
    at(START.replace(year=2033, day=16))  # what was announced a year ago does not count any more
    assert kinds(owner)[-1] == "idle-warned"
    at(START.replace(year=2033, month=5, day=17))
    assert kinds(owner)[-2:] == ["idle-removed", "deleted"]
