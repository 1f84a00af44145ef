"""Asking somebody's server: one try, a few seconds, a small answer, no redirects. Never in a transaction."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

from amtsweg.core.opening import opener

SECONDS = 5  # for the whole answer
LARGEST = 256 * 1024  # bytes of an answer: a set of keys with certificates has some 20 KB


class Unanswered(Exception):
    """No answer, or none that can be used; the message names the host and why."""


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


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def ask(address: str, data: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
    """Reads what is there, or posts `data` and reads the answer. Raises `Unanswered`."""
    if not allowed(address):
        raise Unanswered(f"{urlsplit(address).hostname or 'its address'} is not reached over TLS")
    host = urlsplit(address).hostname
    request = urllib.request.Request(address, data, {"Accept": "application/json", **(headers or {})})  # noqa: S310
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            status, named, raw = answer.status, answer.headers, answer.read(LARGEST + 1)
    except urllib.error.HTTPError as error:
        status, named, raw = error.code, error.headers, _rest(error, host)
    except (OSError, http.client.HTTPException) as error:
        raise Unanswered(f"{host} does not answer: {type(error).__name__}") from None
    if status >= 500 or 300 <= status < 400:
        raise Unanswered(f"{host} answers with status {status}")
    if len(raw) > LARGEST:
        raise Unanswered(f"{host} answers with too much")
    return Answer(status, {name.lower(): value for name, value in named.items()}, raw)


def _rest(error: urllib.error.HTTPError, host: str | None) -> bytes:
    try:
        return error.read(LARGEST + 1)
    except (OSError, http.client.HTTPException) as broken:
        raise Unanswered(f"{host} does not answer: {type(broken).__name__}") from None
