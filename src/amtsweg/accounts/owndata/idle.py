"""Accounts that nobody uses: a mail after two years without a sign-in, removal two months after it.

Not removed is who works for an authority, whose case or question is open, and who alone runs an organisation with other
members: see decisions 0058 and 0061.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.accounts import actions
from amtsweg.accounts.letters import Letter, compose
from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.organisations.queries import alone_in, last_owner_of
from amtsweg.accounts.owndata.keeping import is_needed
from amtsweg.accounts.queries import held_ids
from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM
from amtsweg.core.jobs import job
from amtsweg.core.mail import queue_mail
from amtsweg.core.tenancy import as_holder

WARNED = events.register("account.idle-warned", "Löschen des ungenutzten Kontos angekündigt")
REMOVED = events.register("account.idle-removed", "Ungenutztes Konto entfernt")

IDLE, NOTICE = 24, 2  # months
_AT_ONCE = 500  # the rest comes with the next run
_LAST_USE = Coalesce("last_login", "created_at")


@job("accounts.idle", every=timedelta(hours=12), lease=timedelta(minutes=30))
def keep_up() -> None:
    """Warns of accounts that fell idle, and removes those whose notice is over; each in a transaction of its own."""
    for account in _first(_idle().filter(idle_warned_at__gt=F("last_use"), idle_warned_at__lt=_months_ago(NOTICE))):
        _remove(account.pk)
    for account in _first(_idle().filter(Q(idle_warned_at__isnull=True) | Q(idle_warned_at__lt=F("last_use")))):
        _warn(account.pk)


def _idle() -> Any:
    before = _months_ago(IDLE)
    rows = Account.objects.filter(is_active=True, created_at__lt=before).alias(last_use=_LAST_USE)
    return rows.filter(last_use__lt=before).order_by("last_use", "pk")


def _first(rows: Any) -> list[Account]:
    """Those among them that nothing keeps, `_AT_ONCE` at most. The kept ones do not stand in the others' way.

    What was announced to a kept one no longer counts: when nothing keeps it any more, its notice begins anew.
    """
    found: list[Account] = []
    for account in list(rows):
        if not _is_kept(account):
            found.append(account)
        elif account.idle_warned_at is not None:
            Account.objects.filter(pk=account.pk).update(idle_warned_at=None)
        if len(found) == _AT_ONCE:
            break
    return found


def _is_kept(account: Account) -> bool:
    with as_holder(account.pk):
        works = Membership.held.filter(Q(until__isnull=True) | Q(until__gt=clock.today())).exists()
    return works or bool(last_owner_of(account)) or is_needed([*held_ids(account), *alone_in(account)])


def _warn(account_id: UUID) -> None:
    with transaction.atomic():
        account = _idle().select_for_update(of=("self",)).filter(pk=account_id).first()
        if account is None:  # signed in a moment ago
            return
        account.idle_warned_at = clock.now()
        account.save(update_fields=["idle_warned_at"])
        _record(WARNED, account)
        if account.email:
            with override(account.language):
                letter = warning()
            queue_mail(account.email, letter.subject, letter.body, key=f"account.idle:{account.pk}:{clock.today()}")


def _remove(account_id: UUID) -> None:
    with transaction.atomic():
        account = _idle().select_for_update(of=("self",)).filter(pk=account_id).first()
        if account is None:
            return
        _record(REMOVED, account)
        with override(account.language):
            actions.delete_account(account, by=SYSTEM)


def warning() -> Letter:
    """Says once that the account will be removed, and how it stays. Names neither the account nor what it holds."""
    return compose(
        _("Ihr Konto wird bald gelöscht"),
        _("Sie haben sich seit zwei Jahren nicht angemeldet. Was niemand mehr braucht, bewahren wir nicht auf."),
        _("Wenn Sie sich in den nächsten zwei Monaten anmelden, bleibt alles, wie es ist."),
        _("Sonst löschen wir Ihr Konto, Ihre Angaben zur Person und Ihre aufgehobenen Unterlagen. Anträge, die Sie "
          "gesendet haben, bleiben bei den Behörden, so lange das Gesetz es verlangt."),
        sender="Amtsweg",
    )  # fmt: skip


def _months_ago(months: int) -> datetime:
    """The moment so many months before now; on a day that this month lacks, the month's last."""
    moment = clock.local(clock.now())
    day = clock.months_after(moment.date(), -months)
    return datetime.combine(day, moment.timetz())


def _record(kind: str, account: Account) -> None:
    events.record(None, kind, actor=SYSTEM, subject_type="account", subject_id=account.pk, visible="system")
