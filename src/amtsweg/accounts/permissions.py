"""What staff may do: atomic permissions, bundled into roles, always for one authority and perhaps one unit of it."""

from collections.abc import Mapping
from typing import Literal, Protocol, get_args
from uuid import UUID

from django.core.exceptions import PermissionDenied

from amtsweg.accounts.models import Membership
from amtsweg.core import clock

Permission = Literal[
    "case.read", "case.work", "case.decide", "case.audit", "case.oversee", "payment.work", "treasury.keep",
    "appointment.work", "desk.arrange", "identity.confirm", "catalogue.edit", "federation.edit", "portal.administer",
    "staff.manage", "staff.entrust",
]  # fmt: skip
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)

# Who runs the portal does not read cases, and who works on cases does not vouch for persons: whoever needs both holds
# two memberships. `federation.edit` is about what nobody stewards and counts only at the federation's editorial office:
# see `catalogue.editing.rights`. `desk.arrange` is about how a unit works (rules, deputies, texts), which a lead and an
# administrator may say without reading a case. `case.audit` is about who looked at a case; `case.oversee` opens a case
# of others, to read it, for a reason that is asked and kept. `payment.work` asks for money, gives it back, waives it.
# `treasury.keep` is about money that was asked for and came, for the whole authority, without a look into any case.
# `appointment.work` sees and changes who comes when. `staff.manage` gives others what its holder has herself; with
# `staff.entrust` also what she has not: see `staffing.granting`.
ROLES: Mapping[str, frozenset[Permission]] = {
    Membership.Role.CLERK: frozenset({"case.read", "case.work", "case.decide", "payment.work", "appointment.work"}),
    Membership.Role.LEAD: frozenset(
        {"case.read", "case.work", "case.decide", "case.audit", "payment.work", "appointment.work", "desk.arrange"}
    ),
    Membership.Role.COUNTER: frozenset({"identity.confirm", "appointment.work"}),
    Membership.Role.CASHIER: frozenset({"treasury.keep"}),
    Membership.Role.SUPERVISOR: frozenset({"case.audit", "case.oversee"}),
    Membership.Role.EDITOR: frozenset({"catalogue.edit", "federation.edit"}),
    Membership.Role.ADMINISTRATOR: frozenset(
        {"desk.arrange", "catalogue.edit", "federation.edit", "portal.administer", "staff.manage", "staff.entrust"}
    ),
}


class Identified(Protocol):
    """An authority or a unit, as a row or as a view of one."""

    @property
    def id(self) -> UUID: ...


def active(membership: Membership) -> bool:
    """Whether the membership holds today: from `since` on, and no longer on the day `until`."""
    today = clock.today()
    return membership.since <= today and (membership.until is None or today < membership.until)


def granted(membership: Membership) -> frozenset[Permission]:
    """What the membership grants while it holds: by its role, or by the bundle that its authority composed."""
    if membership.bundle is None:
        return ROLES.get(membership.role, frozenset())
    return frozenset(one for one in PERMISSIONS if one in membership.bundle.permissions)


def allows(
    membership: Membership | None, permission: Permission, authority: Identified, unit: Identified | None = None
) -> bool:
    """Whether the membership grants `permission` at `authority`, and there for `unit`.

    Without `unit` the question is whether it grants it anywhere in the authority: enough to enter a list, never to
    open a single case.
    """
    if membership is None or membership.authority_id != authority.id or not active(membership):
        return False
    if unit is not None and membership.unit_id is not None and membership.unit_id != unit.id:
        return False
    return permission in granted(membership)


def require(
    membership: Membership | None, permission: Permission, authority: Identified, unit: Identified | None = None
) -> Membership:
    """The membership, if it allows this (see `allows`). Raises `PermissionDenied` otherwise, and for None."""
    if membership is None or not allows(membership, permission, authority, unit):
        raise PermissionDenied(permission)
    return membership
