"""Reading a case of others: whoever oversees an authority's work says why, and then reads it for half an hour."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import allows
from amtsweg.cases.access.looking import begin
from amtsweg.cases.access.models import Access
from amtsweg.cases.models import Case
from amtsweg.cases.queries.casefile import loaded_case
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import as_authority

LASTS = timedelta(minutes=30)
LONGEST = 500  # characters of a reason

OVERSEEN = events.register("desk.overseen", "Vorgang mit Begründung eingesehen")


class NoReason(ValueError):
    """A reason is needed, and one that fits into a few lines."""


def oversee(members: Iterable[Membership], number: str, reason: str) -> Case:
    """Opens a case for the reason that she gives; an event, too. Raises `Case.DoesNotExist`, `NoReason`."""
    text = " ".join(reason.split())
    if not text or len(text) > LONGEST:
        raise NoReason
    case, member = _within(members, number)
    with transaction.atomic(), as_authority(member.authority_id):
        row = begin(member, case, Access.Ground.GIVEN, LASTS, text)
        events.record(
            member.authority, OVERSEEN, actor=Actor("staff", member.account_id), subject_type="access",
            subject_id=row.pk, data={"case": str(case.pk)},
        )  # fmt: skip
    return case


def overseen(members: Iterable[Membership], number: str) -> tuple[Case, Membership]:
    """A case for which such a reason still counts, and who gave it. Raises `Case.DoesNotExist`, `NoReason`."""
    case, member = _within(members, number)
    with as_authority(member.authority_id):
        given = Access.objects.filter(case=case, membership=member, ground=Access.Ground.GIVEN, until__gt=clock.now())
        if not given.exists():
            raise NoReason
    return case, member


def _within(members: Iterable[Membership], number: str) -> tuple[Case, Membership]:
    """A case that one of them may oversee, as long as there is something to read."""
    for member in members:
        with as_authority(member.authority_id):
            key = Case.objects.filter(number=number).values_list("pk", flat=True).first()
            case = loaded_case(key) if key else None
        if case is None or case.data_key.wrapped is None:
            continue
        if allows(member, "case.oversee", case.authority, case.unit):
            return case, member
    raise Case.DoesNotExist
