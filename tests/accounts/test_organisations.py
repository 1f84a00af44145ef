"""Organisations: who runs them, who comes in by invitation, and that nobody leaves one without an owner."""

from datetime import timedelta
from typing import Any

import pytest
from accounts.a_provider import arrival, provider
from cases.test_consulting import resident
from django.core.exceptions import PermissionDenied
from web.an_organisation import FACTS, found, invited, joined

from amtsweg.accounts import queries as accounts
from amtsweg.accounts.actions import delete_account
from amtsweg.accounts.limits import TooManyTries
from amtsweg.accounts.models import Account
from amtsweg.accounts.organisations import actions, facts, inviting, queries
from amtsweg.accounts.organisations.facts import Facts
from amtsweg.accounts.organisations.models import Organisation
from amtsweg.accounts.organisations.sealing import opened_facts
from amtsweg.accounts.owndata import idle
from amtsweg.accounts.providers.actions import link
from amtsweg.core import clock, events
from amtsweg.core.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Account:
    return resident("anna@post.example")


@pytest.fixture
def bernd() -> Account:
    return resident("bernd@post.example")


def kinds(row: Organisation) -> list[str]:
    return [event.kind for event in events.history(row.pk)]


# --- what it says of itself ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("register", "typed", "number"),
    [("HRB", "12345", "12345"), ("HRB", "hrb 12345 b", "12345 B"), ("VR", " VR 200 ", "200"), ("GnR", "7", "7")],
)
def test_a_number_is_written_as_its_register_writes_it(register: str, typed: str, number: str) -> None:
    assert facts.number_of(typed, register) == number


@pytest.mark.parametrize("typed", ["", "0", "012", "zwölf", "12345678", "12/45", "HRB", "VR 12"])
def test_what_no_register_could_have_written_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=f"^{typed}$"):
        facts.number_of(typed, "HRB")


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (Facts("company", "Muster GmbH"), set()),
        (Facts("club", ""), {"kind", "name"}),
        (Facts("company", "Muster GmbH", "HRB"), {"number", "court"}),
        (Facts("company", "Muster GmbH", "", "12", "Amtsgericht Stade"), {"register"}),
        (Facts("company", "Muster GmbH", "ABC", "12", "4711"), {"register", "court"}),
        (Facts("company", "Muster GmbH", postcode="2126", elster="12"), {"postcode", "elster"}),
    ],
)
def test_facts_are_checked_for_their_shape(given: Facts, wrong: set[str]) -> None:
    assert set(facts.faults(given)) == wrong


def test_who_founds_it_runs_it_and_nothing_of_it_lies_in_the_clear(anna: Account) -> None:
    row = found(anna)
    (standing,) = queries.organisations_of(anna)
    assert (standing.name, standing.member.owns, standing.facts.entry) == (FACTS.name, True, "HRB 12345")
    assert b"Hundesalon" not in bytes(row.facts)
    assert kinds(row) == ["organisation.founded"]
    assert "Hundesalon" not in str(list(Event.objects.values_list("data", flat=True)))


def test_only_a_confirmed_address_founds_one() -> None:
    with pytest.raises(actions.Unconfirmed):
        found(resident("neu@post.example", confirmed=False))


def test_an_elster_number_is_what_a_company_account_vouched_for(anna: Account) -> None:
    wanted = Facts("company", "Muster GmbH", elster="1234567890")
    with pytest.raises(actions.NotVouched):
        found(anna, wanted)
    company = provider()
    company.kind = "unternehmenskonto"
    company.save(update_fields=["kind"])
    link(company, anna, arrival(subject="1234567890"))
    with pytest.raises(actions.NotVouched):
        found(anna, Facts("company", "Muster GmbH", elster="1234567891"))
    assert opened_facts(found(anna, wanted)).elster == "1234567890"


# --- members ---------------------------------------------------------------------------------------------------------


def test_a_link_lets_in_the_invited_account_once(anna: Account, bernd: Account) -> None:
    row = found(anna)
    token = invited(anna, row, bernd.email, "reader")
    with pytest.raises(inviting.NotInvited):
        inviting.accept(resident("carla@post.example"), token)
    inviting.accept(bernd, token)
    standing = queries.standing(bernd, row.pk)
    assert standing is not None and not standing.member.may_send and not standing.member.owns
    with pytest.raises(inviting.Gone):
        inviting.accept(bernd, token)
    assert kinds(row) == ["organisation.founded", "organisation.invited", "organisation.joined"]
    with pytest.raises(inviting.IsMember):
        invited(anna, row, bernd.email)


def test_an_invitation_runs_out_and_can_be_taken_back(anna: Account, bernd: Account, monkeypatch: Any) -> None:
    row = found(anna)
    token = invited(anna, row, bernd.email)
    later = clock.now() + timedelta(days=15)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: later)
        with pytest.raises(inviting.Gone):
            inviting.accept(bernd, token)
    (waiting,) = queries.invited_to(row)
    inviting.take_back(anna, row.pk, waiting.row.pk)
    with pytest.raises(inviting.Gone):
        inviting.accept(bernd, token)


def test_nobody_but_an_owner_changes_anything(anna: Account, bernd: Account) -> None:
    row = found(anna)
    member = joined(anna, row, bernd, "sender")
    for forbidden in (
        lambda: actions.change_facts(bernd, row.pk, FACTS),
        lambda: actions.set_role(bernd, row.pk, member.pk, "owner"),
        lambda: actions.remove(bernd, row.pk, member.pk),
        lambda: actions.end(bernd, row.pk),
        lambda: invited(bernd, row, "dora@post.example"),
        lambda: actions.leave(resident("carla@post.example"), row.pk),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()


def test_the_last_owner_cannot_go_while_others_are_there(anna: Account, bernd: Account) -> None:
    row = found(anna)
    member = joined(anna, row, bernd)
    (mine, *_rest) = queries.members_of(row)
    for refused in (
        lambda: actions.leave(anna, row.pk),
        lambda: actions.set_role(anna, row.pk, mine.row.pk, "reader"),
        lambda: actions.remove(anna, row.pk, mine.row.pk),
        lambda: delete_account(anna),
    ):
        with pytest.raises(actions.LastOwner):
            refused()
    assert queries.last_owner_of(anna) == [FACTS.name]
    actions.set_role(anna, row.pk, member.pk, "owner")
    delete_account(anna)
    assert [one.row.account_id for one in queries.members_of(row)] == [bernd.pk]


def test_mails_go_to_one_member_and_to_an_owner_when_that_one_leaves(anna: Account, bernd: Account) -> None:
    row = found(anna)
    member = joined(anna, row, bernd)
    assert accounts.mail_address(row.pk) == anna.email
    actions.set_mail_to(anna, row.pk, member.pk)
    assert accounts.mail_address(row.pk) == bernd.email
    actions.leave(bernd, row.pk)
    assert accounts.mail_address(row.pk) == anna.email
    actions.leave(anna, row.pk)
    assert accounts.mail_address(row.pk) == ""


def test_it_ends_with_its_last_member_and_nothing_of_it_opens_any_more(anna: Account) -> None:
    row = found(anna)
    delete_account(anna)
    row = Organisation.objects.select_related("data_key").get(pk=row.pk)
    assert row.ended_at is not None and row.mail_to_id is None
    assert opened_facts(row).name == ""
    assert kinds(row)[-1] == "organisation.ended"


def test_invitations_do_not_fill_mailboxes(anna: Account) -> None:
    row = found(anna)
    for number in range(20):
        invited(anna, row, f"gast-{number}@post.example")
    with pytest.raises(TooManyTries):
        invited(anna, row, "gast@post.example")


def test_who_alone_runs_one_for_others_is_not_removed_as_idle(anna: Account, bernd: Account) -> None:
    long_ago = clock.now() - timedelta(days=800)
    row = found(anna)
    joined(anna, row, bernd)
    Account.objects.update(created_at=long_ago, last_login=long_ago)
    idle.keep_up()
    anna.refresh_from_db()
    bernd.refresh_from_db()
    assert (anna.idle_warned_at is None, bernd.idle_warned_at is None) == (True, False)
