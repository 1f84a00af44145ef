"""What a choice offers: options of its own, or the entries of one of the definition's code lists."""

from typing import Annotated, ClassVar, Protocol, TypeVar

from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, PrivateAttr, StringConstraints, model_validator

from amtsweg.core.text import Localised
from amtsweg.forms.fields.base import FieldId, Model
from amtsweg.forms.logic import Expr
from amtsweg.forms.texts import Text

CodeValue = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,80}$")]


class Option(Model):
    """What can be chosen. `value` is stored and never changes; `label` and `hint` are for reading.

    With `when` it is offered only where the condition is true. Like that of a page it looks back.
    """

    value: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]{0,39}$")]
    label: Text
    hint: Text | None = None
    when: Expr | None = None


class Entry(Model):
    """One code of a code list."""

    value: CodeValue
    label: Text
    hint: ClassVar[Localised | None] = None
    when: ClassVar[Expr | None] = None


class Choosable(Protocol):
    """What options and entries have in common."""

    @property
    def value(self) -> str:
        """What is stored."""

    @property
    def label(self) -> Localised:
        """What is read."""

    @property
    def hint(self) -> Localised | None:
        """What helps to choose."""

    @property
    def when(self) -> Expr | None:
        """When it is offered; None: always."""


Many = TypeVar("Many", bound=tuple["Choosable", ...])


def _distinct(options: Many) -> Many:
    values = [option.value for option in options]
    for value in values:
        if values.count(value) > 1:
            raise ValueError(str(_("Den Wert „%(value)s“ gibt es zweimal.")) % {"value": value})
    if not values:
        raise ValueError(str(_("Eine Auswahl hat mindestens eine Möglichkeit.")))
    return options


Options = Annotated[tuple[Option, ...], AfterValidator(_distinct)]


class CodeList(Model):
    """A list of codes that several questions may share; `source` and `version` say whose it is."""

    title: Text
    source: Annotated[str, StringConstraints(max_length=200)] = ""
    version: Annotated[str, StringConstraints(max_length=60)] = ""
    entries: Annotated[tuple[Entry, ...], AfterValidator(_distinct)]


class Choosing(Model):
    """The part of a choice that says what it offers: `options`, or `list` with the id of a code list."""

    options: Options = ()
    list: FieldId | None = None

    _entries: tuple[Entry, ...] = PrivateAttr(default=())

    @model_validator(mode="after")
    def _one_source(self) -> "Choosing":
        if bool(self.options) == (self.list is not None):
            raise ValueError(str(_("Eine Auswahl hat entweder options oder list.")))
        return self

    def take(self, codes: CodeList) -> None:
        """The code list that `list` names; called once, by the definition that holds both."""
        self._entries = codes.entries

    @property
    def offered(self) -> tuple[Choosable, ...]:
        """Everything that can be chosen, whatever its conditions."""
        return self.options or self._entries

    @property
    def values(self) -> frozenset[str]:
        """The values of everything offered."""
        return frozenset(option.value for option in self.offered)
