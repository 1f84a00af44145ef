"""What an operator should know about a SAML provider before a resident finds out: certificates that end, silence."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from django.core.cache import cache

from amtsweg.accounts.providers.port import Unreachable
from amtsweg.accounts.providers.saml.keys import KeyPair
from amtsweg.accounts.providers.saml.parties import Partner
from amtsweg.core import clock, fetching
from amtsweg.core.ports import Check

AHEAD = timedelta(days=45)  # partners load new certificates by hand, some of them once a month
PAUSE = 60  # seconds between two looks whether a provider is there
REACHED = timedelta(days=7)  # how long the portal may rely on reaching it
AWAY = frozenset({502, 503, 504})  # what a proxy says when there is nobody behind it


def checks(slug: str, them: Partner, pairs: tuple[KeyPair, ...]) -> Iterator[Check]:
    """Both sides' certificates, and whether the provider's address answers."""
    name, moment = f"identity provider {slug}", clock.now()
    own = f"then `amtsweg saml keys {slug} new`, hand the metadata over, `use`, `drop`"
    yield _until(f"{name}: our certificate", pairs[0].until, moment, own)
    newest = max(one.not_valid_after_utc for one in them.certificates)
    yield _until(f"{name}: its certificate", newest, moment, "enter the coming one of its metadata beside it")
    yield _answers(f"{name}: address", them.address)
    if not them.levels:
        yield Check(
            f"{name}: levels", "failed", "none is named, so nobody gets in; the other ways to sign in stay open"
        )


def _until(name: str, until: datetime, moment: datetime, remedy: str) -> Check:
    day = clock.local(until).date().isoformat()
    if until <= moment:
        return Check(name, "failed", f"ended on {day}; the other ways to sign in stay open; {remedy}")
    return Check(name, "warning" if until - moment < AHEAD else "ok", f"ends on {day}; {remedy}")


def _answers(name: str, address: str) -> Check:
    if why := _silence(address):
        return Check(name, "failed", f"no answer ({why}); the other ways to sign in stay open")
    cache.set(_key("reached", address), 1, REACHED.total_seconds())
    return Check(name, "ok", "answers")


def awake(address: str) -> None:
    """Asks a provider, once a minute at most, whether it is there. Raises `Unreachable`.

    Only one that answered the check before: browsers may reach what a portal behind a wall cannot.
    """
    if not cache.get(_key("reached", address)):
        return
    why = cache.get(_key("silence", address))
    if why is None:
        why = _silence(address)
        cache.set(_key("silence", address), why, PAUSE)
    if why:
        raise Unreachable(f"no answer from {address} ({why})")


def _silence(address: str) -> str:
    """Why there is no answer; empty where there is one, if only that a GET without a question is a mistake,
    or that it is somewhere else: nobody goes there."""
    try:
        status = fetching.status(address)
    except fetching.Unanswered as error:
        return str(error)
    return f"status {status}" if status in AWAY else ""


def _key(what: str, address: str) -> str:
    return f"saml.{what}.{sha256(address.encode()).hexdigest()}"
