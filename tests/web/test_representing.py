"""Whoever has a mandate answers what the applicant was asked, of every kind, in her own name; nobody else does."""

from datetime import timedelta
from typing import Any

import pytest
from cases.office import Office, again, explained, kinds, make_office, send
from cases.test_consulting import resident
from cases.test_taking_part import adviser
from django.test import Client
from web.an_organisation import accepted
from web.test_acting import person
from web.test_desk import at, text_of
from web.test_desk import page as desk_page

from amtsweg.accounts.models import Account
from amtsweg.applications.mandates import actions as mandates
from amtsweg.applications.mandates.models import Mandate
from amtsweg.cases import actions
from amtsweg.cases.models import Case, Participant, Request
from amtsweg.cases.requests import Wording
from amtsweg.core import clock, events
from amtsweg.core.tenancy import across_tenants, as_authority, as_holder
from amtsweg.mailbox.actions import LONGEST

pytestmark = pytest.mark.django_db
Kind = Request.Kind
CORRECTION = Wording("Stimmt der Name?", places=("wer:name",))


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def anna(office: Office) -> Account:
    return person("anna", "Anna", "Behrens")[1]


@pytest.fixture
def petra(office: Office) -> tuple[Client, Account]:
    return person("petra", "Petra", "Plan")


def asked(office: Office, case: Case, kind: str, wording: Wording) -> Request:
    due = clock.today() + timedelta(days=14)
    actions.ask(office.maren, case.pk, kind, wording, due, version=again(case).version)
    with as_authority(case.authority):
        found: Request = Request.objects.get(case=case, answered_at=None, withdrawn_at=None)
    return found


def part(case: Case) -> Participant:
    with across_tenants("test"):
        found: Participant = Participant.objects.get(case=case)
    return found


def place(case: Case, step: str = "") -> str:
    return f"/beteiligung/{part(case).pk}/{step}"


def represented(office: Office, anna: Account, representative: Account, **more: Any) -> tuple[Case, Mandate]:
    case = send(office, holder=anna.pk, guest=False)
    return case, accepted(anna, representative, **more)


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.APPOINTMENT, Kind.PAYMENT])
def test_she_answers_in_words_in_her_own_name(
    office: Office, anna: Account, petra: tuple[Client, Account], kind: str
) -> None:
    client, account = petra
    case, _mandate = represented(office, anna, account)
    one = asked(office, case, kind, Wording("Seit wann?"))
    shown = text_of(client.get(place(case)))
    assert "Seit wann?" in shown and "mit Vollmacht" in shown and "beantwortet die antragstellende Person" not in shown
    to = place(case, f"antwort/{one.pk}/")
    control = f"antwort-{one.pk}"
    assert client.post(to, {control: " "}).status_code == 422
    long = client.post(to, {control: "x" * (LONGEST + 1)})
    assert long.status_code == 422 and "x" * (LONGEST + 1) in text_of(long)
    assert client.post(to, {control: "Seit dem 1. Mai."}).status_code == 302
    (event,) = [past for past in events.history(case.pk) if past.kind == "case.request-answered"]
    assert (event.actor_id, event.data["kind"]) == (account.pk, kind)
    assert "Petra Plan, bevollmächtigt" in text_of(at(office.maren).get(desk_page(case)))
    assert f"antwort-{one.pk}" not in text_of(client.get(place(case)))
    assert client.post(to, {control: "Noch einmal."}).status_code == 302
    assert kinds(case).count("case.request-answered") == 1
    explained(case)


def test_she_corrects_the_named_answers(office: Office, anna: Account, petra: tuple[Client, Account]) -> None:
    client, account = petra
    case, _mandate = represented(office, anna, account)
    one = asked(office, case, Kind.CORRECTION, CORRECTION)
    form = place(case, f"berichtigen/{one.pk}/")
    assert form in text_of(client.get(place(case)))
    shown = text_of(client.get(form))
    assert "Stimmt der Name?" in shown and place(case) in shown
    refused = client.post(form, {"name-given": "", "name-family": ""})
    assert refused.status_code == 422
    assert client.post(form, {"name-given": "Anna", "name-family": "Cordes"})["Location"] == place(case)
    assert "Ihre Berichtigung ist angekommen" in text_of(client.get(place(case)))
    assert "Cordes" in text_of(at(office.maren).get(desk_page(case)))
    assert client.get(form)["Location"] == place(case)  # it was answered
    explained(case)


def test_nobody_without_a_mandate_in_force_does(office: Office, anna: Account, petra: tuple[Client, Account]) -> None:
    client, account = petra
    case, mandate = represented(office, anna, account, until=clock.today())
    one = asked(office, case, Kind.QUESTION, Wording("Seit wann?"))
    to, typed = place(case, f"antwort/{one.pk}/"), {f"antwort-{one.pk}": "Seit Mai."}
    stranger = person("otto", "Otto", "Ahrens")[0]
    assert stranger.post(to, typed).status_code == 404
    with as_holder(anna.pk):  # its last day is over, and no job has come by yet
        Mandate.held.filter(pk=mandate.pk).update(until=clock.today() - timedelta(days=1))
    for answer in (client.post(to, typed), client.get(place(case)), client.get(place(case, f"berichtigen/{one.pk}/"))):
        assert answer.status_code == 404
    with as_holder(anna.pk):
        Mandate.held.filter(pk=mandate.pk).update(until=None)
    mandates.end(anna, mandate.pk)
    assert client.post(to, typed).status_code == 404
    assert "case.request-answered" not in kinds(case)


def test_an_adviser_without_a_mandate_hands_in_papers_only(office: Office, anna: Account) -> None:
    case = send(office, holder=anna.pk, guest=False)
    account, row = adviser(case)
    one = asked(office, case, Kind.QUESTION, Wording("Seit wann?"))
    client = Client(headers={"host": "jesteburg.localhost"})
    client.force_login(account)
    assert "Das beantwortet die antragstellende Person selbst" in text_of(client.get(f"/beteiligung/{row.pk}/"))
    answer = client.post(f"/beteiligung/{row.pk}/antwort/{one.pk}/", {f"antwort-{one.pk}": "Seit Mai."})
    assert answer.status_code == 404


def test_a_request_of_another_case_is_not_hers(office: Office, anna: Account, petra: tuple[Client, Account]) -> None:
    client, account = petra
    case, _mandate = represented(office, anna, account)
    other = send(office, holder=resident("otto@post.example").pk, guest=False)
    for kind, step in ((Kind.QUESTION, "antwort"), (Kind.CORRECTION, "berichtigen")):
        one = asked(office, other, kind, CORRECTION)
        answer = client.post(place(case, f"{step}/{one.pk}/"), {f"antwort-{one.pk}": "Ja.", "name-given": "X"})
        assert answer.status_code in (302, 404)
        actions.withdraw_request(office.maren, other.pk, one.pk, version=again(other).version)
    assert "case.request-answered" not in kinds(other)
