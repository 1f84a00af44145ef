"""Asking somebody's server: one try, a few seconds, a small answer, no redirects. Never in a transaction.

Addresses are entered in the studio, by people who need not be the operator's: what lies inside the operator's network
is asked only where the operator names it.
"""

import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from amtsweg.core.opening import Inside, opener

SECONDS = 5  # for the whole answer
LARGEST = 256 * 1024  # bytes of an answer: a set of keys with certificates has some 20 KB


class Unanswered(Exception):
    """No answer, or none that can be used; the message names the host and why."""


class TooMuch(Unanswered):
    """The answer is larger than it may be."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status below 500, header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def allowed(address: str) -> bool:
    """Whether an address may be asked: over TLS; where the portal itself has none, also on this very machine."""
    parts = urlsplit(address)
    if parts.username or parts.fragment or not parts.hostname:
        return False
    return parts.scheme == "https" or (
        parts.scheme == "http" and not settings.AMTSWEG_TLS and _loopback(parts.hostname)
    )


def ask(
    address: str,
    data: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    method: str | None = None,
    seconds: float | None = None,
    largest: int = LARGEST,
) -> Answer:
    """Reads what is there, or sends `data` and reads the answer. Raises `Unanswered`."""
    host = urlsplit(address).hostname
    with _asked(address, data, headers, method, seconds or SECONDS) as answer:
        if answer.status >= 500 or 300 <= answer.status < 400:
            raise Unanswered(f"{host} answers with status {answer.status}")
        raw = answer.read(largest + 1)
        if len(raw) > largest:
            raise TooMuch(f"{host} answers with too much")
        return Answer(answer.status, {name.lower(): value for name, value in answer.headers.items()}, raw)


def status(address: str) -> int:
    """With which status it answers, be it with one that says it is elsewhere or broken. Raises `Unanswered`."""
    with _asked(address, None, None, None, SECONDS) as answer:
        return int(answer.status)


@contextmanager
def _asked(
    address: str, data: bytes | None, headers: Mapping[str, str] | None, method: str | None, seconds: float
) -> Iterator[Any]:
    host = urlsplit(address).hostname
    if not allowed(address):
        raise Unanswered(f"{host or 'its address'} is not reached over TLS")
    named = {"Accept": "application/json", **(headers or {})}
    request = urllib.request.Request(address, data, named, method=method)  # noqa: S310 allowed above
    try:
        try:
            answer = opener.open(request, timeout=seconds)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            yield answer
    except (OSError, http.client.HTTPException) as error:
        why: object = getattr(error, "reason", error)
        if isinstance(why, Inside):
            raise Unanswered(f"{host} {why}") from None
        raise Unanswered(f"{host} does not answer: {type(error).__name__}") from None


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
