"""E-mail addresses of accounts: whose an address is, and what is mailed to it.

Nothing in a request depends on whether an address is known: what differs is worked out here, by a job, and ends in the
mailbox of whoever owns the address.
"""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from amtsweg.accounts import letters
from amtsweg.accounts.limits import MAILS_TO, TooManyTries
from amtsweg.accounts.models import Account
from amtsweg.accounts.signon.devices import Device
from amtsweg.core import clock
from amtsweg.core.crypto import unwrap_secret, wrap_secret
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import enqueue, job
from amtsweg.core.mail import queue_mail


@dataclass(frozen=True, slots=True)
class Door:
    """Through which portal a person came, so that links lead back there: no part of it comes from a request header."""

    origin: str  # "https://jesteburg.example"
    name: str  # "Samtgemeinde Jesteburg"
    language: str

    def link(self, name: str, *args: str) -> str:
        """The full address of a page. Call it with the door's language active."""
        return self.origin + reverse(name, args=args)


def confirmed_owner(email: str) -> Account | None:
    """The active account to which this address was proven to belong."""
    row = (
        EmailAddress.objects.filter(email=email.strip().lower(), verified=True, user__is_active=True)
        .select_related("user")
        .first()
    )
    return row.user if row else None


def is_confirmed(account: Account) -> bool:
    """Whether the account's own address was proven."""
    confirmed: bool = EmailAddress.objects.filter(user=account, email=account.email, verified=True).exists()
    return confirmed


def mark_confirmed(account: Account) -> bool:
    """The person has shown that she reads this mailbox; False when it belongs to another account already."""
    row = EmailAddress.objects.filter(user=account, email=account.email).first()
    return bool(row and row.set_verified())


def ask_to_confirm(account: Account, door: Door) -> None:
    """Mails the confirmation link."""
    enqueue("accounts.confirmation", {"account": str(account.id), "door": asdict(door)})


def offer_reset(email: str, door: Door) -> None:
    """Mails a link to set a new password, or says that there is no account: only the mailbox's owner learns which."""
    reference = str(new_id())
    sealed = wrap_secret(email.strip().lower().encode(), f"account.reset:{reference}").hex()
    enqueue("accounts.reset", {"reference": reference, "sealed": sealed, "door": asdict(door)})


def tell(email: str, what: str, door: Door) -> None:
    """Tells an account's owner of a change to it: a key of `letters.CHANGES`."""
    with override(door.language):
        letter = letters.change(what, door.name)
    queue_mail(email, letter.subject, letter.body, key=f"account.change:{new_id()}")


def tell_of_sign_in(email: str, device: Device, door: Door) -> None:
    """Tells an account's owner that it was opened in a browser that is new to it."""
    if not may_mail("sign-in", email):
        return
    with override(door.language):
        letter = letters.new_device(device.words, clock.now(), door.name, door.link("account:devices"))
    queue_mail(email, letter.subject, letter.body, key=f"account.sign-in:{new_id()}")


@job("accounts.confirmation")
def send_confirmation(*, account: str, door: dict[str, Any]) -> None:
    """Writes the confirmation mail; another one when the address belongs to an older account already."""
    row = EmailAddress.objects.filter(user_id=UUID(account), verified=False).select_related("user").first()
    if row is None or not row.user.is_active or not may_mail("confirm", row.email):
        return
    way = Door(**door)
    with override(way.language):
        link = way.link("account_confirm_email", EmailConfirmationHMAC(row).key)
        if confirmed_owner(row.email):
            letter = letters.second_account(way.name, link, way.link("account_login"))
        else:
            letter = letters.confirmation(way.name, link)
    queue_mail(row.email, letter.subject, letter.body, key=f"account.confirm:{new_id()}")


@job("accounts.reset")
def send_reset(*, reference: str, sealed: str, door: dict[str, Any]) -> None:
    """Writes the mail with the link for a new password, one per account with this address that can still be meant."""
    email = unwrap_secret(bytes.fromhex(sealed), f"account.reset:{reference}").decode()
    if not may_mail("reset", email):
        return
    owner = confirmed_owner(email)
    accounts = [owner] if owner else list(Account.objects.filter(email=email, is_active=True).order_by("created_at"))
    way = Door(**door)
    with override(way.language), transaction.atomic():
        written = [letters.reset(way.name, _reset_link(account, way)) for account in accounts]
        for number, letter in enumerate(written or [letters.no_account(way.name, way.link("account_signup"))]):
            queue_mail(email, letter.subject, letter.body, key=f"account.reset:{reference}:{number}")


def _reset_link(account: Account, door: Door) -> str:
    return door.link(
        "account_reset_password_from_key", user_pk_to_url_str(account), default_token_generator.make_token(account)
    )


def may_mail(kind: str, email: str) -> bool:
    """A stranger must not fill somebody's mailbox through our forms; the mails that did arrive hold working links."""
    try:
        MAILS_TO.spend(f"{kind}\0{email}")
    except TooManyTries:
        return False
    return True
