"""What nobody came back for: attempts that still look begun are asked about, until they are settled or given up."""

from datetime import timedelta

import structlog
from django.db.models import F

from amtsweg.core import clock
from amtsweg.core.jobs import job
from amtsweg.core.tenancy import across_tenants
from amtsweg.payments.entering import Note, enter
from amtsweg.payments.ledger import ZERO, Kind, Source
from amtsweg.payments.models import PaymentAttempt
from amtsweg.payments.paying import inquire
from amtsweg.payments.port import Faulty, Unreachable, class_of

log = structlog.get_logger()

QUIET = timedelta(minutes=3)  # so long the payer may be on the provider's page
GIVEN_UP = timedelta(days=3)  # after that a provider that was told nothing of it has nothing to say
BATCH = 200


@job("payments.sweep", every=timedelta(minutes=5), lease=timedelta(minutes=10))
def sweep() -> None:
    """Asks providers about everything unsettled, the longest unasked first."""
    moment = clock.now()
    with across_tenants("a job serves every tenant"):
        rows = PaymentAttempt.objects.filter(state=PaymentAttempt.State.BEGUN, begun_at__lt=moment - QUIET)
        kinds = rows.order_by().values_list("way__kind", flat=True).distinct()
        # Money on a bank statement takes days: what nobody can be asked about must not fill the batch.
        asked = [kind for kind in kinds if (cls := class_of(kind)) and cls.polls]
        rows = rows.filter(way__kind__in=asked).select_related("request__authority", "way__payee", "way__authority")
        # Databases disagree about where "never" stands in an order.
        begun = list(rows.order_by(F("asked_at").asc(nulls_first=True), "begun_at")[:BATCH])
    for attempt in begun:
        try:
            entered = inquire(attempt)
        except (Unreachable, Faulty) as error:
            log.warning("payments.unasked", way=attempt.way.slug, error=type(error).__name__)
            continue
        if entered is None and _over(attempt):
            note = Note(Kind.EXPIRED, f"{attempt.pk}:{Kind.EXPIRED}", Source.POLL, ZERO, attempt.pk)
            enter(attempt.request_id, note)


def _over(attempt: PaymentAttempt) -> bool:
    """Whether the provider has given the payment up, or was never told of it."""
    ends = attempt.expires_at or attempt.begun_at + GIVEN_UP
    if not attempt.provider_reference:
        ends = attempt.begun_at + timedelta(hours=1)
    return ends < clock.now()
