"""What happens to confirmations with time: a mail beforehand, the end, and later the row itself goes."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from amtsweg.accounts.identity import actions, letters, rules
from amtsweg.accounts.models import Account, CounterVisit, Identity
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.jobs import job
from amtsweg.core.tenancy import across_tenants


@job("accounts.identities", every=timedelta(hours=12))
def keep_up() -> None:
    """Warns of confirmations that end within 30 days, ends those that ran out, erases what is long over."""
    with across_tenants("days pass for every authority alike"):
        current = Identity.objects.filter(revoked_at__isnull=True)
        for key in list(current.filter(valid_until__lt=clock.today()).values_list("account_id", flat=True)):
            _end(key)
        soon = current.filter(warned_at__isnull=True, valid_until__lte=clock.today() + rules.WARNED_BEFORE)
        for row in list(soon.select_related("account", "authority")):
            _warn(row)
        Identity.objects.filter(revoked_at__lt=clock.now() - rules.KEPT).delete()
        stale = clock.now() - rules.WARNED_BEFORE  # a refusal can be read that long
        CounterVisit.objects.filter(Q(expires_at__lt=stale) | Q(refused="", expires_at__lt=clock.now())).delete()


def _end(account_id: UUID) -> None:
    with transaction.atomic():
        account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
        if not rules.in_force(account):
            actions.end_of(account, actions.EXPIRED, SYSTEM)


def _warn(row: Identity) -> None:
    with transaction.atomic():
        if Identity.objects.filter(pk=row.pk, warned_at__isnull=True).update(warned_at=clock.now()):
            letters.warn(row.account, row.authority.full_name, row.pk)
