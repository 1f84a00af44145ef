"""What nobody came back for: providers are asked about attempts that look unpaid, less and less often.

An attempt is given up when its provider's own term is over, or a day after it began where the provider names none.
Money may come later all the same, so what was given up is asked about once a day for a month more.
"""

import time
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db.models import F, Q, QuerySet

from amtsweg.core import clock
from amtsweg.core.jobs import enqueue, job
from amtsweg.core.models import Job
from amtsweg.core.tenancy import across_tenants
from amtsweg.payments.entering import Note, enter
from amtsweg.payments.ledger import ZERO, Kind, Source
from amtsweg.payments.models import PaymentAttempt
from amtsweg.payments.paying import inquire
from amtsweg.payments.port import Faulty, Unreachable, class_of

log = structlog.get_logger()

QUIET = timedelta(minutes=3)  # so long the payer may be on the provider's page
GIVEN_UP = timedelta(days=1)  # without the provider's term: its pages last minutes, banks behind them a night
NEVER_TOLD = timedelta(hours=1)  # no provider knows of it
LATE = timedelta(days=30)  # so long money may still come for what was given up
# So old attempts are asked about so often, once each time the sweep comes round before that.
PAUSES = ((timedelta(hours=1), timedelta(hours=1)), (timedelta(days=1), timedelta(days=1)))
BATCH = 200
SECONDS = 60  # that one way may take of the worker at a time


@job("payments.sweep", every=timedelta(minutes=5))
def sweep() -> None:
    """Has each way with something unsettled asked by a job of its own: one that hangs keeps no other waiting."""
    with across_tenants("a job serves every tenant"):
        rows = _due(clock.now()).order_by().values_list("way", "way__kind").distinct()
        ways = [way for way, kind in rows if (cls := class_of(kind)) and cls.polls]
    under_way = Job.objects.filter(name="payments.ask", state__in=(Job.State.QUEUED, Job.State.LEASED))
    busy = {payload["way"] for payload in under_way.values_list("payload", flat=True)}
    for way in ways:
        if str(way) not in busy:
            enqueue("payments.ask", {"way": str(way)})


@job("payments.ask", lease=timedelta(minutes=10))
def ask(*, way: str) -> None:
    """Asks one provider about everything unsettled on this way, the longest unasked first.

    It ends at the first question without an answer: whoever hangs takes seconds of the worker, and the question that
    found no answer comes last the next time. One that answers slowly is left after a minute.
    """
    moment, until = clock.now(), time.monotonic() + SECONDS
    with across_tenants("a job serves every tenant"):
        rows = _due(moment).filter(way_id=UUID(way))
        rows = rows.select_related("request__authority", "way__payee", "way__authority")
        # Databases disagree about where "never" stands in an order.
        begun = list(rows.order_by(F("asked_at").asc(nulls_first=True), "begun_at")[:BATCH])
    for attempt in begun:
        try:
            entered = inquire(attempt)
        except (Unreachable, Faulty) as error:
            log.warning("payments.unasked", way=attempt.way.slug, error=type(error).__name__)
            return
        if entered is None and _over(attempt):
            note = Note(Kind.EXPIRED, f"{attempt.pk}:{Kind.EXPIRED}", Source.POLL, ZERO, attempt.pk)
            enter(attempt.request_id, note)
        if time.monotonic() > until:
            return


def _due(moment: datetime) -> QuerySet[PaymentAttempt]:
    """Attempts that are to be asked about now."""
    waits = Q()
    for age, pause in PAUSES:
        waits |= Q(begun_at__lt=moment - age, asked_at__gt=moment - pause)
    begun = Q(state=PaymentAttempt.State.BEGUN, begun_at__lt=moment - QUIET) & ~waits
    late = Q(state=PaymentAttempt.State.EXPIRED, begun_at__gt=moment - LATE) & ~Q(provider_reference="")
    late &= Q(asked_at=None) | Q(asked_at__lt=moment - PAUSES[-1][1])
    rows: QuerySet[PaymentAttempt] = PaymentAttempt.objects.filter(begun | late)
    return rows


def _over(attempt: PaymentAttempt) -> bool:
    """Whether the provider has given the payment up, or was never told of it."""
    ends = attempt.expires_at or attempt.begun_at + GIVEN_UP
    if not attempt.provider_reference:
        ends = attempt.begun_at + NEVER_TOLD
    return ends < clock.now()
