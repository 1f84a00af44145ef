"""What an operator should know about a SAML provider before a resident finds out: certificates that end, silence."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta

from amtsweg.accounts.providers.saml.keys import KeyPair
from amtsweg.accounts.providers.saml.parties import Partner
from amtsweg.core import clock
from amtsweg.core.ports import Check

AHEAD = timedelta(days=45)  # partners load new certificates by hand, some of them once a month
PATIENCE = 5  # seconds


def checks(slug: str, them: Partner, pairs: tuple[KeyPair, ...]) -> Iterator[Check]:
    """Both sides' certificates, and whether the provider's address answers."""
    name, moment = f"identity provider {slug}", clock.now()
    own = f"then `amtsweg saml keys {slug} new`, hand the metadata over, `use`, `drop`"
    yield _until(f"{name}: our certificate", pairs[0].until, moment, own)
    newest = max(one.not_valid_after_utc for one in them.certificates)
    yield _until(f"{name}: its certificate", newest, moment, "enter the coming one of its metadata beside it")
    yield _answers(f"{name}: address", them.address)


def _until(name: str, until: datetime, moment: datetime, remedy: str) -> Check:
    day = clock.local(until).date().isoformat()
    if until <= moment:
        return Check(name, "failed", f"ended on {day}; the other ways to sign in stay open; {remedy}")
    return Check(name, "warning" if until - moment < AHEAD else "ok", f"ends on {day}; {remedy}")


def _answers(name: str, address: str) -> Check:
    """Any answer will do: a GET without a question is a mistake to some of them."""
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE):  # noqa: S310 # the schema admits https alone
            pass
    except urllib.error.HTTPError:
        pass
    except (OSError, http.client.HTTPException) as error:
        return Check(name, "failed", f"does not answer ({type(error).__name__}); the other ways to sign in stay open")
    return Check(name, "ok", "answers")
