"""Every change to accounts: made, profile kept, deleted; every change is in the federation's event chain."""

from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q

from amtsweg.accounts import letters, persons, profile, sessions, signals
from amtsweg.accounts.addresses import confirmed_owner, is_confirmed, mark_confirmed
from amtsweg.accounts.identity import actions as identity
from amtsweg.accounts.identity import rules
from amtsweg.accounts.models import Account, KnownDevice, Membership
from amtsweg.accounts.organisations.actions import leave_all
from amtsweg.accounts.profile import Profile
from amtsweg.accounts.proof import still_opens
from amtsweg.accounts.providers import links
from amtsweg.accounts.relying import consents
from amtsweg.core import clock, crypto, events
from amtsweg.core.actors import Actor
from amtsweg.core.ids import new_id
from amtsweg.core.mail import queue_mail
from amtsweg.core.models import DataKey
from amtsweg.core.tenancy import as_holder
from amtsweg.core.text import LANGUAGES
from amtsweg.federation.actions import let_go

CREATED = events.register("account.created", "Konto angelegt")
CONFIRMED = events.register("account.confirmed", "E-Mail-Adresse bestätigt")
MERGED = events.register("account.merged", "Konto in ein anderes übernommen")
DELETED = events.register("account.deleted", "Konto gelöscht")


class IsStaff(Exception):
    """The account still acts for an authority: its administrator has to end that first."""


class AddressTaken(Exception):
    """The address was confirmed for another account."""


class PartConfirmed(Exception):
    """A counter confirmed name, birth date and address: they stay until the confirmation is given up."""


def create_account(email: str, password: str | None, *, language: str = "de", confirmed: bool = False) -> Account:
    """A new account with its address. `confirmed` only where somebody vouches for the address (demo, administrator).

    Without `password` only an identity provider opens it; of such a one the address may be unknown.

    Raises `AddressTaken` when `confirmed` is asked for an address that another account has confirmed.
    """
    email = email.strip().lower()
    with transaction.atomic():
        if confirmed and confirmed_owner(email):
            raise AddressTaken
        account = Account.objects.create_user(email, password, language=language if language in LANGUAGES else "de")
        if email:
            EmailAddress.objects.create(user=account, email=email, primary=True, verified=confirmed)
        _record(CREATED, account)
    return account


def confirm_address(account: Account) -> None:
    """The owner has shown that she reads the mailbox. Raises `AddressTaken` when another account got there first."""
    with transaction.atomic():
        if not mark_confirmed(account):
            raise AddressTaken
        _record(CONFIRMED, account)


def confirm_by_mail(account: Account) -> bool:
    """Like `confirm_address` for somebody who came by a mailed link; False when there was nothing to confirm."""
    if is_confirmed(account):
        return False
    try:
        confirm_address(account)
    except AddressTaken:
        return False
    return True


def save_profile(account: Account, new: Profile) -> None:
    """Keeps what the person says about herself, under a data key of her own. Raises `PartConfirmed`."""
    with transaction.atomic():
        locked = _locked(account.pk)
        if rules.in_force(locked) and rules.confirmed_parts(profile.opened(locked)) != rules.confirmed_parts(new):
            raise PartConfirmed
        if locked.data_key is None:
            locked.data_key = crypto.new_data_key()
        locked.sealed_profile = profile.sealed(locked, new)
        locked.save(update_fields=["data_key", "sealed_profile"])
    account.data_key, account.sealed_profile = locked.data_key, locked.sealed_profile


def own_key(account: Account) -> DataKey:
    """The account's own data key, made when something is sealed for it for the first time."""
    with transaction.atomic():
        locked = _locked(account.pk)
        if locked.data_key is None:
            locked.data_key = crypto.new_data_key()
            locked.save(update_fields=["data_key"])
        account.data_key = locked.data_key
        return locked.data_key


def set_language(account: Account, language: str) -> None:
    """In which language mails come. Raises `ValueError` for one we do not speak."""
    if language not in LANGUAGES:
        raise ValueError(language)
    account.language = language
    account.save(update_fields=["language"])


def take_over(account: Account, other_id: UUID) -> None:
    """What was begun under a second account with the same, unconfirmed address belongs to `account` from now on.

    The caller has seen proof of both: the mailbox of the second account, and a sign-in to the first. Raises
    `ValueError` when the second one is not what it seems.
    """
    with transaction.atomic():
        other = _locked(other_id)
        if not other.is_active or other.email != account.email or is_confirmed(other) or not is_confirmed(account):
            raise ValueError("these accounts do not belong together")
        other.merged.update(merged_into=account)
        other.merged_into = account
        _end(other)
        _record(MERGED, other, {"into": str(account.id)})


def delete_account(account: Account, *, sender: str = "Amtsweg", by: Actor | None = None) -> None:
    """Ends the account and erases what it says about the person; sent cases stay with their authorities.

    `by`: who does so, unless it is the owner. The row stays as an empty shell, since cases and events name its id.
    Raises `PermissionDenied` when her session ended meanwhile, `IsStaff` while a membership holds, `LastOwner` while
    somebody else's organisation needs her as its owner.
    """
    actor = by or _owner(account.pk)
    with transaction.atomic():
        if by is None:
            still_opens(account)
        locked = _locked(account.pk)
        with as_holder(locked.id):
            if Membership.held.filter(Q(until__isnull=True) | Q(until__gt=clock.today())).exists():
                raise IsStaff
        leave_all(locked)
        address = locked.email
        _end(locked)
        let_go(locked.id, actor=actor)
        _record(DELETED, locked, by=actor)
        for held in (locked.id, *locked.merged.values_list("id", flat=True)):
            signals.deleted.send(sender=Account, account_id=held, actor=actor)
        letter = letters.deleted(sender)
        if address:
            queue_mail(address, letter.subject, letter.body, key=f"account.deleted:{new_id()}")


def _locked(account_id: UUID) -> Account:
    return Account.objects.select_for_update(of=("self",)).select_related("data_key").get(pk=account_id)


def _end(account: Account) -> None:
    """Erases the person and everything that opens the account; only the shell stays."""
    identity.erase(account)
    links.erase(account)
    persons.forget(account)
    consents.erase(account)
    if account.data_key is not None:
        crypto.destroy(account.data_key)
    account.email, account.sealed_profile, account.is_active = "", None, False
    account.set_unusable_password()
    account.save(update_fields=["email", "sealed_profile", "is_active", "password", "merged_into"])
    EmailAddress.objects.filter(user=account).delete()
    Authenticator.objects.filter(user=account).delete()
    KnownDevice.objects.filter(account=account).delete()
    account.address_changes.all().delete()
    sessions.end_sessions(account)


def _owner(account_id: UUID) -> Actor:
    return Actor("resident", account_id)


def _record(kind: str, account: Account, data: dict[str, str] | None = None, by: Actor | None = None) -> None:
    actor, subject = by or _owner(account.id), account.id
    events.record(None, kind, actor=actor, subject_type="account", subject_id=subject, data=data, visible="system")
