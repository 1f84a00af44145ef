"""Another e-mail address for an account: both mailboxes are told, the new one is proven, the old one can take it back.

Whoever reads the mailbox can open the account, by a new password. So a new address counts only when its link is used by
somebody who is signed in to this very account: a mistyped address must not hand the account to a stranger. And for
`WAY_BACK` a proven old address can undo everything, since whoever stole the account would move it first.
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.translation import override

from amtsweg.accounts import actions, addresses, letters, sessions, signals
from amtsweg.accounts.addresses import Door
from amtsweg.accounts.limits import Limit
from amtsweg.accounts.models import Account, AddressChange, KnownDevice, SignOn
from amtsweg.accounts.organisations import undoing
from amtsweg.accounts.providers import links
from amtsweg.accounts.relying import consents
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import KeyDestroyed, seal_json, unseal_json
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import enqueue, job
from amtsweg.core.mail import queue_mail

ASKED = events.register("account.address-asked", "Neue E-Mail-Adresse angegeben")
CHANGED = events.register("account.address-changed", "E-Mail-Adresse geändert")
RETURNED = events.register("account.address-returned", "Änderung der E-Mail-Adresse zurückgenommen")

TO_CONFIRM = timedelta(days=1)
WAY_BACK = timedelta(days=14)
TRIES = Limit("account.address", 5, timedelta(hours=1))  # of one account, whose owner has just given her password

_NEW, _OLD = Signer(salt="amtsweg.accounts.address.new"), Signer(salt="amtsweg.accounts.address.old")


def ask(account: Account, email: str, door: Door) -> None:
    """Mails a link to the new address, and word of it to the old one. Raises `limits.TooManyTries`.

    Whether the new address has an account already is looked up by the job, and only its mailbox learns it.
    """
    TRIES.spend(str(account.id))
    key = actions.own_key(account)
    change = AddressChange(id=new_id(), account=account, asked_at=clock.now(), until=clock.now() + TO_CONFIRM)
    both = {"old": account.email if addresses.is_confirmed(account) else "", "new": email.strip().lower()}
    both["since"] = _begun(account, change.asked_at).isoformat()
    change.sealed = seal_json(key, both, context=_context(change.id))
    with transaction.atomic():
        AddressChange.objects.filter(account=account, made_at=None).delete()
        change.save()
        _record(ASKED, account)
        enqueue("accounts.address", {"change": str(change.id), "door": asdict(door)})


def asked(account: Account) -> str:
    """The address for which a link is under way; empty when there is none."""
    change = _open().filter(account=account, made_at=None).first()
    return _both(change)["new"] if change else ""


def to_confirm(account: Account, token: str) -> str:
    """The address that this link would confirm for this account; empty when it is no such link, or none any more."""
    change = _by(_NEW, token, made_at=None, account=account)
    return _both(change)["new"] if change else ""


def confirm(account: Account, token: str, door: Door) -> None:
    """The new address counts from now on. Raises `ValueError` for a stale link, `actions.AddressTaken`."""
    with transaction.atomic():
        locked = Account.objects.select_for_update().get(pk=account.pk)
        change = _by(_NEW, token, made_at=None, account=locked)
        if change is None:
            raise ValueError("this link confirms nothing")
        old, new = _both(change)["old"], _both(change)["new"]
        _settle(locked, new)
        change.made_at, change.until = clock.now(), clock.now() + (WAY_BACK if old else timedelta())
        change.save(update_fields=["made_at", "until"])
        _record(CHANGED, locked)
        if old:
            _tell_old(change, door)
        addresses.tell(new, "address", door)
    account.email = locked.email


def to_take_back(token: str) -> bool:
    """Whether this link, out of a mail to an old address, still leads back to it."""
    return _by(_OLD, token) is not None


def take_back(token: str, door: Door) -> None:
    """The old address counts again, and whoever moved the account is shut out of it.

    Every session ends, the password opens nothing any more, and what was set up to sign in since the thief may have
    been inside goes. So does what was given to others in its name. A link for a new password comes to the old address.
    Raises `ValueError` for a stale link, `actions.AddressTaken`.
    """
    with transaction.atomic():
        change = _by(_OLD, token)
        if change is None:
            raise ValueError("this link leads nowhere")
        account = Account.objects.select_for_update().get(pk=change.account_id)
        old, moved = _both(change)["old"], account.email
        _settle(account, old)
        account.set_unusable_password()
        account.save(update_fields=["password"])
        since = datetime.fromisoformat(_both(change).get("since") or change.asked_at.isoformat())
        Authenticator.objects.filter(user=account, created_at__gte=since).delete()
        links.erase_since(account, since)
        KnownDevice.objects.filter(account=account).delete()  # nobody's browser signs in without a word to her
        AddressChange.objects.filter(account=account, asked_at__gte=change.asked_at).delete()
        sessions.end_sessions(account)
        ended = _end_given(account, since)
        _record(RETURNED, account)
        if ended:
            _tell_ended(change, ended, door)
        if moved != old:
            addresses.tell(moved, "address-back", door)
        addresses.offer_reset(old, door)


def _end_given(account: Account, since: datetime) -> list[str]:
    """Ends what others got from the account since then; what it was, by the keys of `letters.ENDED`.

    Locks come before the first event, as wherever else these change.
    """
    shared = undoing.touched(account, since)
    answers = signals.taken_back.send(Account, account_id=account.pk, since=since)
    ended = [what for _receiver, what in answers if what]
    undone = [undoing.undo(one, account, since) for one in shared]
    if any(undone):
        ended.append("organisations")
    if consents.withdraw_since(account, since):
        ended.append("services")
    return ended


def _tell_ended(change: AddressChange, ended: list[str], door: Door) -> None:
    with override(door.language):
        letter = letters.ended_stolen(door.name, ended)
    queue_mail(change.account.email, letter.subject, letter.body, key=f"account.ended-stolen:{change.pk}")


@job("accounts.address")
def send_links(*, change: str, door: dict[str, Any]) -> None:
    """Writes to both mailboxes; the new one hears another text when it has an account of its own."""
    row = _open().filter(pk=UUID(change), made_at=None).select_related("account__data_key").first()
    if row is None or not row.account.is_active:
        return
    new, way = _both(row)["new"], Door(**door)
    if addresses.may_mail("address", new):
        with override(way.language):
            if addresses.confirmed_owner(new):
                letter = letters.address_taken(way.name)
            else:
                letter = letters.new_address(way.name, way.link("account:address-new", _NEW.sign(row.pk.hex)))
        queue_mail(new, letter.subject, letter.body, key=f"account.address:{change}:new")
    if _both(row)["old"]:
        _tell_old(row, way)


@job("accounts.address-changes", every=timedelta(hours=12))
def tidy() -> None:
    """Forgets changes that were never confirmed, and those with no way back any more."""
    AddressChange.objects.filter(until__lt=clock.now()).delete()


def _tell_old(change: AddressChange, door: Door) -> None:
    with override(door.language):
        link = door.link("account:address-old", _OLD.sign(change.pk.hex))
        letter = letters.address_leaves(door.name, link, made=change.made_at is not None)
    step = "made" if change.made_at else "asked"
    queue_mail(_both(change)["old"], letter.subject, letter.body, key=f"account.address:{change.pk}:{step}")


def _settle(account: Account, email: str) -> None:
    """Makes this the account's one address, proven. Raises `actions.AddressTaken`."""
    owner = addresses.confirmed_owner(email)
    if owner is not None and owner != account:
        raise actions.AddressTaken
    EmailAddress.objects.filter(user=account).delete()
    EmailAddress.objects.create(user=account, email=email, primary=True, verified=True)
    account.email = email
    account.save(update_fields=["email"])


def _open() -> Any:
    return AddressChange.objects.filter(until__gt=clock.now(), account__is_active=True)


def _by(signer: Signer, token: str, **more: Any) -> AddressChange | None:
    """The change that a link means, while it means anything."""
    try:
        key = UUID(signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    change: AddressChange | None = _open().filter(pk=key, **more).select_related("account__data_key").first()
    return change if change is not None and (signer is _NEW or _both(change)["old"]) else None


def _both(change: AddressChange) -> dict[str, str]:
    """Old (empty when it was never proven) and new address, and since when whoever asked may have been inside."""
    key = change.account.data_key
    assert key is not None  # `ask` has seen to it
    try:
        found: dict[str, str] = unseal_json(key, change.sealed, context=_context(change.pk))
    except KeyDestroyed:
        return {"old": "", "new": ""}
    return found


def _begun(account: Account, moment: datetime) -> datetime:
    """When the oldest sign-in began that is open now: what it set up before it asked is as doubtful as the rest."""
    starts = SignOn.objects.filter(account=account, ends_at__gt=moment).values_list("started_at", flat=True)
    return min([moment, *starts])


def _context(change_id: UUID) -> str:
    return f"account.address:{change_id}"


def _record(kind: str, account: Account) -> None:
    actor = Actor("resident", account.id)
    events.record(None, kind, actor=actor, subject_type="account", subject_id=account.id, visible="system")
