"""The fees of a case in the shapes that a clerk's page shows."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from amtsweg.cases.fees.queries import of_case
from amtsweg.cases.models import Case
from amtsweg.payments.models import PaymentRequest

STATES: dict[str, Callable[[], str]] = {
    PaymentRequest.State.OPEN: lambda: _("offen"),
    PaymentRequest.State.PARTLY: lambda: _("teilweise gezahlt"),
    PaymentRequest.State.SETTLED: lambda: _("gezahlt"),
    PaymentRequest.State.OVERPAID: lambda: _("überzahlt"),
    PaymentRequest.State.OVERDRAWN: lambda: _("zu viel zurückgezahlt"),
    PaymentRequest.State.WAIVED: lambda: _("erlassen"),
    PaymentRequest.State.CANCELLED: lambda: _("zurückgenommen"),
}


def panel(case: Case) -> list[dict[str, Any]]:
    """The fees of a case for its page, oldest first."""
    return [
        {
            "id": one.pk, "owed": one.owed, "state": STATES[one.state](),
            "open": one.open > 0, "due_on": one.due_on, "reference": one.reference,
        }
        for one in of_case(case)
    ]  # fmt: skip
