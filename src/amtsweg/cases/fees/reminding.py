"""Fees that are still open when their day comes: one reminder each."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from amtsweg.cases.fees import letters
from amtsweg.cases.models import Case
from amtsweg.cases.record import SUBJECT
from amtsweg.core import clock
from amtsweg.core.jobs import job
from amtsweg.core.models import OutgoingMail
from amtsweg.core.signals import mail_due
from amtsweg.core.tenancy import across_tenants
from amtsweg.payments.models import PaymentRequest

AHEAD = timedelta(days=3)
LOOKED_BACK = timedelta(days=30)  # what is older is the cash office's to dun
_OPEN = (PaymentRequest.State.OPEN, PaymentRequest.State.PARTLY)
AT_ONCE = 500


@job("cases.remind-of-fees", every=timedelta(days=1), lease=timedelta(minutes=30))
def remind_of_fees() -> None:
    """Reminds of what is due soon or was due of late; of each fee once, and not on the day after it was asked for."""
    today = clock.today()
    with across_tenants("every authority's fees have their day"):
        rows = PaymentRequest.objects.filter(
            subject_kind=SUBJECT, state__in=_OPEN, due_on__gte=today - LOOKED_BACK, due_on__lte=today + AHEAD,
            created_at__lt=clock.now() - AHEAD,
        )  # fmt: skip
        due = list(rows.select_related("authority").order_by("due_on", "pk")[:AT_ONCE])
        cases = {one.pk: one for one in _cases([request.subject_id for request in due])}
        for request in due:
            if (case := cases.get(request.subject_id)) and case.data_key.wrapped is not None:
                letters.remind(case, request)


@receiver(mail_due, sender=OutgoingMail, dispatch_uid="cases.fee-due")
def still_owed(key: str, **_rest: Any) -> bool:
    """Whether a mail may demand money: not once it was paid, waived or taken back while the mail waited."""
    if not key.startswith(letters.OPEN_FEE):
        return True
    with across_tenants("the outbox serves every authority"):
        request = PaymentRequest.objects.filter(pk=UUID(key.rpartition(":")[2])).first()
    return request is not None and bool(request.open)


def _cases(ids: list[UUID]) -> list[Case]:
    rows = Case.objects.filter(pk__in=ids).select_related(
        "authority", "data_key", "submission__application__data_key", "submission__application__offer"
    )
    return list(rows)
