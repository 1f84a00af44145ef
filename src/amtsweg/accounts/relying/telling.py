"""A sign-in at a service ends: the service hears of it, apart from the request (Back-Channel Logout 1.0)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models.signals import post_delete
from django.dispatch import receiver

from amtsweg.accounts.providers import fetching
from amtsweg.accounts.relying import keys, tokens
from amtsweg.accounts.relying.consents import subject
from amtsweg.accounts.relying.models import Grant, RelyingParty, SigningKey
from amtsweg.core import clock
from amtsweg.core.jobs import Permanent, enqueue, job


@receiver(post_delete, sender=Grant, dispatch_uid="relying.telling")
def _ended(instance: Grant, **_more: Any) -> None:
    if instance.redeemed_at is None or not instance.consent.party.logout_url:
        return
    enqueue(
        "relying.tell",
        {
            "party": str(instance.consent.party_id), "account": str(instance.consent.account_id),
            "session": instance.id.hex, "issuer": instance.issuer,
        },
    )  # fmt: skip


@job("relying.tell", attempts=6)
def tell(party: str, account: str, session: str, issuer: str) -> None:
    """Posts the logout token. Tried again while the service is away; one that refuses it is for its operator to see."""
    row = RelyingParty.objects.filter(pk=party).first()
    if row is None or not row.logout_url:
        return
    token = tokens.logout(issuer, row, subject(row.pk, UUID(account)), session, clock.now())
    answer = fetching.fetch(row.logout_url, form={"logout_token": token})
    if answer.status >= 400:
        raise Permanent(f"the service {row.client_id} refuses to hear that a sign-in ended: status {answer.status}")


@job("relying.keys", every=timedelta(hours=6))
def rotate() -> None:
    """Keeps the keys young. Where no service ever signed anybody in, what reads keys stays unread."""
    if SigningKey.objects.exists():
        keys.rotate(clock.now())
