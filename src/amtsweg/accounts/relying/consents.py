"""What a resident lets a service know: agreed to, and ended by her. Both are events of the federation's chain."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amtsweg.accounts.models import Account
from amtsweg.accounts.proof import still_opens
from amtsweg.accounts.relying.claims import SCOPES
from amtsweg.accounts.relying.models import PartyConsent, RelyingParty
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import keyed_index
from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import as_holder

AGREED = events.register("account.service-agreed", "Angaben an einen verbundenen Dienst erlaubt")
WITHDRAWN = events.register("account.service-withdrawn", "Verbindung mit einem Dienst beendet")


def subject(party_id: UUID, account_id: UUID) -> str:
    """How a service knows a person: each by another name, so that two of them cannot put together what they know."""
    return keyed_index(f"{party_id}\0{account_id}", purpose="relying.subject")


def of(account: Account) -> list[PartyConsent]:
    """Every service that the account is connected with, the latest first."""
    with as_holder(account.pk):
        rows = PartyConsent.held.filter(account=account).select_related("party__authority")
        return list(rows.order_by("-agreed_at", "id"))


def with_party(account: Account, party: RelyingParty) -> PartyConsent | None:
    """What she agreed to with this one."""
    with as_holder(account.pk):
        found: PartyConsent | None = PartyConsent.held.filter(account=account, party=party).first()
    return found


def covers(consent: PartyConsent | None, scopes: Iterable[str]) -> bool:
    """Whether she agreed to all of that before."""
    return consent is not None and {*scopes} <= {*consent.scopes}


def agree(account: Account, party: RelyingParty, scopes: Collection[str]) -> PartyConsent:
    """She lets the service know this too; what she agreed to before stays. Raises `PermissionDenied`."""
    with transaction.atomic(), as_holder(account.pk):
        still_opens(account)  # and two tabs make one row
        found = PartyConsent.held.filter(account=account, party=party).first()
        found = found or PartyConsent(id=new_id(), account=account, party=party)
        found.scopes = [one for one in SCOPES if one in {*found.scopes, *scopes}]
        found.agreed_at = clock.now()
        found.save()
        _record(AGREED, account, party, found.scopes)
    return found


def withdraw(account: Account, consent_id: UUID) -> RelyingParty | None:
    """She ends the connection: the service gets nothing any more. Its name; None when there is no such connection."""
    with transaction.atomic(), as_holder(account.pk):
        found = PartyConsent.held.filter(pk=consent_id, account=account).select_related("party").first()
        if found is None:
            return None
        party: RelyingParty = found.party
        found.delete()
        _record(WITHDRAWN, account, party, found.scopes)
    return party


def withdraw_since(account: Account, moment: datetime) -> bool:
    """Ends what she agreed to since then, inside the caller's transaction; whether there was anything.

    Agreeing to more moves the moment: such a connection ends as a whole, since nothing says what was there before.
    """
    with as_holder(account.pk):
        rows = list(PartyConsent.held.filter(account=account, agreed_at__gte=moment).select_related("party"))
    for one in rows:
        withdraw(account, one.pk)
    return bool(rows)


def erase(account: Account) -> None:
    """Forgets all of them, with the account; the services hear that the sign-ins are over."""
    with as_holder(account.pk):
        PartyConsent.held.filter(account=account).delete()


def _record(kind: str, account: Account, party: RelyingParty, scopes: list[str]) -> None:
    events.record(
        None, kind, actor=Actor("resident", account.pk), subject_type="account", subject_id=account.pk,
        visible="system", data={"party": str(party.pk), "scopes": scopes},
    )  # fmt: skip
