"""By which names providers know an account. The callers are actions: they hold the transaction and record the event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from amtsweg.accounts import persons, signals
from amtsweg.accounts.models import Account
from amtsweg.accounts.providers.models import IdentityProvider, ProviderLink
from amtsweg.accounts.providers.port import Arrival, Attribute
from amtsweg.core import clock
from amtsweg.core.crypto import KeyDestroyed, keyed_index, seal_json, unseal_json
from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import across_tenants, as_holder

POSTBOX = "postbox"  # the attribute with the handle of the person's postbox there


def known(provider: IdentityProvider, subject: str) -> Account | None:
    """The living account that this provider calls by this name."""
    with across_tenants("whoever arrives is found by the provider's name for her"):
        rows = ProviderLink.held.filter(provider=provider, subject_index=index_of(provider, subject))
        link = rows.select_related("account__data_key").filter(account__is_active=True).first()
    return link.account if link else None


def linked(provider: IdentityProvider, account: Account) -> bool:
    """Whether this provider knows the account, by whatever name."""
    with as_holder(account.pk):
        found: bool = ProviderLink.held.filter(provider=provider, account=account).exists()
    return found


def of(account: Account) -> list[ProviderLink]:
    """Every provider that knows the account."""
    with as_holder(account.pk):
        return list(ProviderLink.held.select_related("provider").order_by("linked_at"))


def by(account: Account, kind: str, slug: str) -> ProviderLink | None:
    """The account's link with this provider."""
    with as_holder(account.pk):
        found: ProviderLink | None = ProviderLink.held.filter(provider__slug=slug, provider__kind=kind).first()
    return found


def attributes(link: ProviderLink, account: Account) -> dict[str, Attribute]:
    """What came with the last arrival, each with its trust; `account` is the link's, with its data key."""
    if link.sealed_attributes is None or account.data_key is None:
        return {}
    try:
        values = unseal_json(account.data_key, link.sealed_attributes, context=_context(link.pk))
    except KeyDestroyed:
        return {}
    return {name: Attribute(**one) for name, one in values.items()}


def note(provider: IdentityProvider, account: Account, arrival: Arrival) -> ProviderLink:
    """Keeps when and with what she came; makes the link when there is none yet. The account has a data key.

    Raises `IntegrityError` when the name or the account is linked to another one.
    """
    assert account.data_key is not None
    with as_holder(account.pk):
        index = index_of(provider, arrival.subject)
        link = ProviderLink.held.filter(provider=provider, account=account, subject_index=index).first()
        first = link is None
        if link is None:
            link = ProviderLink(
                id=new_id(), provider=provider, account=account, subject_index=index, linked_at=clock.now()
            )
        link.seen_at = clock.now()
        link.sealed_attributes = seal_json(account.data_key, _plain(arrival.attributes), context=_context(link.pk))
        link.save()
    if provider.authority_id is None:
        persons.note_arrival(account, arrival, index)
    if POSTBOX in arrival.attributes:
        handle = arrival.attributes[POSTBOX].value
        signals.postbox_named.send(Account, account_id=account.pk, handle=handle, first=first)
    return link


def erase(account: Account, link_id: UUID | None = None) -> int:
    """Forgets one link of the account, or all; how many."""
    with as_holder(account.pk):
        rows = ProviderLink.held.filter(account=account)
        return int((rows.filter(pk=link_id) if link_id else rows).delete()[0])


def erase_since(account: Account, moment: datetime) -> None:
    """Forgets links of the account that were made since."""
    with as_holder(account.pk):
        ProviderLink.held.filter(account=account, linked_at__gte=moment).delete()


def _plain(values: Mapping[str, Attribute]) -> dict[str, dict[str, str]]:
    return {name: asdict(one) for name, one in values.items()}


def index_of(provider: IdentityProvider, subject: str) -> str:
    """Under which hash the provider's name for a person is found."""
    return keyed_index(f"{provider.pk}\0{subject}", purpose="provider.subject")


def _context(link_id: UUID) -> str:
    return f"provider-link:{link_id}"
