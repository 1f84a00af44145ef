"""What a service asks when it sends somebody here (OpenID Connect Core 1.0, section 3.1.2): read and checked. Pure.

Nothing is sent back to an address that is not registered word for word: such a request ends on a page of ours.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from amtsweg.accounts.relying.claims import OPENID
from amtsweg.accounts.relying.refusing import Refused
from amtsweg.accounts.trust import LEVELS, Level

LONGEST = 4000  # characters of a whole request
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # SHA-256, base64url: the only method taken
_PROMPTS = frozenset({"none", "login", "consent", "select_account"})

Given = Mapping[str, Sequence[str]]


class SentBack(Refused):
    """A request that is refused to the service itself, at an address that is its own."""

    def __init__(self, reason: str, error: str, redirect: str, state: str) -> None:
        super().__init__(reason, error)
        self.redirect, self.state = redirect, state


@dataclass(frozen=True, slots=True)
class Terms:
    """What a service was registered with."""

    redirects: Sequence[str]
    scopes: Sequence[str]
    minimum: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that may be answered."""

    redirect: str
    scopes: tuple[str, ...]  # without `openid`
    challenge: str
    level: Level  # at least
    state: str = ""
    nonce: str = ""
    silent: bool = False  # without a page: answered at once or not at all
    anew: bool = False  # she is to agree once more
    since: datetime | None = None  # she proves who she is not before that moment
    language: str = ""

    def to_json(self) -> dict[str, Any]:
        """As plain values, for the session."""
        return {
            "redirect": self.redirect, "scopes": list(self.scopes), "challenge": self.challenge, "level": self.level,
            "state": self.state, "nonce": self.nonce, "silent": self.silent, "anew": self.anew,
            "since": self.since.isoformat() if self.since else None, "language": self.language,
        }  # fmt: skip


def from_json(value: Mapping[str, Any]) -> Asked:
    """Reads what `to_json` wrote."""
    since = datetime.fromisoformat(value["since"]) if value["since"] else None
    return Asked(**{**value, "scopes": tuple(value["scopes"]), "since": since})


def read(given: Given, terms: Terms, now: datetime) -> Asked:
    """The request. Raises `SentBack` where the service may hear what is wrong with it, else `Refused`."""
    if len(given.get("client_id", ())) != 1 or len(given.get("redirect_uri", ())) != 1:
        raise Refused("redirect")
    redirect = given["redirect_uri"][0]
    if redirect not in terms.redirects:
        raise Refused("redirect")
    one = {name: values[0] for name, values in given.items() if len(values) == 1}
    state = one.get("state", "")
    if wrong := ("repeated", "invalid_request") if len(one) < len(given) else _wrong(one, terms):
        raise SentBack(*wrong, redirect, state)
    scopes, prompts = one.get("scope", "").split(), one.get("prompt", "").split()
    return Asked(
        redirect=redirect,
        scopes=tuple(dict.fromkeys(name for name in scopes if name != OPENID)),
        challenge=one["code_challenge"],
        level=_level(one.get("acr_values", ""), terms.minimum),
        state=state,
        nonce=one.get("nonce", ""),
        silent="none" in prompts,
        anew="consent" in prompts,
        since=_since(prompts, one.get("max_age", ""), now),
        language=one.get("ui_locales", "")[:100],
    )


def _wrong(one: Mapping[str, str], terms: Terms) -> tuple[str, str] | None:
    """What is wrong, for the log and for the service."""
    scopes, prompts, oldest = one.get("scope", "").split(), one.get("prompt", "").split(), one.get("max_age", "")
    hashed = one.get("code_challenge_method") == "S256" and _CHALLENGE.fullmatch(one.get("code_challenge", ""))
    checks = (
        ("request" in one, "request-object", "request_not_supported"),
        ("request_uri" in one, "request-object", "request_uri_not_supported"),
        (one.get("response_type") != "code", "response-type", "unsupported_response_type"),
        (one.get("response_mode", "query") != "query", "response-mode", "invalid_request"),
        (not hashed, "challenge", "invalid_request"),
        (len(one.get("nonce", "")) > 255 or len(one.get("state", "")) > 1000, "too-long", "invalid_request"),
        (OPENID not in scopes or not {*scopes} <= {OPENID, *terms.scopes}, "scope", "invalid_scope"),
        (not {*prompts} <= _PROMPTS or ("none" in prompts and len(prompts) > 1), "prompt", "invalid_request"),
        (bool(oldest) and not re.fullmatch("[0-9]{1,9}", oldest), "max-age", "invalid_request"),
    )
    return next(((reason, error) for bad, reason, error in checks if bad), None)


def _since(prompts: Sequence[str], oldest: str, now: datetime) -> datetime | None:
    """From when on she must have proven who she is."""
    if "login" in prompts or "select_account" in prompts:
        return now
    return now - timedelta(seconds=int(oldest)) if oldest else None


def _level(wanted: str, minimum: str) -> Level:
    """The lowest level that the service would take, never below the one it was registered with."""
    named: list[Level] = [level for level in LEVELS[1:] if level in wanted.split()]
    least: Level = next((level for level in LEVELS[1:] if level == minimum), "basic")
    return max(named[0] if named else least, least, key=LEVELS.index)
