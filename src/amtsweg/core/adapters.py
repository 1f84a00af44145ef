"""What ports to outside systems have in common that are set up as rows: kinds of adapters, fitting settings, secrets.

A port says what its adapters promise; which kinds there are, whether a row's settings fit its kind, and how its secrets
are kept is the same for each of them.
"""

import json
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from amtsweg.core.crypto import unwrap_secret, wrap_secret


class Refused(Exception):
    """What came is not believed. `reason` is a short word for the log: "signature", "expired"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreachable(Exception):
    """The system gives no answer, or one that says nothing: away, slow, or in trouble. Asking again may help."""


class Faulty(ValueError):
    """A row's settings cannot be used; the message names the faults for an operator."""


class Options(BaseModel):
    """What an adapter needs to know about one row; unknown names are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Row(Protocol):
    """What of a row its port reads."""

    kind: str
    options: Any
    sealed_secrets: Any

    @property
    def pk(self) -> Any: ...


class Kind(Protocol):
    """What of an adapter's class its port reads; `secrets` are the names of those that a row must have."""

    kind: str
    options: Any
    secrets: Any


C = TypeVar("C", bound=Kind)
D = TypeVar("D", bound=Kind)


class Port(Generic[C]):
    """The kinds of a port, by name. `sealed_as` is what its secrets are sealed for.

    `shipped` names the module of each kind that comes along. It is read when its kind is met, and registers it then:
    most processes meet none.
    """

    def __init__(self, sealed_as: str, shipped: Mapping[str, str]) -> None:
        self._sealed_as, self._shipped = sealed_as, shipped
        self._kinds: dict[str, C] = {}

    def register(self, kind: str) -> Callable[[D], D]:
        """Registers an adapter's class for rows of this kind."""

        def decorate(adapter: D) -> D:
            adapter.kind = kind
            self._kinds[kind] = adapter  # type: ignore[assignment]  # the decorated class is one of the port's
            return adapter

        return decorate

    def class_of(self, kind: str) -> C | None:
        """The adapter's class; None for a kind that there is not."""
        if kind not in self._kinds and kind in self._shipped:
            _ = import_module(self._shipped[kind]).register  # a late module is read by the first name asked of it
        return self._kinds.get(kind)

    def kinds(self) -> list[str]:
        """The kinds there are."""
        for kind in self._shipped:
            self.class_of(kind)
        return sorted(self._kinds)

    def fitted(self, row: Row) -> tuple[C, Any, dict[str, str]]:
        """The class of a row's adapter, its options as that wants them, its secrets. Raises `Faulty`."""
        cls = self.class_of(row.kind)
        if cls is None:
            raise Faulty(f"kind {row.kind!r}: expected one of {', '.join(self.kinds())}")
        try:
            options = cls.options.model_validate(row.options)
        except ValidationError as error:
            wrong = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
            raise Faulty("; ".join(wrong)) from None
        secrets = self.secrets_of(row)
        if missing := sorted(cls.secrets - secrets.keys()):
            raise Faulty(f"no secret {', '.join(missing)}")
        return cls, options, secrets

    def secrets_of(self, row: Row) -> dict[str, str]:
        """A row's secrets in the clear, by name."""
        if row.sealed_secrets is None:
            return {}
        found: dict[str, str] = json.loads(unwrap_secret(row.sealed_secrets, self._context(row.pk)))
        return found

    def sealed_secrets(self, row_id: UUID, secrets: Mapping[str, str]) -> bytes:
        """A row's secrets as they are stored."""
        return wrap_secret(json.dumps(dict(secrets)).encode(), self._context(row_id))

    def _context(self, row_id: UUID) -> str:
        return f"{self._sealed_as}:{row_id}"
