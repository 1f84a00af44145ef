"""Tenant scope that fails closed.

Rows of an authority are read through `objects` and only inside `as_authority(…)`; rows that a resident holds are
read through `held` and only inside `as_holder(…)`. A query outside its scope raises `django_scopes.ScopeError`.
The one way around it, `across_tenants`, wants a reason, so that it is easy to find and to review.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django_scopes import ScopedManager, ScopeError, get_scope, scope, scopes_disabled

if TYPE_CHECKING:
    from django.db import models

    from amtsweg.federation.models import Authority


def tenant_manager(authority: str = "authority") -> Any:
    """A manager that sees only the rows of the authority in scope; `authority` is the lookup path to it."""
    return ScopedManager(authority=authority)


def holder_manager(holder: str = "holder_id") -> Any:
    """A manager that sees only the rows of the residents in scope; `holder` is the lookup path to the holder's id."""
    return ScopedManager(holder=holder)


@contextmanager
def as_authority(authority: "Authority | UUID") -> Iterator[None]:
    """Reads and writes of one authority's rows are allowed inside."""
    with scope(authority=authority):
        yield


@contextmanager
def as_holder(*holders: UUID) -> Iterator[None]:
    """Reads of what these residents hold are allowed inside; no holder at all means no rows, not all rows."""
    with scope(holder=_evenly(holders)):
        yield


def _evenly(holders: tuple[UUID, ...]) -> list[UUID]:
    """The holders, with ids that nobody has up to the next power of two: few lengths make few statements.

    A database keeps each statement it has prepared; a browser that collects guest grants asked a new one each time.
    """
    size = 1 << (len(holders) - 1).bit_length() if holders else 0
    return [*holders, *(UUID(int=number) for number in range(1, size - len(holders) + 1))]


@contextmanager
def across_tenants(reason: str) -> Iterator[None]:
    """Lifts the scope for machinery that serves every tenant (worker, migration, self-check); say why."""
    if not reason:
        raise ValueError("lifting the tenant scope needs a reason")
    with scopes_disabled():
        yield


def check_held(row: "models.Model", holder: UUID) -> None:
    """Lets a row pass that one of the residents in scope holds, for rows that were read by their key alone.

    Raises the model's `DoesNotExist` for everybody else's, and `django_scopes.ScopeError` outside a scope.
    """
    found = get_scope()
    if not found.get("_enabled", True):
        return
    if "holder" not in found:
        raise ScopeError("what residents hold is read inside as_holder(…)")
    if holder not in found["holder"]:
        raise type(row).DoesNotExist(str(row.pk))  # type: ignore[attr-defined]


def check_tenant(authority: UUID) -> None:
    """Lets rows pass that were read by a key alone, if their authority is the one in scope. Raises `ScopeError`."""
    found = get_scope()
    there = found.get("authority")
    if found.get("_enabled", True) and getattr(there, "pk", there) != authority:
        raise ScopeError("rows of an authority are read inside as_authority(…)")


def authority_in_scope() -> Any:
    """The authority whose rows are open now, or None."""
    return get_scope().get("authority")
