"""What an XDatenfelder file says, whichever of its two versions it is written in."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal


class Refused(Exception):
    """A file that cannot be imported; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is allowed of an answer; None where the schema says nothing."""

    min_length: int | None = None
    max_length: int | None = None
    min_value: Decimal | None = None
    max_value: Decimal | None = None
    pattern: str = ""
    bytes: int | None = None
    media_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a code list."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class ListReference:
    """The code list that a field chooses from: by its id, by the URIs of the list, or with the codes inside."""

    id: str = ""
    uri: str = ""
    version_uri: str = ""
    version: str = ""
    key_column: str = ""
    name_column: str = ""
    codes: tuple[Code, ...] = ()

    @property
    def name(self) -> str:
        """How people know the list."""
        return self.id or self.version_uri or self.uri or "?"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in prose. Its script is not read: nothing in a file is ever executed."""

    id: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Element:
    """What fields and groups have in common. `kind` is `ABS`, `HAR` or `RNG`."""

    id: str
    version: str
    name: str
    label: str  # for who answers
    shown: str  # for who reads the answer
    help: str
    kind: str

    @property
    def step(self) -> str:
        """The element as a step of a path: `F60000236:1.0`."""
        return f"{self.id}:{self.version}" if self.version else self.id


@dataclass(frozen=True, slots=True)
class DataField(Element):
    """A field: how it is filled in (`input`, `select`, `label`, `hidden`, `locked`), its type and its limits."""

    way: str
    datatype: str
    limits: Limits
    content: str
    codes: ListReference | None


@dataclass(frozen=True, slots=True)
class Group(Element):
    """A group of elements. Of those of an `either` exactly one is given."""

    members: tuple["Member", ...]
    rules: tuple[Rule, ...]
    either: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """An element inside a group, and how often it may come there; `most` None: as often as one likes."""

    element: DataField | Group
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Schema:
    """A file's content: a data schema, or a group or field that stands for one."""

    root: Group

    def walk(self) -> Iterator[DataField | Group]:
        """Every element below the root at every place where it stands, in order."""
        waiting = [member.element for member in reversed(self.root.members)]
        while waiting:
            element = waiting.pop()
            yield element
            if isinstance(element, Group):
                waiting += [member.element for member in reversed(element.members)]
