"""Assignment by rule: when a case comes in, and what the rules would have said of those that came last."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import allows, require
from amtsweg.accounts.queries import colleagues
from amtsweg.applications.queries import submission_view
from amtsweg.cases.assignment import Incoming, Rule, choose
from amtsweg.cases.life import Kind
from amtsweg.cases.models import AssignmentRule, Case
from amtsweg.cases.own import own
from amtsweg.cases.record import Change
from amtsweg.core import events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.crypto import KeyDestroyed
from amtsweg.core.rows import ByKey
from amtsweg.core.tenancy import as_authority, check_tenant
from amtsweg.federation.models import Unit
from amtsweg.forms.flow import Way

ARRANGED = events.register("desk.rules", "Zuweisungsregeln geändert")
LAST = 20
_RULES = ByKey(AssignmentRule, column="unit", order=("position", "id"))  # asked with every case that comes in


class Foretold(NamedTuple):
    """A case that came in, and whom the rules name for it now: a rule's number from 1, a person; neither for none."""

    number: str
    service: dict[str, str]
    rule: int | None
    person: str


def assign_by_rule(change: Change, way: Way) -> None:
    """Gives a new case of the change to whom its unit's rules name; to nobody without rules. Needs the scope."""
    case = change.case
    rules = rules_of(case.unit_id)
    if not rules:
        return
    working, load, told = _working(case.unit), _load(rules), incoming(case, way)
    while (found := choose(rules, told, load, frozenset(working))) is not None:
        if not own(case.pk, working[found[1]].account_id).exists():
            break
        del working[found[1]]  # her own case goes to a colleague
    else:
        return
    rule, member = found
    case.assignee_id = member
    change.happen(Kind.ASSIGNED, SYSTEM, {"to": str(member), "rule": str(rule.id)}, to_all=False)


def incoming(case: Case, way: Way) -> Incoming:
    """What the rules look at in a case."""
    contact = way.applicant()
    address = contact.address or {}
    return Incoming(
        case.service_id, contact.family_name or "", address.get("postcode", ""), address.get("town", "")
    )  # fmt: skip


def rules_of(unit_id: UUID) -> list[Rule]:
    """A unit's rules in their order. Needs the authority's scope."""
    rows = _RULES.all(unit_id)
    for row in rows:
        check_tenant(row.authority_id)
    return [
        Rule(row.pk, tuple(map(UUID, row.members)), row.service_id, row.first, row.last, tuple(row.places))
        for row in rows
    ]


def _load(rules: Sequence[Rule]) -> dict[UUID, int]:
    members = {member for rule in rules for member in rule.members}
    rows = Case.objects.filter(assignee_id__in=members).exclude(state=Case.State.CLOSED).order_by()
    return dict(rows.values_list("assignee_id").annotate(count=Count("pk")).values_list("assignee_id", "count"))


def _working(unit: Unit) -> dict[UUID, Membership]:
    """Who may work on the unit's cases today."""
    people = colleagues(unit.authority)
    return {one.pk: one for one in people if allows(one, "case.work", unit.authority, unit)}


def foretell(by: Membership, unit: Unit) -> list[Foretold]:
    """The unit's last `LAST` cases, newest first, and whom the rules as they stand would name for each.

    Loads are today's: every case of the preview adds to them, as it would have. Raises `PermissionDenied`.
    """
    require(by, "desk.arrange", unit.authority, unit)
    with as_authority(by.authority_id):
        rules = rules_of(unit.pk)
        rows = Case.objects.filter(unit=unit).select_related("service", "submission__application__data_key")
        newest = list(rows.order_by("-received_at", "id")[:LAST])
        load, working = _load(rules), _working(unit)
        found = []
        for case in reversed(newest):
            named = _foretold(rules, case, load, working)
            if named:
                load[named[1]] = load.get(named[1], 0) + 1
            found.append(
                Foretold(
                    case.number, case.service.title, rules.index(named[0]) + 1 if named else None,
                    working[named[1]].name if named else "",
                )
            )  # fmt: skip
    return found[::-1]


def _foretold(
    rules: Sequence[Rule], case: Case, load: dict[UUID, int], working: dict[UUID, Membership]
) -> tuple[Rule, UUID] | None:
    try:
        way = submission_view(case.submission).way
    except KeyDestroyed:
        return None
    return choose(rules, incoming(case, way), load, frozenset(working))


def add_rule(
    by: Membership, unit: Unit, members: Sequence[UUID], *, service_id: UUID | None = None, first: str = "",
    last: str = "", places: Sequence[str] = (),
) -> AssignmentRule:  # fmt: skip
    """Adds a rule at the end. Raises `PermissionDenied`, `ValueError` without anybody who may work for the unit."""
    require(by, "desk.arrange", unit.authority, unit)
    with transaction.atomic(), as_authority(by.authority_id):
        working = _working(unit)
        if not members or any(member not in working for member in members):
            raise ValueError("a rule names people who work for the unit")
        count = AssignmentRule.objects.filter(unit=unit).count()
        row: AssignmentRule = AssignmentRule.objects.create(
            authority_id=by.authority_id, unit=unit, position=count + 1, service_id=service_id, first=first[:4],
            last=(last or first)[:4], places=list(places), members=[str(member) for member in members],
        )  # fmt: skip
        _record(by, unit, row.pk)
    return row


def move_rule(by: Membership, rule_id: UUID, *, up: bool) -> None:
    """Changes places with the rule before or after it. Raises `AssignmentRule.DoesNotExist`, `PermissionDenied`."""
    with transaction.atomic(), as_authority(by.authority_id):
        row = _rule(by, rule_id)
        rows = list(AssignmentRule.objects.select_for_update().filter(unit=row.unit).order_by("position", "id"))
        here = next(index for index, one in enumerate(rows) if one.pk == row.pk)
        there = here - 1 if up else here + 1
        if 0 <= there < len(rows):
            rows[here], rows[there] = rows[there], rows[here]
        _store(rows)
        _record(by, row.unit, row.pk)


def drop_rule(by: Membership, rule_id: UUID) -> None:
    """Removes a rule. Raises `AssignmentRule.DoesNotExist`, `PermissionDenied`."""
    with transaction.atomic(), as_authority(by.authority_id):
        row = _rule(by, rule_id)
        _record(by, row.unit, row.pk)
        row.delete()
        _store(list(AssignmentRule.objects.filter(unit=row.unit).order_by("position", "id")))


def _rule(by: Membership, rule_id: UUID) -> AssignmentRule:
    row: AssignmentRule = AssignmentRule.objects.select_related("unit__authority").get(pk=rule_id)
    require(by, "desk.arrange", row.unit.authority, row.unit)
    return row


def _store(rows: list[AssignmentRule]) -> None:
    for position, row in enumerate(rows, start=1):
        row.position = position
        row.save(update_fields=["position"])


def _record(by: Membership, unit: Unit, rule_id: UUID) -> None:
    events.record(
        by.authority, ARRANGED, actor=Actor("staff", by.account_id), subject_type="unit", subject_id=unit.pk,
        data={"rule": str(rule_id)},
    )  # fmt: skip
