"""What opens an account beside its password, in the federation's chain: added, renewed, removed."""

from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.dispatch import receiver

from amtsweg.accounts.models import Account
from amtsweg.core import events
from amtsweg.core.actors import Actor

ADDED = events.register("account.factor-added", "Weg zum Anmelden eingerichtet")
RENEWED = events.register("account.factor-renewed", "Ersatzcodes erneuert")
REMOVED = events.register("account.factor-removed", "Weg zum Anmelden entfernt")


@receiver(signals.authenticator_added)
def _added(*, user: Account, authenticator: Authenticator, **about: Any) -> None:
    _record(ADDED, user, authenticator)


@receiver(signals.authenticator_reset)
def _renewed(*, user: Account, authenticator: Authenticator, **about: Any) -> None:
    _record(RENEWED, user, authenticator)


@receiver(signals.authenticator_removed)
def _removed(*, user: Account, authenticator: Authenticator, **about: Any) -> None:
    _record(REMOVED, user, authenticator)


def _record(kind: str, account: Account, authenticator: Authenticator) -> None:
    # In the transaction of the change; only of recovery codes made on the way does the library tell after its end.
    with transaction.atomic():
        events.record(
            None,
            kind,
            actor=Actor("resident", account.id),
            subject_type="account",
            subject_id=account.id,
            data={"means": authenticator.type},
            visible="system",
        )
