"""All kinds of fields: every module of this folder that defines a `Field` with a `type` of its own takes part."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal, Union, get_origin

from pydantic import Discriminator

from amtsweg.forms.fields.base import Field


def _found() -> dict[str, type[Field]]:
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    types: dict[str, type[Field]] = {}
    for cls in sorted(_kinds(Field), key=lambda cls: cls.__module__):
        name = cls.model_fields["type"].annotation.__args__[0]  # type: ignore[union-attr]
        if types.setdefault(name, cls) is not cls:
            raise TypeError(f"field type {name} is defined twice")
    return types


def _kinds(base: type[Field]) -> Iterator[type[Field]]:
    for cls in base.__subclasses__():
        if get_origin(cls.model_fields["type"].annotation) is Literal:
            yield cls
        else:
            yield from _kinds(cls)


TYPES = _found()

if TYPE_CHECKING:
    AnyField = Field
else:
    AnyField = Annotated[Union[tuple(TYPES.values())], Discriminator("type")]  # noqa: UP007 - the list is only known now
