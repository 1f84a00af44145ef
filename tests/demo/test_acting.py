"""The demo's organisation and mandate: a newcomer can act for both, and what became of them later stays."""

import pytest

from amtsweg.accounts import actions
from amtsweg.accounts.models import Account, Organisation
from amtsweg.accounts.organisations import actions as organisations
from amtsweg.accounts.organisations.queries import organisations_of
from amtsweg.accounts.profile import Profile
from amtsweg.applications.mandates.queries import received_by
from amtsweg.core.models import OutgoingMail
from amtsweg.demo.acting import ensure_acting
from amtsweg.demo.federation import FOLDER, read
from amtsweg.demo.people import logins_of


@pytest.mark.django_db
def test_somebody_acts_for_a_company_and_for_another_person() -> None:
    files = read(FOLDER / "harburg")
    for one in files.demo.residents:
        account = actions.create_account(one.email, "vier Hunde am Deich", confirmed=True)
        actions.save_profile(account, Profile(one.given, one.family))
    ensure_acting(files.demo)
    doerte, ole = (Account.objects.get(email=f"{one}@post.example") for one in ("doerte.luehrs", "ole.harms"))
    (company,), (hers,) = organisations_of(doerte), organisations_of(ole)
    assert company.id == hers.id and "(Demo)" in company.name
    assert company.member.owns and company.member.may_send and not hers.member.may_send
    (mandate,) = received_by(doerte)
    assert mandate.principal == "Jan Petersen" and not OutgoingMail.objects.exists()
    ensure_acting(files.demo)
    assert len(received_by(doerte)) == 1 and Organisation.objects.count() == 1
    organisations.end(doerte, company.id)
    ensure_acting(files.demo)
    assert organisations_of(doerte) == []


def test_the_printed_log_ins_say_so() -> None:
    told = {mail: who for who, mail, _password in logins_of(read(FOLDER / "harburg"))}
    assert told["doerte.luehrs@post.example"] == (
        "Privatperson: Dörte Lührs, verwaltet Gartenbau Musterhof (Demo), Vollmacht von Jan Petersen"
    )
    assert told["ole.harms@post.example"] == "Privatperson: Ole Harms, liest für Gartenbau Musterhof (Demo)"


@pytest.mark.parametrize("federation", ["harburg", "emsland"])
def test_each_of_these_demos_has_a_company_for_which_two_act(federation: str) -> None:
    demo = read(FOLDER / federation).demo
    (company,) = demo.organisations
    assert company.kind == "company" and "(Demo)" in company.name
    assert {one.email for one in company.members} <= {one.email for one in demo.residents}
    assert len(company.members) == 2
