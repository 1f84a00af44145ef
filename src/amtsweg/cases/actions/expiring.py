"""Days by which something was asked for: a reminder before, and the case goes on when nothing came."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from amtsweg.cases import deadlines, letters
from amtsweg.cases.life import Kind
from amtsweg.cases.models import Request
from amtsweg.cases.record import changing
from amtsweg.cases.sweeping import each
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.jobs import job
from amtsweg.core.models import OutgoingMail
from amtsweg.core.signals import mail_due
from amtsweg.core.tenancy import across_tenants

REMIND = 3  # working days before
_FURTHEST = timedelta(days=14)  # calendar days that hold so many working days, whatever the holidays
AT_ONCE = 500  # the rest comes with the next turn


@job("cases.requests", every=timedelta(hours=1), lease=timedelta(minutes=30))
def watch_requests() -> None:
    """Reminds of what is due soon, and ends the waiting for what did not come in time."""
    each(_due(), lambda due: due[0](due[1]))


def _due() -> Iterator[tuple[Callable[[Request], None], Request]]:
    today = clock.today()
    for request in _open(due_on__lt=today, promised=False):
        yield _expire, request
    for request in _open(due_on__gte=today, due_on__lte=today + _FURTHEST, reminded_at__isnull=True):
        begins = deadlines.working_days_after(today, REMIND, request.authority)
        if request.due_on <= begins and clock.local(request.asked_at).date() < today:
            yield _remind, request


def _open(**conditions: object) -> list[Request]:
    with across_tenants("the days run for every authority's requests"):
        rows = Request.objects.filter(
            answered_at__isnull=True, withdrawn_at__isnull=True, expired_at__isnull=True, **conditions
        )
        return list(rows.select_related("authority").order_by("due_on", "pk")[:AT_ONCE])


def _expire(found: Request) -> None:
    with changing(found.case_id, found.authority) as change:
        if str(found.pk) not in change.life.open_requests:  # answered a moment ago
            return
        event = change.happen(Kind.REQUEST_EXPIRED, SYSTEM, {"request": str(found.pk)})
        Request.objects.filter(pk=found.pk).update(expired_at=event.at)
        if not change.life.open_requests:
            change.due(deadlines.after_answer(change.case.authority))


def _remind(found: Request) -> None:
    with changing(found.case_id, found.authority) as change:
        if str(found.pk) not in change.life.open_requests | change.life.promises:
            return
        Request.objects.filter(pk=found.pk).update(reminded_at=clock.now())
        letters.remind(change.case, found.pk, found.due_on)


@receiver(mail_due, sender=OutgoingMail, dispatch_uid="cases.reminder-due")
def still_missing(key: str, **_rest: Any) -> bool:
    """Whether a mail may remind of a request: not once it was answered or taken back, or its day passed."""
    if not key.startswith(letters.REMINDER):
        return True
    with across_tenants("the outbox serves every authority"):
        rows = Request.objects.filter(
            pk=UUID(key.removeprefix(letters.REMINDER)), answered_at__isnull=True, withdrawn_at__isnull=True,
            due_on__gte=clock.today(),
        )  # fmt: skip
        return bool(rows.exists())
