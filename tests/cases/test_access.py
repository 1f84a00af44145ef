"""Who looked at a case: grounds, visits, cases of others for a reason, and who may read it all."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from cases.office import Office, again, appoint, make_office, send, work
from cases.test_handing import clerk_reach, other_unit
from django.core.exceptions import PermissionDenied

from amtsweg.accounts import staff
from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.staffing import bundles
from amtsweg.cases import actions, deputies, queries
from amtsweg.cases.access import looking, oversight
from amtsweg.cases.access.models import Access
from amtsweg.cases.access.oversight import NoReason
from amtsweg.cases.access.queries import all_looks_of, grounds, looks_at, looks_of
from amtsweg.cases.models import Case
from amtsweg.core import clock, crypto, events
from amtsweg.core.actors import SYSTEM
from amtsweg.core.tenancy import across_tenants

pytestmark = pytest.mark.django_db
Ground = Access.Ground


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def lead(office: Office) -> Membership:
    return appoint(office.authority, "Lena Peters", office.maren.unit, "lead")


@pytest.fixture
def inspector(office: Office) -> Membership:
    return appoint(office.authority, "Ida Wolff", None, "supervisor")


def look(clerk: Membership, case: Case, *, searched: bool = False) -> Access.Ground:
    """The clerk opens the case's page; the ground under which that is noted."""
    reach = clerk_reach(clerk)
    found: Any
    found, member = queries.desk_case(reach, case.number)
    ground = looking.ground_of(found, reach.memberships, searched=searched)
    looking.note(member, found, ground, found.open_until)
    return ground


def rows() -> list[Access]:
    with across_tenants("test"):
        return list(Access.objects.order_by("at"))


def pass_time(**span: float) -> None:
    """As if all that was noted lay back so far."""
    with across_tenants("test"):
        for row in Access.objects.all():
            row.at, row.until = row.at - timedelta(**span), row.until - timedelta(**span)
            row.save()


def test_the_ground_follows_from_the_way(office: Office) -> None:
    case = send(office)
    assert look(office.maren, case) == Ground.UNIT
    assert look(office.timo, case, searched=True) == Ground.SEARCH
    actions.take_over(office.maren, case.pk, version=again(case).version)
    assert look(office.maren, case, searched=True) == Ground.OWN
    assert look(office.timo, case) == Ground.UNIT
    today = clock.today()
    deputies.appoint(office.maren, office.maren, office.timo, today, today + timedelta(days=2))
    assert look(office.timo, case, searched=True) == Ground.DEPUTY
    assert set(grounds()) == set(Ground)


def test_a_visit_is_one_row_as_long_as_it_lasts(office: Office) -> None:
    case = send(office)
    for _page in range(3):
        look(office.maren, case)
    (first,) = rows()
    pass_time(minutes=5)
    look(office.maren, case)
    (now,) = rows()
    assert now.pk == first.pk and now.until > first.until - timedelta(minutes=1)
    pass_time(minutes=11)
    look(office.maren, case)
    assert len(rows()) == 2


def test_two_people_and_two_cases_do_not_mix(office: Office) -> None:
    one, other = send(office), send(office)
    for clerk in (office.maren, office.timo):
        look(clerk, one)
    look(office.maren, other)
    assert len(rows()) == 3
    found, member = queries.desk_case(clerk_reach(office.maren), one.number)
    assert [who for who, _until in queries.case_file(found, member).margin.opened] == ["Timo Brandt"]


def test_a_look_is_no_event_of_the_case(office: Office) -> None:
    case = send(office)
    before = events.history(case.pk)
    look(office.maren, case)
    assert events.history(case.pk) == before


# --- cases of others -------------------------------------------------------------------------------------------------


def test_a_case_of_others_is_read_for_a_reason_and_for_a_while(office: Office, inspector: Membership) -> None:
    case = send(office)
    for empty in ("", "  \n ", "x" * (oversight.LONGEST + 1)):
        with pytest.raises(NoReason):
            oversight.oversee([inspector], case.number, empty)
    with pytest.raises(NoReason):
        oversight.overseen([inspector], case.number)
    oversight.oversee([inspector], case.number, "Beschwerde vom\n3. März")
    found, member = oversight.overseen([inspector], case.number)
    assert (found.pk, member) == (case.pk, inspector)
    (row,) = rows()
    assert (row.ground, row.reason is not None) == (Ground.GIVEN, True)
    assert b"Beschwerde" not in bytes(row.reason or b"")
    assert [one.kind for one in events.history(row.pk)] == ["desk.overseen"]
    pass_time(minutes=31)
    with pytest.raises(NoReason):
        oversight.overseen([inspector], case.number)


def test_nobody_oversees_beyond_what_she_was_given(office: Office, inspector: Membership) -> None:
    case = send(office)
    assert queries.reach([inspector], office.authority) is None
    for forbidden in (actions.take_over, actions.take_note):
        with pytest.raises(PermissionDenied):
            forbidden(inspector, case.pk, version=case.version)
    abroad = appoint(office.world.other, "Olaf Meyer", None, "supervisor")
    elsewhere = appoint(office.authority, "Uwe Klein", office.standesamt.unit, "supervisor")
    for member in (abroad, elsewhere, office.maren):
        with pytest.raises(Case.DoesNotExist):
            oversight.oversee([member], case.number, "Neugier")
    with pytest.raises(Case.DoesNotExist):
        oversight.oversee([inspector], "JES-2026-999999", "Vertippt")
    assert rows() == []


def test_an_erased_case_has_nothing_to_oversee(office: Office, inspector: Membership) -> None:
    case = send(office)
    crypto.destroy(case.data_key)
    with pytest.raises(Case.DoesNotExist):
        oversight.oversee([inspector], case.number, "Beschwerde")


# --- who reads it ----------------------------------------------------------------------------------------------------


def test_leads_read_who_looked_and_clerks_do_not(office: Office, lead: Membership, inspector: Membership) -> None:
    case = send(office)
    look(office.maren, case)
    oversight.oversee([inspector], case.number, "Beschwerde")
    looks = looks_at(lead, case)
    assert [(one.who, one.post, one.reason) for one in looks] == [
        ("Ida Wolff", "Aufsicht", "Beschwerde"), ("Maren Albers", "Sachbearbeitung", ""),
    ]  # fmt: skip
    assert looks[1].office == f"{office.authority.full_name}, Steueramt"
    for clerk in (office.maren, office.standesamt, office.hanstedt):
        with pytest.raises(PermissionDenied):
            looks_at(clerk, case)


def test_the_applicant_reads_office_role_time_and_reason_but_no_name(office: Office, inspector: Membership) -> None:
    holder = uuid4()
    case = send(office, holder=holder)
    look(office.maren, case)
    oversight.oversee([inspector], case.number, "Beschwerde")
    (newest,) = looks_of([holder], 1)
    assert (newest.number, newest.post, newest.reason, newest.who) == (case.number, "Aufsicht", "Beschwerde", "")
    every = list(all_looks_of([holder]))
    assert [one.ground for one in every] == [grounds()[Ground.GIVEN], grounds()[Ground.UNIT]]
    assert not any(one.who for one in every)
    assert looks_of([uuid4()], 9) == []


def test_a_role_of_the_authority_is_named_as_it_calls_it(office: Office, lead: Membership) -> None:
    chief = appoint(office.authority, "Cora Chef", None, "administrator")
    row = bundles.create(chief, office.authority, "Lesende", ["case.read"])
    person = Account.objects.create_user("lesen@amt.example")
    reader = staff.appoint(person, office.authority, row, name="Rita Lang", by=SYSTEM)
    case = send(office)
    look(reader, case)
    assert looks_at(lead, case)[0].post == "Lesende"
    with pytest.raises(PermissionDenied):
        actions.take_over(reader, case.pk, version=case.version)


def test_what_was_noted_stays_with_the_authority_that_looked(office: Office) -> None:
    holder = uuid4()
    case = send(office, holder=holder)
    look(office.maren, case)
    actions.hand_over(office.maren, case.pk, other_unit(office).pk, "Umzug", version=again(case).version)
    work()
    abroad = appoint(office.world.other, "Olga Lind", None, "lead")
    look(abroad, case)
    assert [one.who for one in looks_at(abroad, again(case))] == ["Olga Lind"]
    assert [one.office.partition(",")[0] for one in looks_of([holder], 9)] == [
        office.world.other.full_name, office.authority.full_name,
    ]  # fmt: skip


def test_a_deputy_with_a_smaller_role_gets_no_new_rights(office: Office) -> None:
    chief = appoint(office.authority, "Cora Chef", None, "administrator")
    row = bundles.create(chief, office.authority, "Zuarbeit", ["case.read", "case.work"])
    person = Account.objects.create_user("zuarbeit@amt.example")
    helper = staff.appoint(person, office.authority, row, name="Hilde Ernst", unit=office.maren.unit, by=SYSTEM)
    case, today = send(office), clock.today()
    actions.take_over(office.maren, case.pk, version=case.version)
    deputies.appoint(office.maren, office.maren, helper, today, today + timedelta(days=2))
    assert look(helper, case) == Ground.DEPUTY
    with pytest.raises(PermissionDenied):
        actions.decide(helper, case.pk, "granted", "Ja.", "Darum.", version=again(case).version)
    reading = bundles.create(chief, office.authority, "Lesende", ["case.read"])
    reader = staff.appoint(
        Account.objects.create_user("lesen@amt.example"), office.authority, reading, name="R", by=SYSTEM
    )
    with pytest.raises(deputies.Unfit):
        deputies.appoint(office.maren, office.maren, reader, today, today + timedelta(days=2))
