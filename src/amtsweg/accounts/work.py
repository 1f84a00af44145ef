"""A little work where many tries come: programs that fill forms by the thousand pay for each, people notice nothing.

A form brings a signed challenge along; a browser looks for a number that goes with it while its owner reads. Whoever
has no script waits instead: the time since the form was opened counts. Nothing is kept but that a challenge was used.
Only beyond the numbers below is either asked for: see decision 0065.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer

from amtsweg.accounts.limits import Limit
from amtsweg.core import clock

BITS = 16  # 65,000 hashes on average: a second or two of a telephone
WAIT = timedelta(seconds=30)  # in place of the work
GOOD_FOR = timedelta(hours=3)  # a form may lie open so long
LONGEST_ANSWER = 20  # digits

_SIGNER = Signer(salt="amtsweg.accounts.work")


@dataclass(frozen=True, slots=True)
class Gate:
    """What may be done so often without any work: from one network address, and by everybody together."""

    name: str
    here: int
    everywhere: int
    per: timedelta

    def is_due(self, address: str) -> bool:
        """Counts one try from this network address; whether work is asked for. Call it outside any transaction."""
        here = Limit(f"work.{self.name}.here", self.here, self.per).allows(address)
        everywhere = Limit(f"work.{self.name}", self.everywhere, self.per).allows("")
        return bool(settings.AMTSWEG_WORK) and not (here and everywhere)


SIGN_UP = Gate("sign-up", 4, 120, timedelta(minutes=30))
RESET = Gate("reset", 4, 120, timedelta(minutes=30))
GUEST_START = Gate("guest-start", 20, 2000, timedelta(minutes=30))


def challenge(gate: Gate) -> str:
    """A new one for a form of this gate."""
    return _SIGNER.sign(f"{gate.name}.{int(clock.now().timestamp())}.{secrets.token_hex(8)}")


def given_out(gate: Gate, text: str) -> datetime | None:
    """When this challenge was given out, by us and for this gate; None for every other text, and after `GOOD_FOR`."""
    try:
        name, moment, _number = _SIGNER.unsign(text).split(".")
        at = datetime.fromtimestamp(int(moment), tz=clock.GERMANY)
    except (BadSignature, ValueError):
        return None
    return at if name == gate.name and at > clock.now() - GOOD_FOR else None


def is_done(text: str, answer: str) -> bool:
    """Whether the answer goes with the challenge: the hash of both begins with `BITS` zeros."""
    if len(answer) > LONGEST_ANSWER or not answer.isascii() or not answer.isdigit():
        return False
    digest = hashlib.sha256(f"{text}:{answer}".encode()).digest()
    return int.from_bytes(digest[:4]) >> (32 - BITS) == 0


def counts_from(gate: Gate, text: str, answer: str) -> datetime:
    """From when on the form counts that came with this challenge and answer; one that is not ours starts to wait."""
    at = given_out(gate, text)
    if at is None:
        return clock.now() + WAIT
    return at if is_done(text, answer) else at + WAIT


def use_up(text: str) -> bool:
    """Whether this challenge was not used before; at most twice, when a day ends in between."""
    return Limit("work.used", 1, timedelta(days=1)).allows(text)
