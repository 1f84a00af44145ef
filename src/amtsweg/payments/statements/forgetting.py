"""Who paid is forgotten a year after the booking, once nothing of a line is open any more; figures stay."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from amtsweg.core import clock
from amtsweg.core.crypto import destroy
from amtsweg.core.jobs import job
from amtsweg.core.models import DataKey
from amtsweg.core.tenancy import across_tenants
from amtsweg.payments.models import BankLine

KEPT = timedelta(days=365)


@job("payments.forget-payers", every=timedelta(days=1))
def forget_payers() -> None:
    """Erases the texts of lines that are done; with the last of a statement goes its key, so in backups too."""
    old = Q(booked_on__lt=clock.today() - KEPT) & (Q(left=0) | Q(aside_at__isnull=False))
    with across_tenants("a job erases for every authority"):
        BankLine.objects.filter(old, sealed__isnull=False).update(sealed=None)
        still = BankLine.objects.filter(statement__data_key=OuterRef("pk"), sealed__isnull=False)
        lines = BankLine.objects.filter(statement__data_key=OuterRef("pk"), booked_on__lt=clock.today() - KEPT)
        for key in DataKey.objects.filter(~Exists(still), Exists(lines), destroyed_at=None):
            destroy(key)
