"""The port to the postbox of the federal user account (§ 9 OZG): what an adapter promises and which one is configured.

It is optional: without one, notices are served in the portal's own mailbox. Adapters are called by jobs only.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel, ConfigDict, ValidationError

from amtsweg.core.ports import Check, register_check


class Unreachable(Exception):
    """The postbox gave no answer that counts: away, slow, or in trouble. Trying again may help."""


class Refused(Exception):
    """The postbox will never take this: unknown or closed. The message holds no personal data."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be provided. `key` names it: handed over twice under one key it lies there once."""

    key: str
    handle: str
    sender: str
    subject: str
    text: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Handed:
    """The postbox's word that something lies ready: under which number, and since when (§ 9 OZG counts from then)."""

    number: str
    at: datetime


class Options(BaseModel):
    """What an adapter needs to know, read from its address: `scheme://place?name=value`; unknown names are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: str = ""


class Postbox(ABC):
    """One kind of postbox. Adapters keep no state between calls and may be used by several threads.

    An adapter gives content out only to the signed-in person, lets them store it, and never forgets a key.
    `tests/mailbox/test_postbox.py` holds every adapter to these promises.
    """

    options: ClassVar[type[Options]] = Options

    @abstractmethod
    def provide(self, parcel: Parcel) -> Handed:
        """Lays the parcel ready; the same answer for the same key. Raises `Unreachable`, `Refused`."""

    @abstractmethod
    def retrievals(self, numbers: Sequence[str]) -> Mapping[str, datetime]:
        """When which of these was retrieved first; those that were not are missing. Raises `Unreachable`."""

    @abstractmethod
    def describe(self) -> str:
        """The postbox and its version, for operators. Raises `Unreachable`."""


Factory = Callable[[Any], Postbox]
P = TypeVar("P", bound=type[Postbox])
_ADAPTERS: dict[str, type[Postbox]] = {}


def register(scheme: str) -> Callable[[P], P]:
    """Registers an adapter class, made with its `options`, for addresses of this scheme."""

    def decorate(adapter: P) -> P:
        _ADAPTERS[scheme] = adapter
        return adapter

    return decorate


@lru_cache(maxsize=4)
def postbox_at(address: str, mode: str) -> Postbox | None:
    """The adapter for an address; None for no address. Raises `ImproperlyConfigured`."""
    if not address:
        return None
    parts = urlsplit(address)
    adapter = _ADAPTERS.get(parts.scheme)
    if adapter is None:
        known = ", ".join(f"{scheme}://…" for scheme in sorted(_ADAPTERS))
        raise ImproperlyConfigured(f"AMTSWEG_POSTBOX={address!r}: expected one of {known}, or nothing")
    if parts.scheme == "demo" and mode != "demo":
        raise ImproperlyConfigured("AMTSWEG_POSTBOX=demo:… plays a federal postbox and is for demos")
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    try:
        options = adapter.options.model_validate({"place": unquote(parts.netloc + parts.path), **query})
    except ValidationError as error:
        names = ", ".join(str(one["loc"][0]) for one in error.errors())
        raise ImproperlyConfigured(f"AMTSWEG_POSTBOX={address!r}: check {names}") from None
    return _made(adapter, options)


def _made(adapter: Factory, options: Options) -> Postbox:
    return adapter(options)


def configured() -> Postbox | None:
    """The postbox that the settings name; None when the federation uses none."""
    return postbox_at(settings.AMTSWEG_POSTBOX, settings.AMTSWEG_MODE)


@register_check("mailbox.postbox")
def check_postbox() -> Iterable[Check]:
    """The postbox answers, or none is wanted."""
    name = "federal postbox"
    try:
        found = configured()
        described = found.describe() if found else ""
    except (Unreachable, ImproperlyConfigured) as error:
        yield Check(name, "failed", f"{error}. Notices go to the portal's own mailbox until it answers.")
        return
    if found is None:
        yield Check(name, "ok", "none is used; notices go to the portal's own mailbox")
    elif settings.AMTSWEG_POSTBOX.startswith("demo:"):
        yield Check(name, "warning", f"{described}. Set AMTSWEG_POSTBOX to a real one, or to nothing.")
    else:
        yield Check(name, "ok", described)
