"""How far a session may be trusted: which level was reached, by which means, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

Level = Literal["guest", "basic", "substantial", "high"]

LEVELS: tuple[Level, ...] = ("guest", "basic", "substantial", "high")  # ascending
FRESH = timedelta(minutes=30)  # how long a password alone carries more than the basic level
COUNTER = "counter"
PROVIDER = "provider"  # the method by which a sign-in notes that an identity provider vouched for the person
PASSKEY = "passkey"
# Behind the word of a provider of an authority's staff, and behind that when it vouches for more than a password.
WORK, WORK_FACTOR = "work", "work-factor"
_SECOND = {"totp": "totp", "recovery_codes": "recovery-code", "webauthn": PASSKEY}  # as the sign-in library calls them


@dataclass(frozen=True, slots=True)
class Trust:
    """A fact about one session; a submission keeps a copy of it."""

    level: Level
    # "none", "password", "passkey", "password+totp", "password+recovery-code", "password+passkey" or the word of a
    # provider such as "oidc:landkreis"; perhaps "+totp" or "+recovery-code", perhaps "+counter";
    # behind a provider of staff "+work", perhaps with "+work-factor"
    means: str
    at: datetime | None  # when that proof was given; None for guests

    def reaches(self, minimum: str) -> bool:
        """Whether this level is at least `minimum`. An unknown minimum is never reached."""
        return minimum in LEVELS and LEVELS.index(self.level) >= LEVELS.index(minimum)

    def to_json(self) -> dict[str, str | None]:
        """As plain values, for the session."""
        return {"level": self.level, "means": self.means, "at": self.at.isoformat() if self.at else None}


GUEST = Trust("guest", "none", None)


def by_steps(steps: Iterable[Mapping[str, Any]], at: datetime) -> Trust:
    """The trust reached by a sign-in with these steps, as allauth records them.

    An account is opened by its passkey alone, by its password, at sign-up too, or by a provider; a second factor names
    itself. What a provider vouched for above the basic level counts alone, since the moment at which the person proved
    it there.
    """
    taken = tuple(steps)
    vouched = [_vouched(step, at) for step in taken if step.get("method") == PROVIDER]
    best = max(vouched, key=lambda one: LEVELS.index(one.level), default=GUEST)
    if best.reaches("substantial"):
        return best
    factors = [step for step in taken if step.get("method") == "mfa" and step.get("type") in _SECOND]
    if any(step.get("passwordless") for step in factors):
        return Trust("basic", PASSKEY, at)
    by_password = not vouched or any(step.get("method") == "password" for step in taken)
    first = "password" if by_password else best.means
    return Trust("basic", "+".join([first, *(_SECOND[step["type"]] for step in factors[-1:])]), at)


def _vouched(step: Mapping[str, Any], at: datetime) -> Trust:
    """The word of a provider; an unknown level is the lowest that opens an account."""
    level: Level = next((one for one in LEVELS[1:] if one == step.get("level")), "basic")
    proven = step.get("at")
    moment = datetime.fromtimestamp(proven, tz=UTC) if isinstance(proven, int | float) else at
    return Trust(level, str(step.get("means", PROVIDER)), min(moment, at))


def two_factors(means: str) -> bool:
    """Whether somebody showed two things of different kinds.

    A passkey is both at once: the device that holds it, and the finger, face or PIN without which it does not answer.
    """
    shown = set(means.split("+")) - {COUNTER, WORK}
    return PASSKEY in shown or len(shown) > 1


def identified(reached: Trust, until: date | None, moment: datetime, today: date) -> Trust:
    """What the session is worth when its owner's identity was confirmed until the day `until`.

    A second factor carries that as long as the session lasts, a password alone for `FRESH` after it was typed. The
    word of a provider of staff carries nothing: who works somewhere is not thereby somebody towards other authorities.
    """
    if reached.level != "basic" or reached.at is None or until is None or until < today:
        return reached
    shown = reached.means.split("+")
    hers = two_factors("+".join(one for one in shown if one != WORK_FACTOR))
    if not hers and (WORK in shown or moment - reached.at > FRESH):
        return reached
    return Trust("substantial", f"{reached.means}+{COUNTER}", reached.at)


def strength(reached: Trust) -> tuple[int, bool, float]:
    """Orders proofs of the same person: by level, then by whether two factors were shown, then by time."""
    return LEVELS.index(reached.level), two_factors(reached.means), reached.at.timestamp() if reached.at else 0.0


def from_json(value: Mapping[str, Any]) -> Trust:
    """Reads what `to_json` wrote; a value of another shape is worth nothing."""
    try:
        at = datetime.fromisoformat(value["at"]).astimezone(UTC)
        level = next(level for level in LEVELS if level == value["level"])
        return Trust(level, str(value["means"]), at)
    except (KeyError, TypeError, ValueError, StopIteration):
        return GUEST
