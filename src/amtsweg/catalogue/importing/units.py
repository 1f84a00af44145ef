"""Writing offices: each belongs to the authority named, or to the one in whose area it works."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Field

from amtsweg.catalogue.importing.areas import Areas
from amtsweg.catalogue.importing.ledger import Ledger
from amtsweg.catalogue.importing.records import UnitRecord
from amtsweg.catalogue.importing.report import Report
from amtsweg.catalogue.importing.slugs import Slugs
from amtsweg.core.actors import Actor
from amtsweg.federation.actions import upsert_unit
from amtsweg.federation.models import Authority, Unit

_WAYS = ("phone", "fax", "email", "website")
_PLAIN = ("phone", "fax", "email", "website", "latitude", "longitude", "description")


class UnitWriter:
    """Writes units one by one; `written` are those of this delivery whose responsibilities are to be set."""

    def __init__(
        self, ledger: Ledger, areas: Areas, authority: Authority | None, report: Report, *, actor: Actor
    ) -> None:
        self._ledger, self._areas, self._authority = ledger, areas, authority
        self._report, self._actor = report, actor
        self._slugs: dict[UUID, Slugs] = {}
        self.written: list[tuple[UnitRecord, Unit]] = []

    def write(self, records: list[UnitRecord]) -> None:
        """Creates and changes offices, then hangs them below each other."""
        for record in records:
            self._write(record)
        for record, unit in self.written:
            self._hang(record, unit)

    def _write(self, delivered: UnitRecord) -> None:
        record, note = _without_faults(delivered)
        source = self._ledger.find("unit", record.key)
        if source and source.unit_id and self._ledger.same(record):
            self._report.say("unchanged", record)
            return
        unit = Unit.objects.select_related("authority").get(pk=source.unit_id) if source and source.unit_id else None
        authority = unit.authority if unit else self._owner(record)
        if obstacle := self._obstacle(record, authority):
            known = self._ledger.same(record)
            self._report.say("unchanged" if known else "created", record, f"kept, not shown: {obstacle}")
            if not known:
                self._ledger.keep(record)
            return
        assert authority is not None
        try:
            slug = unit.slug if unit else self._slugs_of(authority).new(record.name, record.key)
            parent = unit.parent if unit else None
            done = upsert_unit(authority, slug, parent=parent, actor=self._actor, **_values(record, authority, unit))
        except ValidationError as error:
            self._report.say("refused", record, _one_line(error))
            return
        self._ledger.keep(record, unit=done.row)
        self.written.append((record, done.row))
        self._report.say("changed" if source and source.digest else "created", record, note)

    def _owner(self, record: UnitRecord) -> Authority | None:
        keys = tuple(key for duty in record.duties for key in duty.areas)
        return self._authority or self._areas.owner(record.owner) or self._areas.authority(keys)

    @staticmethod
    def _obstacle(record: UnitRecord, authority: Authority | None) -> str:
        if not record.public:
            return "its deliverer does not publish it"
        if not record.name:
            return "it has no German name"
        return "" if authority else "it belongs to no authority of the federation; name one with --authority"

    def _slugs_of(self, authority: Authority) -> Slugs:
        if authority.pk not in self._slugs:
            taken = set(Unit.objects.filter(authority=authority).values_list("slug", flat=True))
            self._slugs[authority.pk] = Slugs(taken, limit=60)
        return self._slugs[authority.pk]

    def _hang(self, record: UnitRecord, unit: Unit) -> None:
        source = self._ledger.find("unit", record.parent) if record.parent else None
        parent = Unit.objects.filter(pk=source.unit_id).first() if source and source.unit_id else None
        if parent is None or parent.authority_id != unit.authority_id or parent.pk == unit.parent_id:
            return
        try:
            upsert_unit(unit.authority, unit.slug, parent=parent, actor=self._actor)
        except ValidationError as error:
            self._report.say("refused", record, _one_line(error))


def _without_faults(record: UnitRecord) -> tuple[UnitRecord, str]:
    """The record without ways of contact that cannot be used, which are kept instead, and which those are."""
    faulty = {}
    for name in _WAYS:
        value, field = getattr(record, name), Unit._meta.get_field(name)
        assert isinstance(field, Field)
        try:
            if value:
                field.run_validators(value)
        except ValidationError:
            faulty[name] = value
    if record.latitude is not None and not -90 <= record.latitude <= 90:
        faulty |= {"latitude": str(record.latitude), "longitude": str(record.longitude)}
    if not faulty:
        return record, ""
    empty: dict[str, Any] = {name: None if name in ("latitude", "longitude") else "" for name in faulty}
    kept = tuple({"path": name, "value": value} for name, value in faulty.items())
    said = ", ".join(f"{name} {value[:60]!r}" for name, value in faulty.items())
    return replace(record, **empty, rest=(*record.rest, *kept)), f"kept, not shown: {said}"


def _values(record: UnitRecord, authority: Authority, unit: Unit | None) -> dict[str, Any]:
    """What the office is known by. One without an address is written to at its authority's."""
    values: dict[str, Any] = {name: getattr(record, name) for name in _PLAIN} | {"name": record.title}
    if not record.description.get("de"):
        values["description"] = {}
    if record.street or record.postcode or record.town:
        address = (record.street or authority.street, record.postcode or authority.postcode, record.town)
        values |= dict(zip(("street", "postcode", "town"), address, strict=True))
        values["town"] = values["town"] or authority.town
    elif unit is None:
        values |= {"street": authority.street, "postcode": authority.postcode, "town": authority.town}
    if unit is None:
        values["kind"] = Unit.Kind.OFFICE
    return values


def _one_line(error: ValidationError) -> str:
    named = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return "; ".join(f"{field} {' '.join(messages)}".strip() for field, messages in named.items())
