"""What a form is answered in: the day, the person's trust level, the authority's parameters, the language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

TRUST_LEVELS = ("guest", "basic", "substantial", "high")


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that cleaning, conditions and calculations may depend on besides definition and answers.

    `parameters` are the authority's own values as plain data, nested as it likes: `{"dog_tax": {"first": "72.00"}}`.
    What a form does not know is ignored, what is missing takes the form's default. `files` are the uploads that the
    draft already holds for the page, by field id. `now` is the moment in local time, for deadlines in hours; `land`
    says whose public holidays count (ISO 3166-2 without the country: `NI`), empty: nobody's. `places` are the
    towns of the postcodes that are known, if any. `admitted` is False while the code that a form demands is missing.
    """

    today: date
    trust: str = "guest"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    language: str = "de"
    files: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    places: Mapping[str, tuple[str, ...]] | None = None
    now: datetime | None = None
    land: str = ""
    admitted: bool = True

    def __post_init__(self) -> None:
        if self.trust not in TRUST_LEVELS:
            raise ValueError(f"unknown trust level {self.trust!r}")


class Raw(Protocol):
    """What a page posted; Django's `QueryDict` fits."""

    def get(self, key: str, default: str = "", /) -> Any:
        """The (last) value posted under a name."""

    def getlist(self, key: str, /) -> list[Any]:
        """All values posted under a name."""


class RawDict(dict[str, str | list[str]]):
    """A plain dictionary as `Raw`: what `to_raw` gave, or what a test posts."""

    def get(self, key: str, default: Any = "", /) -> Any:
        value = super().get(key, default)
        return (value[-1] if value else default) if isinstance(value, list) else value

    def getlist(self, key: str, /) -> list[Any]:
        value = super().get(key, [])
        return list(value) if isinstance(value, list) else [value]
