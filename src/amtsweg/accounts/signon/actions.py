"""A person ends her sign-ins in other browsers."""

from uuid import UUID

from django.db import transaction

from amtsweg.accounts.models import Account, SignOn
from amtsweg.accounts.sessions import end_sessions
from amtsweg.accounts.signon.devices import Device
from amtsweg.core import events
from amtsweg.core.actors import Actor

ENDED = events.register("account.signed-out-there", "Anmeldung auf einem anderen Gerät beendet")
ALL_ENDED = events.register("account.signed-out-everywhere", "Auf allen Geräten abgemeldet")


def sign_out_there(account: Account, sign_on: UUID) -> Device:
    """Ends one of the account's sign-ins with all its sessions. Raises `SignOn.DoesNotExist` for anybody else's."""
    with transaction.atomic():
        found = SignOn.objects.select_for_update(of=("self",)).get(pk=sign_on, account=account)
        found.delete()
        _record(ENDED, account)
    return Device(found.browser, found.system)


def sign_out_everywhere(account: Account) -> None:
    """Ends all sessions of the account, this one as well."""
    with transaction.atomic():
        end_sessions(account)
        _record(ALL_ENDED, account)


def _record(kind: str, account: Account) -> None:
    actor = Actor("resident", account.id)
    events.record(None, kind, actor=actor, subject_type="account", subject_id=account.id, visible="system")
