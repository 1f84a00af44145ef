"""The consent to electronic notices in one matter: recorded when it is given, taken back at any time, given again."""

from typing import Any

import pytest
from cases.office import Office, again, explained, kinds, make_office, send, work
from django.test import Client
from web.test_mailbox import page, text_of, with_account

from amtsweg.accounts.consents import consents_about
from amtsweg.accounts.models import Account
from amtsweg.cases import actions
from amtsweg.cases.actions.intake import write_receipt
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Case
from amtsweg.cases.terms import terms_of
from amtsweg.core import events
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.mailbox.laws import Way
from amtsweg.mailbox.models import Delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def anna(db: None) -> Account:
    made: Account = Account.objects.create_user("anna.behrens@post.example")
    return made


@pytest.fixture
def client(anna: Account) -> Client:
    return with_account(anna)


@pytest.fixture
def case(office: Office, anna: Account) -> Case:
    return send(office, holder=anna.pk, guest=False)


def where(case: Case) -> str:
    return page(case, "weg-des-bescheids/")


def way_of(case: Case) -> Way:
    with across_tenants("test"):
        found = Case.objects.select_related(
            "authority", "data_key", "submission__application__data_key", "submission__application__offer"
        ).get(pk=case.pk)
        return terms_of(found).way


def decided(office: Office, case: Case) -> None:
    actions.take_over(office.maren, case.pk, version=again(case).version)
    actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=again(case).version)
    work()


def test_the_consent_that_was_sent_is_recorded_with_its_purpose_once(case: Case) -> None:
    for _ in range(2):
        write_receipt(case=str(case.pk))
    (given,) = consents_about([case.pk])
    assert (given.purpose, given.given) == ("electronic-notice", True)
    assert [one.kind for one in events.history(case.pk)].count("consent.given") == 1


def test_what_was_taken_back_at_once_is_not_recorded_as_given_afterwards(client: Client, case: Case) -> None:
    client.post(where(case), {"weg": "post"})
    work()
    assert [one.given for one in consents_about([case.pk])] == [False]


def test_where_the_law_knows_the_post_only_nobody_consents(
    office: Office, anna: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amtsweg.cases.actions.intake.knows_electronic", lambda law: False)
    case = send(office, holder=anna.pk, guest=False)
    work()
    assert consents_about([case.pk]) == []


def test_after_withdrawing_the_next_notice_goes_by_post(office: Office, client: Client, case: Case) -> None:
    shown = text_of(client.get(where(case)))
    assert "Bescheide mit der Post bekommen?" in shown and "Das können Sie jederzeit widerrufen" in shown
    assert client.post(where(case), {"weg": "post"}).url == page(case)
    assert "Ihre Einwilligung ist widerrufen" in text_of(client.get(page(case)))
    assert [one.given for one in consents_about([case.pk])] == [False]
    assert way_of(case) == Way.POST
    decided(office, case)
    assert kinds(case)[-1] == "case.notice-to-post"
    explained(case)


def test_it_can_be_given_again(office: Office, client: Client, case: Case) -> None:
    client.post(where(case), {"weg": "post"})
    assert "Ihre Einwilligung können Sie jederzeit widerrufen" in text_of(client.get(where(case)))
    client.post(where(case), {"weg": "elektronisch"})
    (last,) = consents_about([case.pk])
    assert last.given and way_of(case) == Way.MAILBOX
    decided(office, case)
    with as_authority(office.authority):
        assert Delivery.objects.get().agreed_at == last.at
    explained(case)


def test_what_lies_ready_stays_and_a_closed_case_takes_nothing(office: Office, client: Client, case: Case) -> None:
    decided(office, case)
    assert kinds(case)[-1] == "mailbox.provided"
    client.post(where(case), {"weg": "post"})
    assert "Ihr Bescheid" in text_of(client.get(page(case)))
    with as_authority(office.authority):
        Case.objects.filter(pk=case.pk).update(state=Case.State.CLOSED)
    assert client.post(where(case), {"weg": "elektronisch"}).url == page(case)
    assert not consents_about([case.pk])[0].given


def test_the_same_choice_twice_is_one_event(client: Client, case: Case) -> None:
    for _ in range(2):
        client.post(where(case), {"weg": "post"})
    assert kinds(case).count("case.way-chosen") == 1
    assert [one.kind for one in events.history(case.pk)].count("consent.withdrawn") == 1


def test_the_clerk_sees_the_wish_and_who_said_so(office: Office, client: Client, case: Case) -> None:
    client.post(where(case), {"weg": "post"})
    clerk = Client(HTTP_HOST="jesteburg.localhost")
    clerk.force_login(office.maren.account)
    shown = text_of(clerk.get(f"/desk/vorgaenge/{case.number}/"))
    assert "mit der Post gewünscht" in shown
    assert "Einwilligung in elektronische Bescheide widerrufen" in shown


def test_a_stranger_does_not_choose(office: Office, case: Case) -> None:
    stranger: Any = Account.objects.create_user("otto@post.example")
    assert with_account(stranger).post(where(case), {"weg": "post"}).status_code == 404
    with pytest.raises(Case.DoesNotExist):
        actions.choose_way([stranger.pk], Actor("resident", stranger.pk), case.pk, electronic=False)
    assert way_of(case) == Way.MAILBOX


def test_a_guest_takes_it_back_too(office: Office) -> None:
    case = send(office)
    actions.choose_way([case.holder_id], Actor("guest", case.holder_id), case.pk, electronic=False)
    assert events.history(case.pk)[-1].actor_kind == "guest"
    assert way_of(case) == Way.POST


def test_a_withdrawn_case_that_is_closed_is_refused_by_the_action(office: Office, anna: Account, case: Case) -> None:
    me = Actor("resident", anna.pk)
    actions.withdraw([anna.pk], me, case.pk)
    actions.close(office.maren, case.pk, version=again(case).version)
    with pytest.raises(NotPossible):
        actions.choose_way([anna.pk], me, case.pk, electronic=False)
