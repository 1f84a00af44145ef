"""What was asked for in a case."""

from amtsweg.cases.models import Case
from amtsweg.core.tenancy import across_tenants
from amtsweg.payments.models import PaymentRequest
from amtsweg.payments.queries import about


def of_case(case: Case) -> list[PaymentRequest]:
    """Requests for money, oldest first; the caller has found the case for its tenant or its holder."""
    with across_tenants("the caller has the case in hand"):
        return about("case", [case.pk])
