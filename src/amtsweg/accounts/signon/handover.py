"""The codes that carry a sign-in from one host name to another.

A host that wants to know who stands before it keeps a random value in a cookie of its own and shows its hash, the
challenge, to the entrance. The entrance answers with a code that counts once, for a minute, on that host, for whoever
holds the value. A stolen code alone opens nothing, and nobody can be made to use somebody else's.

Where nobody is signed in yet, the entrance answers with a signed note of a value in a cookie of *its* own. Whoever then
signs in on the asking host is known at the entrance as well, without being sent there again: both cookies have been
seen in the same browser before the password was typed.
"""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction

from amtsweg.accounts.models import Handover, SignOn
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import keyed_index

HANDED_OVER = events.register("account.handed-over", "Anmeldung auf ein anderes Portal übernommen")

CODE_LASTS = timedelta(minutes=1)
NOTE_LASTS = timedelta(minutes=5)  # between the two hosts; afterwards the asking host keeps it in a cookie
SIGNED_NOTE = "amtsweg.accounts.signon.note"
LONGEST = 500  # characters of anything that a browser hands in


class Refused(Exception):
    """The code does not count here; the text says why, for the log, and names nobody."""


def new_value() -> str:
    """A value that only one browser knows."""
    return secrets.token_urlsafe(32)


def challenge(value: str) -> str:
    """What may be shown of such a value: 64 hex digits."""
    return hashlib.sha256(value.encode()).hexdigest()


def entrance_index(value: str) -> str:
    """Under which hash the entrance finds the sign-in of the browser that holds this value."""
    return keyed_index(value[:LONGEST], purpose="account.entrance")


def hand_over(sign_on: SignOn, host: str, shown: str) -> str:
    """A code for the host that showed this challenge."""
    code = new_value()
    expires_at = clock.now() + CODE_LASTS
    Handover.objects.create(
        code_index=_code_index(code), sign_on=sign_on, host=host, challenge=shown, expires_at=expires_at
    )
    return code


def accept(code: str, host: str, value: str) -> SignOn:
    """The sign-in that a code carries; using it up, whether it counts or not. Raises `Refused`."""
    with transaction.atomic():  # not left by the refusal, which would bring the code back
        used = _used_up(code)
        problem = _problem(used, host, value)
        if used is not None and not problem:
            _record(used.sign_on.account_id)
    if used is None or problem:
        raise Refused(problem)
    return used.sign_on


def _problem(used: Handover | None, host: str, value: str) -> str:
    """Why a code does not count; empty when it does."""
    if used is None:
        return "unknown or used"
    if used.expires_at < clock.now():
        return "expired"
    if used.host != host:
        return "another host"
    if not _holds(value, used.challenge):
        return "another browser"
    return "" if used.sign_on.ends_at > clock.now() and used.sign_on.account.is_active else "sign-in ended"


def note(host: str, shown: str, index: str, device: str) -> str:
    """Tells the host that showed this challenge how the entrance will know the browser, and its device, again."""
    return signing.dumps([host, shown, index, device], salt=SIGNED_NOTE)


def read_note(text: str, host: str, value: str) -> tuple[str, str]:
    """The two indexes in a note that was made for this host and this browser. Raises `Refused`."""
    try:
        meant, shown, index, device = signing.loads(text, salt=SIGNED_NOTE, max_age=NOTE_LASTS)
    except (signing.BadSignature, TypeError, ValueError):
        raise Refused("note tampered with or expired") from None
    if meant != host:
        raise Refused("note for another host")
    if not _holds(value, shown):
        raise Refused("note for another browser")
    return str(index), str(device)


def claim(value: str) -> SignOn | None:
    """The sign-in of the browser that holds this value at the entrance, once; None when there is none."""
    if not value:
        return None
    with transaction.atomic():
        rows = SignOn.objects.select_for_update(of=("self",)).select_related("account")
        found = rows.filter(
            entrance_index=entrance_index(value), ends_at__gt=clock.now(), account__is_active=True
        ).order_by("-started_at")
        newest = found.first()
        if newest is None:
            return None
        SignOn.objects.filter(entrance_index=newest.entrance_index).update(entrance_index="")
        _record(newest.account_id)
    return newest


def _used_up(code: str) -> Handover | None:
    """The row of a code, deleted: of two who bring the same code at once, one gets it."""
    index = _code_index(code)
    row = Handover.objects.select_related("sign_on__account").filter(pk=index).first()
    return row if Handover.objects.filter(pk=index).delete()[0] else None


def _holds(value: str, shown: str) -> bool:
    return bool(value) and secrets.compare_digest(shown, challenge(value))


def _code_index(code: str) -> str:
    return keyed_index(code[:LONGEST], purpose="account.handover")


def _record(account_id: UUID) -> None:
    actor = Actor("resident", account_id)
    events.record(None, HANDED_OVER, actor=actor, subject_type="account", subject_id=account_id, visible="system")
