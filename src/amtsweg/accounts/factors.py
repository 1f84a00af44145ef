"""What opens an account beside its password: which of it has to stay, and in the federation's chain what changed."""

from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.dispatch import receiver

from amtsweg.accounts.models import Account
from amtsweg.accounts.queries import SECOND_FACTORS, active_memberships
from amtsweg.accounts.staff import asks_second_factor
from amtsweg.core import events
from amtsweg.core.actors import Actor

ADDED = events.register("account.factor-added", "Weg zum Anmelden eingerichtet")
RENEWED = events.register("account.factor-renewed", "Ersatzcodes erneuert")
REMOVED = events.register("account.factor-removed", "Weg zum Anmelden entfernt")


def kept_by(account: Account, leaving: Authenticator) -> list[str]:
    """The names of those authorities that ask their staff for a second factor, where `leaving` is this account's last.

    Locks the account while a transaction runs, so that two windows do not remove one each.
    """
    if connection.in_atomic_block:
        Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    others = Authenticator.objects.filter(user=account, type__in=SECOND_FACTORS).exclude(pk=leaving.pk)
    if others.exists():
        return []
    asking = (one.authority for one in active_memberships(account) if asks_second_factor(one.authority))
    return list(dict.fromkeys(one.full_name for one in asking))


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
