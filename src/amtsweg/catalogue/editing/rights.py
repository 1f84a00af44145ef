"""Who may edit what, and how two editors at the same form learn of each other."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import Identified, Permission, allows, require
from amtsweg.catalogue.models import Service
from amtsweg.core.actors import Actor
from amtsweg.federation.models import Authority
from amtsweg.federation.office import is_office

Values = Mapping[str, Any]


class Changed(Exception):
    """Somebody else saved in the meantime. `current` is what stands there now."""

    def __init__(self, current: Values) -> None:
        super().__init__("changed in the meantime")
        self.current = current


def editor(
    by: Membership, authority: Identified, unit: UUID | None = None, *, may: Permission = "catalogue.edit"
) -> Actor:
    """Who acts, for the log. Raises `PermissionDenied` unless `by` may edit at the authority.

    A membership for one unit reaches what belongs to this unit alone: without `unit` it is refused.
    """
    require(by, may, authority)
    if by.unit_id is not None and by.unit_id != unit:
        raise PermissionDenied(may)
    return Actor("staff", by.account_id)


def may_edit(by: Membership, authority: Identified, unit: UUID | None = None) -> bool:
    """Whether `editor` would let this through."""
    return allows(by, "catalogue.edit", authority) and by.unit_id in (None, unit)


def describes(authority: Authority, service: Service) -> bool:
    """Whether the authority's editors write this description: its steward's do, or where it has none the office's."""
    return service.steward_id == authority.pk if service.steward_id else is_office(authority)


def mark(values: Values) -> str:
    """A short sign of these values: a form carries it from showing to saving."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.blake2s(text.encode(), digest_size=8).hexdigest()


def unchanged(current: Values, seen: str) -> None:
    """Raises `Changed` unless `seen` is the mark of what stands there now."""
    if mark(current) != seen:
        raise Changed(current)
