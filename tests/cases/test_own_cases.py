"""Nobody acts for the authority in a matter of her own: as applicant, for an organisation, or on another side."""

from datetime import timedelta

import pytest
from accounts.a_provider import arrival, provider
from cases.office import Office, again, make_office, send
from cases.test_assigning import lead_of
from cases.test_consulting import resident
from django.core.exceptions import PermissionDenied
from web.an_organisation import accepted, found, joined
from web.test_desk import at, page, text_of

from amtsweg.accounts.models import Account
from amtsweg.accounts.providers import actions as providers
from amtsweg.cases import actions
from amtsweg.cases.decisions import Text
from amtsweg.cases.models import Case
from amtsweg.core import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


def known(person: Account, slug: str) -> None:
    said = {"given_name": "Maren", "family_name": "Albers", "birth_date": "1980-01-02"}
    providers.link(provider(slug), person, arrival(slug, slug=slug, **said))


def second_account(office: Office) -> Account:
    """Maren Albers has another account as a resident; both are known to be hers."""
    private = resident("maren@post.example")
    known(office.maren.account, "land")
    known(private, "anderes")
    return private


def refused(office: Office, case: Case) -> None:
    maren, version = office.maren, again(case).version
    for attempt in (
        lambda: actions.take_over(maren, case.pk, version=version),
        lambda: actions.add_note(maren, case.pk, "Eilt."),
        lambda: actions.ask_others(maren, case.pk, clock.today() + timedelta(days=9), "Bitte prüfen.", version=version),
        lambda: actions.decide(maren, case.pk, "granted", "Ja.", "Weil.", version=version),
        lambda: actions.propose(maren, case.pk, "decision", "granted", Text("Ja.", "Weil."), version=version),
        lambda: actions.assign(office.timo, case.pk, maren.pk, version=version),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert again(case).version == version


def test_ones_own_case_is_somebody_elses_to_work_on(office: Office) -> None:
    case = send(office, holder=office.maren.account.pk, guest=False)
    refused(office, case)
    shown = text_of(at(office.maren).get(page(case)))
    assert "Das ist Ihr eigener Vorgang" in shown and "Übernehmen" not in shown and "Entscheiden" not in shown
    assert at(office.maren).post(page(case, "uebernehmen/"), {"version": again(case).version}).status_code == 403
    assert "Das ist Ihr eigener Vorgang" not in text_of(at(office.timo).get(page(case)))
    actions.assign(office.maren, case.pk, office.timo.pk, version=again(case).version)
    actions.decide(office.timo, case.pk, "granted", "Ja.", "Weil.", version=again(case).version)


def test_a_second_account_does_not_help(office: Office) -> None:
    case = send(office, holder=second_account(office).pk, guest=False)
    refused(office, case)


def test_an_organisations_case_is_no_members_to_work_on(office: Office) -> None:
    private = second_account(office)
    founder = resident("anna@post.example")
    row = found(founder)
    case = send(office, holder=row.pk, guest=False)
    actions.add_note(office.maren, case.pk, "Noch gehört sie nicht dazu.")
    joined(founder, row, private, "reader")
    refused(office, case)


def test_whoever_stands_at_the_applicants_side_does_not_work_on_the_case(office: Office) -> None:
    anna: Account = resident("anna@post.example")
    case = send(office, holder=anna.pk, guest=False)
    private = second_account(office)
    accepted(anna, private)
    refused(office, case)


def test_rules_give_a_case_to_a_colleague_of_whose_it_is(office: Office) -> None:
    unit = office.maren.unit
    assert unit is not None
    lead = lead_of(office)
    actions.add_rule(lead, unit, [office.maren.pk, office.timo.pk])
    assert send(office).assignee_id == office.maren.pk
    assert send(office).assignee_id == office.timo.pk
    mine = send(office, holder=office.maren.account.pk, guest=False)
    assert mine.assignee_id == office.timo.pk


def test_nobody_releases_what_her_other_account_proposed(office: Office) -> None:
    case = send(office)
    known(office.maren.account, "land")
    known(office.timo.account, "anderes")
    actions.propose(office.maren, case.pk, "decision", "granted", Text("Ja.", "Weil."), version=again(case).version)
    with pytest.raises(PermissionDenied):
        actions.approve(office.timo, case.pk, version=again(case).version)
