"""Secret addresses of screens, terminals and calendars: made, renewed and ended by who arranges the unit's work."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.appointments.models import Resource
from amtsweg.appointments.visits.models import PrivateAddress
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import keyed_index
from amtsweg.federation.models import Unit

MADE = events.register("appointments.address-made", "Geheime Adresse für Anzeige, Terminal oder Kalender gemacht")
ENDED = events.register("appointments.address-ended", "Geheime Adresse für Anzeige, Terminal oder Kalender beendet")

Kind = PrivateAddress.Kind
_PURPOSE = "appointments.address"


def make(kind: str, owner: Unit | Resource, *, by: Membership) -> str:
    """The secret of a new address, to be shown once; the one before opens nothing any more.

    Raises `PermissionDenied`.
    """
    actor = _authorised(by, owner)
    secret = secrets.token_urlsafe(24)
    with transaction.atomic():
        events.lock(owner.authority)
        PrivateAddress.objects.filter(kind=kind, **_of(owner)).delete()
        PrivateAddress.objects.create(
            kind=kind, secret_index=keyed_index(secret, purpose=_PURPOSE), made_at=clock.now(), **_of(owner)
        )
        _record(MADE, kind, owner, actor)
    return secret


def end(kind: str, owner: Unit | Resource, *, by: Membership) -> None:
    """The address opens nothing any more. Raises `PermissionDenied`."""
    actor = _authorised(by, owner)
    with transaction.atomic():
        gone, _ = PrivateAddress.objects.filter(kind=kind, **_of(owner)).delete()
        if gone:
            _record(ENDED, kind, owner, actor)


def all_made(places: Sequence[Resource]) -> dict[tuple[UUID, str], datetime]:
    """Since when addresses of these resources and of their units open, by owner and kind."""
    units = Q(unit__in={one.unit_id for one in places})
    rows = PrivateAddress.objects.filter(units | Q(resource__in=[one.pk for one in places]))
    return {(one.unit_id or one.resource_id, one.kind): one.made_at for one in rows}  # type: ignore[misc]


def unit_behind(kind: str, secret: str) -> Unit | None:
    """The unit whose screen or terminal has this address."""
    row = _behind(kind, secret, "unit__authority")
    return row.unit if row else None


def resource_behind(secret: str) -> Resource | None:
    """The resource whose calendar has this address."""
    row = _behind(Kind.FEED, secret, "resource__unit__authority")
    return row.resource if row else None


def _behind(kind: str, secret: str, related: str) -> PrivateAddress | None:
    index = keyed_index(secret[:64], purpose=_PURPOSE)
    return PrivateAddress.objects.filter(kind=kind, secret_index=index).select_related(related).first()


def _of(owner: Unit | Resource) -> dict[str, Unit | Resource]:
    return {"unit" if isinstance(owner, Unit) else "resource": owner}


def _authorised(by: Membership, owner: Unit | Resource) -> Actor:
    unit = owner if isinstance(owner, Unit) else owner.unit
    return Actor("staff", require(by, "desk.arrange", owner.authority, unit).account_id)


def _record(event: str, kind: str, owner: Unit | Resource, actor: Actor) -> None:
    events.record(
        owner.authority, event, actor=actor, subject_type="unit" if isinstance(owner, Unit) else "resource",
        subject_id=owner.pk, data={"address": kind},
    )  # fmt: skip
