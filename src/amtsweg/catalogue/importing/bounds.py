"""What of a delivery an authority may take over by itself: what is its own, and what nobody has yet."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from amtsweg.catalogue.importing.areas import Areas
from amtsweg.catalogue.importing.ledger import Ledger
from amtsweg.catalogue.importing.records import Duty, Item, Removal, SpecialisationRecord, UnitRecord
from amtsweg.catalogue.importing.report import Report
from amtsweg.catalogue.importing.specialisations import put_by
from amtsweg.catalogue.models import Offer, Service, Source
from amtsweg.federation.models import Authority, Unit


def within(items: Iterable[Item], authority: Authority, ledger: Ledger, areas: Areas, report: Report) -> list[Item]:
    """The items that stay; the others are refused in the report.

    Offices keep their responsibilities inside the authority's area; those outside are kept unused.
    """
    items = list(items)
    owners = _owners(items, ledger)
    found: list[Item] = []
    for item in items:
        source = ledger.find(item.kind, item.key)
        if source is not None and not _is_own(item, source, authority, owners):
            report.say("refused", item, "it belongs to somebody else")
        elif isinstance(item, SpecialisationRecord) and areas.authority(item.areas) not in (None, authority):
            report.say("refused", item, "it is about the area of somebody else")
        else:
            found.append(_narrowed(item, authority, areas) if isinstance(item, UnitRecord) else item)
    return found


def _owners(items: list[Item], ledger: Ledger) -> dict[UUID, UUID | None]:
    """Whose the rows are that these items are about: services by steward, offices and offers by authority."""
    sources = [source for item in items if (source := ledger.find(item.kind, item.key))]
    rows = (
        (Service, "steward_id", [one.service_id for one in sources if one.service_id]),
        (Unit, "authority_id", [one.unit_id for one in sources if one.unit_id]),
        (Offer, "authority_id", [one.offer_id for one in sources if one.offer_id]),
    )
    found: dict[UUID, UUID | None] = {}
    for model, owner, ids in rows:
        for start in range(0, len(ids), 500):
            some = model._default_manager.filter(pk__in=ids[start : start + 500])
            found |= dict(some.values_list("pk", owner))
    return found


def _is_own(item: Item, source: Source, authority: Authority, owners: dict[UUID, UUID | None]) -> bool:
    """What stands in a row is its owner's; of what is only kept, nobody may be sure, so it can be told anew only."""
    if row := source.service_id or source.unit_id or source.offer_id:
        return owners.get(row) == authority.pk
    if put := put_by(source):
        return bool(put["authority"] == str(authority.pk))
    return not isinstance(item, Removal)


def _narrowed(record: UnitRecord, authority: Authority, areas: Areas) -> UnitRecord:
    duties, outside = [], []
    for duty in record.duties:
        inside = tuple(key for key in duty.areas if _inside(areas, key, authority))
        if inside or not duty.areas:
            duties.append(Duty(duty.service, inside))
        outside += [{"service": list(duty.service), "area": key} for key in duty.areas if key not in inside]
    kept = ({"path": "responsibility outside", "value": outside},) if outside else ()
    return replace(record, duties=tuple(duties), rest=(*record.rest, *kept))


def _inside(areas: Areas, key: str, authority: Authority) -> bool:
    area = areas.find(key)
    return area is not None and area.key.startswith(authority.area_id)
