"""What an operator should know about a SAML provider before a resident finds out: certificates that end, silence."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from django.core.cache import cache

from amtsweg.accounts.providers.port import Unreachable
from amtsweg.accounts.providers.saml.keys import KeyPair
from amtsweg.accounts.providers.saml.parties import Partner
from amtsweg.core import clock
from amtsweg.core.ports import Check

AHEAD = timedelta(days=45)  # partners load new certificates by hand, some of them once a month
PATIENCE = 5  # seconds
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
        return Check(name, "failed", f"does not answer ({why}); the other ways to sign in stay open")
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
        raise Unreachable(f"{address} does not answer ({why})")


def _silence(address: str) -> str:
    """Why there is no answer; empty where there is one, if only that a GET without a question is a mistake."""
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE):  # noqa: S310 # the schema admits https alone
            return ""
    except urllib.error.HTTPError as error:
        return f"status {error.code}" if error.code in AWAY else ""
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__


def _key(what: str, address: str) -> str:
    return f"saml.{what}.{sha256(address.encode()).hexdigest()}"
