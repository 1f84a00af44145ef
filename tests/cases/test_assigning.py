"""Who gets a new case: rules in their order, letters, places, loads; deputies, and what the log says of them."""

from contextlib import nullcontext
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from cases.office import Office, again, appoint, explained, send
from django.core.exceptions import PermissionDenied
from django_scopes import ScopeError

from amtsweg.accounts.models import Membership
from amtsweg.cases import actions, deputies, queries
from amtsweg.cases.actions.assigning import rules_of
from amtsweg.cases.assignment import Incoming, Rule, choose, fits
from amtsweg.cases.models import AssignmentRule, Deputy
from amtsweg.core import clock, events
from amtsweg.core.tenancy import as_authority

SERVICE, A, B = uuid4(), uuid4(), uuid4()


def rule(*members: UUID, first: str = "", last: str = "", places: tuple[str, ...] = ()) -> Rule:
    return Rule(uuid4(), members or (A,), None, first, last, places)


@pytest.mark.parametrize(
    ("first", "last", "name", "expected"),
    [
        ("A", "K", "Albers", True), ("A", "K", "Kühn", True), ("A", "K", "Lange", False), ("A", "K", "", False),
        ("A", "K", "Özdemir", False), ("L", "Z", "Özdemir", True), ("Sch", "St", "Schulz", True),
        ("Sch", "St", "Sander", False), ("Sch", "St", "Stein", True), ("Sch", "St", "Tamm", False),
        ("a", "k", "von Holt", False), ("", "", "", True), ("S", "S", "ßtest", True),
    ],
)  # fmt: skip
def test_letters_take_both_ends(first: str, last: str, name: str, expected: bool) -> None:
    assert fits(rule(first=first, last=last), Incoming(SERVICE, name)) is expected


@pytest.mark.parametrize(
    ("places", "postcode", "town", "expected"),
    [
        (("21266",), "21266", "", True), (("212",), "21266", "", True), (("21271",), "21266", "", False),
        (("jesteburg",), "", "Jesteburg", True), (("Hanstedt", "21266"), "21266", "", True),
        (("21266",), "", "", False),
        ((), "", "", True),
    ],
)  # fmt: skip
def test_places_are_postcodes_or_towns(places: tuple[str, ...], postcode: str, town: str, expected: bool) -> None:
    assert fits(rule(places=places), Incoming(SERVICE, "", postcode, town)) is expected


def test_the_first_rule_that_fits_counts_and_of_its_people_the_least_busy() -> None:
    case, both = Incoming(SERVICE, "Albers"), frozenset({A, B})
    first, second = rule(A, first="L", last="Z"), rule(A, B)
    assert choose([first, second], case, {A: 3, B: 2}, both) == (second, B)
    assert choose([first, second], case, {}, both) == (second, A)
    assert choose([second], case, {A: 3}, frozenset({A})) == (second, A)
    assert choose([second], case, {}, frozenset()) is None
    assert choose([first], case, {}, both) is None


def lead_of(office: Office) -> Membership:
    return appoint(office.authority, "Lena Peters", office.maren.unit, "lead")


@pytest.mark.django_db
def test_a_case_goes_to_whom_the_rules_name(office: Office) -> None:
    lead, unit = lead_of(office), office.maren.unit
    assert unit is not None
    for clerk in (office.maren, office.standesamt, office.hanstedt):
        with pytest.raises(PermissionDenied):
            actions.add_rule(clerk, unit, [office.maren.pk])
    with pytest.raises(ValueError, match="people who work"):
        actions.add_rule(lead, unit, [office.standesamt.pk])
    plain = send(office)
    assert again(plain).assignee_id is None
    late = actions.add_rule(lead, unit, [office.timo.pk], first="L", last="Z")
    early = actions.add_rule(lead, unit, [office.maren.pk, lead.pk], first="A", last="K", places=["21266", "Jesteburg"])
    cases = [send(office) for _ in range(2)]
    assert [again(case).assignee_id for case in cases] == [office.maren.pk, lead.pk]
    assert again(cases[0]).state == "received"
    foretold = actions.foretell(lead, unit)
    assert [(one.rule, one.number) for one in foretold] == [(2, case.number) for case in (*cases[::-1], plain)]
    actions.move_rule(lead, early.pk, up=True)
    actions.move_rule(lead, early.pk, up=True)
    assert [one.rule for one in actions.foretell(lead, unit)] == [1, 1, 1]
    actions.drop_rule(lead, early.pk)
    assert [one.person for one in actions.foretell(lead, unit)] == [""] * 3
    with as_authority(office.authority):
        assert list(AssignmentRule.objects.values_list("pk", "position")) == [(late.pk, 1)]
    for scope in (as_authority(office.hanstedt.authority), nullcontext()):
        with scope, pytest.raises(ScopeError):
            rules_of(unit.pk)
    explained(cases[0])


@pytest.mark.django_db
def test_a_deputy_finds_the_cases_among_her_own_and_the_log_names_both(office: Office) -> None:
    case, today = send(office), clock.today()
    actions.take_over(office.maren, case.pk, version=case.version)
    mine = queries.Filter(view="mine")
    reach = queries.reach([office.timo], office.authority)
    assert reach is not None and queries.worklist(reach, mine).total == 0
    with pytest.raises(PermissionDenied):
        deputies.appoint(office.timo, office.maren, office.timo, today, today + timedelta(7))
    for unfit in (office.standesamt, office.hanstedt):
        with pytest.raises(deputies.Unfit):
            deputies.appoint(office.maren, office.maren, unfit, today, today + timedelta(7))
    with pytest.raises(deputies.Unfit):
        deputies.appoint(office.timo, office.timo, office.maren, today, today + timedelta(7))
    later = deputies.appoint(office.maren, office.maren, office.timo, today + timedelta(1), today + timedelta(7))
    assert queries.worklist(reach, mine).total == 0
    deputies.end(office.maren, later.pk)
    now = deputies.appoint(lead_of(office), office.maren, office.timo, today, today + timedelta(7))
    assert queries.worklist(reach, mine).total == 1
    actions.add_note(office.timo, case.pk, "In Vertretung gelesen.")
    actions.add_note(office.maren, case.pk, "Selbst gelesen.")
    told = [event.data.get("for") for event in events.history(case.pk) if event.kind == "case.noted"]
    assert told == [str(office.maren.pk), None]
    file = queries.case_file(*queries.desk_case(reach, case.number))
    assert [step.instead_of for step in file.history if step.kind == "case.noted"] == ["Maren Albers", ""]
    assert [one.pk for one in deputies.coming(office.authority.pk)] == [now.pk]
    deputies.end(office.maren, now.pk)
    with as_authority(office.authority):
        assert not Deputy.objects.exists()
    explained(case)
