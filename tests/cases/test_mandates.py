"""Mandates between people: given, accepted, used for applications and in cases, ended; and seen by the clerk."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from applications.world import ANSWERS, answer
from cases.office import SCAN, Office, again, explained, kinds, make_office, send, work
from cases.test_consulting import resident
from django.core.exceptions import PermissionDenied
from web.an_organisation import accepted, given

from amtsweg.accounts.actions import delete_account, save_profile
from amtsweg.accounts.models import Account
from amtsweg.accounts.profile import Profile
from amtsweg.accounts.trust import GUEST
from amtsweg.applications import actions as applications
from amtsweg.applications.mandates import actions, queries
from amtsweg.applications.mandates.models import Mandate
from amtsweg.applications.mandates.wishes import Wish, shared
from amtsweg.applications.models import Application
from amtsweg.cases import actions as cases_actions
from amtsweg.cases import queries as cases
from amtsweg.cases.acting import acting_words
from amtsweg.cases.actions.erasing import erase_due
from amtsweg.cases.models import Case, Participant
from amtsweg.cases.queries import desk_case, reach
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import across_tenants, as_authority, as_holder
from amtsweg.documents import safe
from amtsweg.documents.models import Document

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def anna() -> Account:
    made = resident("anna@post.example")
    save_profile(made, Profile("Anna", "Behrens", street="Am Musterplatz", house_number="5", phone="+49 40 66969-1"))
    return made


@pytest.fixture
def petra() -> Account:
    made = resident("petra@post.example")
    save_profile(made, Profile("Petra", "Plan"))
    return made


def begun(office: Office, mandate: Mandate) -> Application:
    """An application that the representative has filled in for the principal."""
    sitting = office.world.sitting()
    holder = mandate.principal_id
    with as_holder(holder):
        made = applications.start(sitting, holder_id=holder, guest=False, mandate=mandate)
    for key, raw in ANSWERS.items():
        assert not answer(made, office.world, key, raw).errors
    return made


def sent(application: Application, by: Account) -> Case:
    with as_holder(application.holder_id):
        row = applications.submit(application.pk, actor=Actor("resident", by.pk), trust=GUEST)
    with across_tenants("test"):
        found: Case = Case.objects.select_related("authority", "unit", "service", "data_key").get(submission=row)
    return found


def parts_in(case: Case) -> list[Participant]:
    with as_authority(case.authority_id):
        return list(Participant.objects.filter(case=case).order_by("accepted_at"))


def test_a_mandate_counts_from_its_acceptance_by_the_invited_account(anna: Account, petra: Account) -> None:
    row, token = given(anna, petra.email)
    assert queries.received_by(petra) == []
    for other in (anna, resident("otto@post.example")):
        with pytest.raises(actions.NotInvited):
            actions.accept(other, token)
    actions.accept(petra, token)
    (mine,) = queries.received_by(petra)
    assert (mine.row.pk, mine.principal) == (row.pk, "Anna Behrens")
    with pytest.raises(actions.Gone):
        actions.accept(petra, token)
    assert [event.kind for event in events.history(row.pk)] == ["mandate.given", "mandate.accepted"]


def test_nobody_mandates_herself_and_a_wish_has_to_fit(anna: Account) -> None:
    for wrong, error in (
        (Wish("Anna", anna.email, "all"), actions.Oneself),
        (Wish("Petra", "petra@post.example", "service"), ValueError),
        (Wish("Petra", "petra@post.example", "everything"), ValueError),
        (Wish("Petra", "petra@post.example", "all", shares=("email",)), ValueError),
        (Wish("Petra", "petra@post.example", "all", until=clock.today() - timedelta(days=1)), ValueError),
    ):
        with pytest.raises(error):
            actions.give(anna, wrong, GUEST, sender="Jesteburg", page="{token}")


def test_forms_offer_only_what_the_mandate_shares(anna: Account) -> None:
    known = Profile("Anna", "Behrens", street="Am Musterplatz", house_number="5", phone="+49 40 66969-1")
    assert shared(known, ["name"]) == Profile("Anna", "Behrens")
    assert shared(known, []) == Profile()
    assert shared(known, ["address"]).full_name == ""


def test_what_is_sent_belongs_to_the_principal_and_says_who_acted(
    office: Office, anna: Account, petra: Account
) -> None:
    mandate = accepted(anna, petra, notices=True)
    case = sent(begun(office, mandate), petra)
    assert case.holder_id == anna.pk
    (part,) = parts_in(case)
    assert (part.account_id, part.mandate_id, part.notices) == (petra.pk, mandate.pk, True)
    assert "case.joined" in kinds(case)
    found, clerk = desk_case(reach([office.maren], office.authority), case.number)
    file = cases.case_file(found, clerk)
    assert file.sent is not None and file.sent.acting is not None
    words = dict(acting_words(file.sent.acting))
    assert words["Gesendet von"][:2] == ["Petra Plan", "Vollmacht, für alle Anträge"]
    assert [(one.contact.name, one.contact.capacity) for one in file.people] == [("Petra Plan", "bevollmächtigt")]
    assert file.history[0].who == "Petra Plan"
    explained(case)


def test_a_mandate_for_one_service_opens_no_other(office: Office, anna: Account, petra: Account) -> None:
    service = office.world.view.service_slug
    accepted(anna, petra, "service", service_slug=service)
    assert [one.principal for one in queries.for_service(petra, service)] == ["Anna Behrens"]
    assert queries.for_service(petra, "sperrmuell") == []


def test_after_its_end_nothing_is_sent_and_no_case_is_open(office: Office, anna: Account, petra: Account) -> None:
    mandate = accepted(anna, petra)
    first, second = begun(office, mandate), begun(office, mandate)
    case = sent(first, petra)
    assert queries.of_application(petra, second.pk) is not None
    actions.end(anna, mandate.pk)
    assert queries.of_application(petra, second.pk) is None
    with pytest.raises(PermissionDenied):
        sent(second, petra)
    (part,) = parts_in(case)
    assert part.ended_at is not None and kinds(case)[-1] == "case.left"
    assert sent(second, anna).holder_id == anna.pk  # what was begun is hers to send
    explained(case)


def test_a_mandate_ends_by_either_side_and_by_nobody_else(anna: Account, petra: Account) -> None:
    mandate = accepted(anna, petra)
    with pytest.raises(Mandate.DoesNotExist):
        actions.end(resident("otto@post.example"), mandate.pk)
    actions.end(petra, mandate.pk)
    assert queries.received_by(petra) == []


def test_a_mandate_ends_the_day_after_its_last(office: Office, anna: Account, petra: Account, monkeypatch: Any) -> None:
    mandate = accepted(anna, petra, until=clock.today() + timedelta(days=3))
    case = sent(begun(office, mandate), petra)
    later = clock.now() + timedelta(days=4)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert queries.received_by(petra) == []
    actions.expire()
    assert parts_in(case)[0].ended_at is not None


def test_it_opens_the_cases_that_it_covers(office: Office, anna: Account, petra: Account) -> None:
    one = send(office, holder=anna.pk, guest=False)
    two = send(office, holder=anna.pk, guest=False)
    accepted(anna, petra, "case", case_id=one.pk)
    assert [part.account_id for part in parts_in(one)] == [petra.pk]
    assert parts_in(two) == []
    accepted(anna, petra)
    assert len(parts_in(one)) == 1  # who takes part already comes in once
    assert len(parts_in(two)) == 1


def test_the_paper_that_proves_it_lies_with_the_case(office: Office, anna: Account, petra: Account) -> None:
    paper = safe.keep(anna, SCAN)
    mandate = accepted(anna, petra, paper_id=paper.pk)
    case = sent(begun(office, mandate), petra)
    work()
    with as_authority(case.authority_id):
        kept = Document.objects.filter(data_key=again(case).data_key, kind="upload")
        assert kept.count() == 1


def test_with_the_account_goes_what_it_gave(office: Office, anna: Account, petra: Account) -> None:
    mandate = accepted(anna, petra)
    case = sent(begun(office, mandate), petra)
    delete_account(anna)
    assert not _there(mandate.pk)
    assert parts_in(case)[0].ended_at is not None
    explained(case)


def test_with_the_representatives_account_the_mandate_ends(anna: Account, petra: Account) -> None:
    mandate = accepted(anna, petra)
    delete_account(petra)
    with as_holder(anna.pk):
        assert Mandate.held.get(pk=mandate.pk).ended_at is not None


def _there(mandate_id: UUID) -> bool:
    with across_tenants("test"):
        return bool(Mandate.held.filter(pk=mandate_id).exists())


def test_a_mandate_ends_although_a_case_of_it_is_erased(office: Office, anna: Account, petra: Account) -> None:
    mandate = accepted(anna, petra)
    case = sent(begun(office, mandate), petra)
    work()
    cases_actions.withdraw([anna.pk], Actor("resident", anna.pk), case.pk)
    cases_actions.close(office.maren, case.pk, version=again(case).version)
    with across_tenants("test"):
        Case.objects.filter(pk=case.pk).update(erase_on=clock.today())
        erase_due()
        Participant.objects.filter(case=case).update(ended_at=None)  # as erasing once left it
    actions.end(anna, mandate.pk)
    (part,) = parts_in(case)
    assert part.ended_at is not None
