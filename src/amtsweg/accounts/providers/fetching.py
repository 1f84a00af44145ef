"""Asking a provider over the network: one try, a few seconds, a small answer, no redirects. Never in a transaction."""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from ipaddress import ip_address
from typing import IO, Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from amtsweg.accounts.providers.port import Unreachable

SECONDS = 5
LARGEST = 256 * 1024  # bytes of an answer: a set of keys with certificates has some 20 KB


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status below 500 and a JSON object, empty where there was none."""

    status: int
    body: Mapping[str, Any]


class _Stay(urllib.request.HTTPRedirectHandler):
    """A provider that moved is set up anew; following it would send secrets to wherever it says."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


_opener = urllib.request.build_opener(_Stay)


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


def fetch(address: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> Answer:
    """Reads a JSON object, or posts a form and reads the answer. Raises `Unreachable`, for a broken answer too."""
    if not allowed(address):
        raise Unreachable(f"{urlsplit(address).hostname or 'its address'} is not reached over TLS")
    host = urlsplit(address).hostname
    data = urlencode(form).encode() if form is not None else None
    request = urllib.request.Request(address, data, {"Accept": "application/json", **(headers or {})})  # noqa: S310
    try:
        with _opener.open(request, timeout=SECONDS) as answer:
            status, raw = answer.status, answer.read(LARGEST + 1)
    except urllib.error.HTTPError as error:
        status, raw = error.code, error.read(LARGEST + 1)
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"{host} does not answer: {type(error).__name__}") from None
    if status >= 500 or 300 <= status < 400:
        raise Unreachable(f"{host} answers with status {status}")
    if len(raw) > LARGEST:
        raise Unreachable(f"{host} answers with too much")
    return Answer(status, _object(raw))


def _object(raw: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
