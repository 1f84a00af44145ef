"""Setting up providers, and linking accounts with them. Every step is an event of the federation's chain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from amtsweg.accounts import actions as accounts
from amtsweg.accounts import persons, profile
from amtsweg.accounts.models import Account
from amtsweg.accounts.profile import Profile
from amtsweg.accounts.proof import still_opens
from amtsweg.accounts.providers import links, taken
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.port import Arrival, adapter_of, sealed_secrets
from amtsweg.core import events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.ids import new_id
from amtsweg.federation import published

SAVED = events.register("provider.saved", "Anmeldeweg eingerichtet")
REFUSED = events.register("provider.refused", "Antwort eines Anmeldewegs abgewiesen")
LINKED = events.register("account.linked", "Konto mit einem Anmeldeweg verbunden")
UNLINKED = events.register("account.unlinked", "Verbindung mit einem Anmeldeweg gelöst")


class OtherPerson(Exception):
    """The provider's name belongs to another account, or the account goes by another name there."""


class OtherBirthDate(OtherPerson):
    """The provider vouches for somebody who was born on another day than the counter saw on the owner's card.

    Two persons would share one account, and what is known of the one would count for the other.
    """


class LastWay(Exception):
    """Without this link nobody could sign in to the account any more."""


def save_provider(
    slug: str, values: Mapping[str, Any], *, secrets: Mapping[str, str] | None, by: Actor = SYSTEM
) -> IdentityProvider:
    """Sets a provider up, or changes it; without `secrets` those it has stay.

    `values` are fields of `IdentityProvider`. Raises `port.Faulty` when its adapter cannot use them.
    """
    with transaction.atomic():
        row = IdentityProvider.objects.select_for_update(of=("self",)).filter(slug=slug).first()
        row = row or IdentityProvider(id=new_id(), slug=slug)
        for name, value in values.items():
            setattr(row, name, value)
        if secrets is not None:
            row.sealed_secrets = sealed_secrets(row.pk, secrets)
        adapter_of(row)
        row.save()
        published.bump()
        _record(SAVED, by, "provider", row.pk, row)
    return row


def refused(provider: IdentityProvider, reason: str) -> None:
    """Notes that an answer was not believed, and why in one word; nothing of the answer itself."""
    with transaction.atomic():
        _record(REFUSED, SYSTEM, "provider", provider.pk, provider, reason=reason)


def seen(provider: IdentityProvider, account: Account, arrival: Arrival) -> None:
    """Somebody whom the provider knows came again: keeps what it says of her now. Raises `OtherBirthDate`."""
    _same_person(provider, account, arrival)
    key = accounts.own_key(account)
    with transaction.atomic():
        account.data_key = key
        links.note(provider, account, arrival)


def link(provider: IdentityProvider, account: Account, arrival: Arrival, *, keep: bool = False) -> None:
    """The account's owner wants to be known by this provider; with `keep`, what it says goes into her profile.

    A profile that a counter confirmed stays as it is. Raises `OtherPerson`, and `PermissionDenied` when
    her session ended meanwhile.
    """
    _same_person(provider, account, arrival)
    try:
        with transaction.atomic():
            still_opens(account)
            account.data_key = accounts.own_key(account)
            links.note(provider, account, arrival)
            _record(LINKED, Actor("resident", account.pk), "account", account.pk, provider)
    except IntegrityError:
        raise OtherPerson from None
    if keep:
        _keep(account, arrival)


def join(provider: IdentityProvider, arrival: Arrival, email: str, *, language: str) -> Account:
    """A new account, opened by this provider alone, with what it says as profile. Raises `OtherPerson`."""
    with transaction.atomic():
        account = accounts.create_account(email, None, language=language)
        link(provider, account, arrival, keep=True)
    return account


def unlink(account: Account, link_id: UUID) -> None:
    """The owner no longer wants to be known there. Raises `LastWay` where it is all that opens the account."""
    with transaction.atomic():
        still_opens(account)  # and two tabs do not take one of the last two each
        mine = links.of(account)
        gone = next((one for one in mine if one.pk == link_id), None)
        if gone is None:
            return
        if len(mine) == 1 and not account.has_usable_password():
            raise LastWay
        links.erase(account, link_id)
        _record(UNLINKED, Actor("resident", account.pk), "account", account.pk, gone.provider)


def _same_person(provider: IdentityProvider, account: Account, arrival: Arrival) -> None:
    if provider.authority_id is None and persons.contradicts(account, arrival):
        raise OtherBirthDate


def _keep(account: Account, arrival: Arrival) -> None:
    known = profile.opened(account)
    new: Profile = taken.into(known, arrival.attributes)
    if new != known:
        try:
            accounts.save_profile(account, new)
        except accounts.PartConfirmed:
            return


def _record(kind: str, actor: Actor, what: str, subject: UUID, provider: IdentityProvider, **data: str) -> None:
    events.record(
        None, kind, actor=actor, subject_type=what, subject_id=subject, visible="system",
        data={"provider": provider.slug, **data},
    )  # fmt: skip
