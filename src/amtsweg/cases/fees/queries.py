"""What was asked for in a case, and whose case it was asked in."""

from collections.abc import Sequence
from uuid import UUID

from amtsweg.cases.models import Case
from amtsweg.core.tenancy import across_tenants, as_holder
from amtsweg.payments.models import PaymentRequest
from amtsweg.payments.queries import about


def of_case(case: Case) -> list[PaymentRequest]:
    """Requests for money, oldest first; the caller has found the case for its tenant or its holder."""
    with across_tenants("the caller has the case in hand"):
        return about("case", [case.pk])


def number_of(holders: Sequence[UUID], case_id: UUID) -> str:
    """The number of a case of these holders; empty for everybody else."""
    with as_holder(*holders):
        return Case.held.filter(pk=case_id).values_list("number", flat=True).first() or ""
