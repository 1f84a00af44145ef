"""The port to the virus scanner: what an adapter promises, which one is configured, and the demo's own.

A scanner that cannot answer raises `Unreachable`, and the upload is refused: nothing unscanned is kept.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from amtsweg.core.ports import Check, register_check

# The harmless test file that every scanner reports (EICAR), in two halves so that this source is not reported.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Unreachable(Exception):
    """The scanner gave no verdict: not there, too slow, or it refused to look at the file."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner said; `finding` is its name for the malware."""

    clean: bool
    finding: str = ""


class Scanner(ABC):
    """Looks at one file's content. Adapters keep no state between files and may be called from several threads."""

    @abstractmethod
    def scan(self, data: bytes) -> Verdict:
        """The verdict on `data`. Raises `Unreachable` when there is none."""

    @abstractmethod
    def describe(self) -> str:
        """The scanner and its version, for operators. Raises `Unreachable`."""


Factory = Callable[[str], Scanner]
F = TypeVar("F", bound=Factory)
_ADAPTERS: dict[str, Factory] = {}


def register(scheme: str) -> Callable[[F], F]:
    """Registers an adapter for settings of the form `<scheme>` or `<scheme>:…`; it is called with the whole text."""

    def decorate(factory: F) -> F:
        _ADAPTERS[scheme] = factory
        return factory

    return decorate


@lru_cache(maxsize=4)
def scanner_for(address: str, mode: str) -> Scanner:
    """The adapter for an address. Raises `ImproperlyConfigured` for an unknown one, or for `builtin` in production."""
    scheme = address.partition(":")[0]
    if scheme not in _ADAPTERS:
        raise ImproperlyConfigured(
            f"AMTSWEG_CLAMAV={address!r}: expected unix:/path, tcp://host:port or, in a demo, builtin"
        )
    if scheme == "builtin" and mode != "demo":
        raise ImproperlyConfigured("AMTSWEG_CLAMAV=builtin finds only the test virus and is for demos")
    return _ADAPTERS[scheme](address)


def configured() -> Scanner:
    """The scanner that the settings name."""
    return scanner_for(settings.AMTSWEG_CLAMAV, settings.AMTSWEG_MODE)


@register("builtin")
class BuiltinScanner(Scanner):
    """Finds the EICAR test file and nothing else, so that the demo needs no virus scanner."""

    def __init__(self, address: str) -> None:
        del address

    def scan(self, data: bytes) -> Verdict:
        return Verdict(False, "Eicar-Test-Signature") if EICAR in data else Verdict(True)

    def describe(self) -> str:
        return "builtin, finds only the EICAR test file"


@register_check("documents.scanner")
def check_scanner() -> Iterable[Check]:
    """The scanner answers, finds the test virus and passes harmless bytes."""
    name = "virus scanner"
    try:
        scanner = configured()
        found, passed = scanner.scan(EICAR), scanner.scan(b"harmless")
        described = scanner.describe()
    except (Unreachable, ImproperlyConfigured) as error:
        yield Check(name, "failed", f"{error}. Uploads are refused until it answers.")
        return
    if found.clean or not passed.clean:
        yield Check(name, "failed", f"{described}: does not tell the test virus from harmless bytes")
    elif isinstance(scanner, BuiltinScanner):
        yield Check(name, "warning", f"{described}. Set AMTSWEG_CLAMAV to a ClamAV daemon.")
    else:
        yield Check(name, "ok", described)
