"""The port to registers that an authority may ask about an applicant, such as the register of residents.

Adapters are named in the setting `AMTSWEG_REGISTERS`: which register is asked where. A look-up runs in a job, never
in a transaction; what it gave is sealed with the case.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from django.conf import settings
from django.utils.module_loading import import_string

from amtsweg.core.ports import Check, register_check
from amtsweg.forms.outcome import Contact

Result = Literal["match", "none", "several"]


class Unavailable(Exception):
    """The register gave no answer: not there, too slow, or it refused to talk. Trying again later may help."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a register found. `record`: with a match, what it knows, as texts by name."""

    result: Result
    record: Mapping[str, str]


class Register(ABC):
    """Finds a person. Adapters keep no state between questions and may be called from several threads."""

    @abstractmethod
    def find(self, authority: str, person: Contact) -> Answer:
        """Whom the register of an authority (its slug) knows by this name and day of birth. Raises `Unavailable`.

        A person without name or day of birth is nobody it knows.
        """

    @abstractmethod
    def describe(self) -> str:
        """The register, for operators. Raises `Unavailable`."""


@lru_cache(maxsize=8)
def register(name: str) -> Register:
    """The register of this name. Raises `LookupError` for one that is not set up."""
    configured: dict[str, Any] = settings.AMTSWEG_REGISTERS
    try:
        path = configured[name]
    except KeyError:
        raise LookupError(f"AMTSWEG_REGISTERS names no register {name!r}") from None
    found: Register = import_string(path)()
    return found


@register_check("registers")
def _checks() -> Iterator[Check]:
    for name in settings.AMTSWEG_REGISTERS:
        try:
            yield Check(f"register {name}", "ok", register(name).describe())
        except Unavailable as error:
            yield Check(f"register {name}", "failed", f"{error}; cases wait, their applications are safe")
