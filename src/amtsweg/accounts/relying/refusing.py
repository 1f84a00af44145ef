"""What services ask for and do not get: a word for the log, and for the service no more than the protocol says."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from amtsweg.core import events
from amtsweg.core.actors import SYSTEM
from amtsweg.core.limits import allow

if TYPE_CHECKING:
    from amtsweg.accounts.relying.models import RelyingParty

REFUSED = events.register("relying.refused", "Anfrage eines verbundenen Dienstes abgewiesen")
_EVENTS, _PER = 200, timedelta(hours=1)  # of one service; what comes beyond stands in the process's log only
log = structlog.get_logger()


class Refused(Exception):
    """Something was asked that is not given. `reason` is a short word for the log, `error` what the service is told."""

    def __init__(self, reason: str, error: str = "invalid_request", party: RelyingParty | None = None) -> None:
        super().__init__(reason)
        self.reason, self.error = reason, error
        self.party = party  # who is said to have asked, where that is known but not proven


def note(party: RelyingParty | None, reason: str) -> None:
    """Writes down that a request was refused, and nothing of the request itself. Call it outside a transaction."""
    log.warning("relying.refused", party=party.client_id if party else "", reason=reason)
    if party is not None and allow("relying.refused", str(party.pk), limit=_EVENTS, per=_PER):
        with transaction.atomic():
            events.record(
                party.authority, REFUSED, actor=SYSTEM, subject_type="relying-party", subject_id=party.pk,
                visible="system", data={"reason": reason},
            )  # fmt: skip
