"""Where rows came from, while an import runs: known sources are read once and written once."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from amtsweg.catalogue.importing.records import Duty, Key, Record
from amtsweg.catalogue.models import Offer, Service, Source
from amtsweg.core import clock
from amtsweg.federation.models import Unit

_WRITTEN = ["service", "unit", "offer", "digest", "unknown", "delivered_at"]
_BATCH = 500


class Ledger:
    """The sources of the agencies of one delivery."""

    def __init__(self, agencies: Iterable[str]) -> None:
        self.agencies = sorted(set(agencies))
        rows = Source.objects.filter(agency__in=self.agencies).defer("unknown")
        self._known = {(row.kind, Key(row.agency, row.foreign_id)): row for row in rows}
        self._new: dict[UUID, Source] = {}
        self._changed: dict[UUID, Source] = {}
        self._at = clock.now()

    def find(self, kind: str, key: Key) -> Source | None:
        """The source with this key."""
        return self._known.get((kind, key))

    def same(self, record: Record) -> bool:
        """Whether exactly this was delivered before."""
        source = self.find(record.kind, record.key)
        return source is not None and source.digest == record.digest

    def service_id(self, key: Key) -> UUID | None:
        """The service that a delivery names, if we have it."""
        source = self.find("service", key)
        return source.service_id if source else None

    def keep(
        self,
        record: Record,
        *,
        service: Service | None = None,
        unit: Unit | None = None,
        offer: Offer | None = None,
        waiting: Iterable[Duty] = (),
        shown: Iterable[dict[str, Any]] = (),
    ) -> None:
        """Notes what was delivered; without a row all of the record is kept, since no field of ours holds it.

        `waiting` are responsibilities for services or areas that nobody has told us of yet; `shown` says what of the
        record was put into a row that is not its own.
        """
        placed = service or unit or offer or record.kind in ("topic", "delivery")
        source = self.find(record.kind, record.key) or Source(
            agency=record.key.agency, kind=record.kind, foreign_id=record.key.id
        )
        source.service, source.unit, source.offer = service, unit, offer
        source.digest, source.delivered_at = record.digest, self._at
        source.unknown = [*waits(waiting), *shown, *(record.rest if placed else [{"path": "", "value": record.raw}])]
        if (record.kind, record.key) in self._known and source.pk not in self._new:
            self._changed[source.pk] = source
        else:
            self._known[record.kind, record.key] = self._new[source.pk] = source

    def forget(self, kind: str, key: Key) -> None:
        """The row is no more, and its source went with it."""
        source = self._known.pop((kind, key))
        self._changed.pop(source.pk, None)

    def empty(self, source: Source) -> None:
        """Whatever is delivered next under this key counts as new."""
        source.digest, source.delivered_at = "", self._at
        Source.objects.filter(pk=source.pk).update(digest="", delivered_at=self._at)

    def write(self) -> None:
        """Writes what was noted since the last time."""
        Source.objects.bulk_create(self._new.values(), batch_size=_BATCH)
        Source.objects.bulk_update(self._changed.values(), _WRITTEN, batch_size=_BATCH)
        self._new, self._changed = {}, {}


def waits(duties: Iterable[Duty]) -> list[dict[str, Any]]:
    """The entry among the kept parts that says which responsibilities wait; always the first one."""
    found = [{"service": list(duty.service), "areas": list(duty.areas)} for duty in duties]
    return [{"path": "responsibility", "waiting": found}] if found else []


def waiting_in(source: Source) -> tuple[Duty, ...]:
    """The responsibilities that wait in a source."""
    found = source.unknown[0].get("waiting", ()) if source.unknown else ()
    return tuple(Duty(Key(*one["service"]), tuple(one["areas"])) for one in found)
