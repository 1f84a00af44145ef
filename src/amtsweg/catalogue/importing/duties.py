"""Setting who is responsible for what where, as the offices of a delivery say it."""

from uuid import UUID

from amtsweg.catalogue.importing.areas import Areas
from amtsweg.catalogue.importing.ledger import Ledger, waiting_in, waits
from amtsweg.catalogue.importing.records import Duty, UnitRecord
from amtsweg.catalogue.importing.report import Report
from amtsweg.catalogue.models import Responsibility, Source
from amtsweg.federation.models import Unit

_BATCH = 500
Pair = tuple[UUID, UUID, str]  # service, unit, key of the area


def set_duties(written: list[tuple[UnitRecord, Unit]], ledger: Ledger, areas: Areas, report: Report) -> None:
    """Makes each delivered office responsible for what its record says, among the services of the same agencies.

    What names a service or an area that we do not have waits with its source.
    """
    wanted: set[Pair] = set()
    for record, unit in written:
        found, waiting = _resolve(record.duties, unit, ledger, areas)
        wanted |= found
        ledger.keep(record, unit=unit, waiting=waiting)
    ledger.write()
    imported = Source.objects.filter(agency__in=ledger.agencies, kind="service", service__isnull=False)
    rows = Responsibility.objects.filter(
        unit__in=[unit.pk for _, unit in written], service__in=imported.values("service_id")
    )
    known = {(service, unit, area): pk for pk, service, unit, area in rows.values_list(*_FIELDS)}
    gone = [pk for pair, pk in known.items() if pair not in wanted]
    for start in range(0, len(gone), _BATCH):
        Responsibility.objects.filter(pk__in=gone[start : start + _BATCH]).delete()
    report.duties_created += _create(wanted - known.keys())
    report.duties_removed += len(gone)


def wake_waiting(ledger: Ledger, areas: Areas, report: Report) -> None:
    """Sets what waited for a service that has come now."""
    rows = Source.objects.filter(agency__in=ledger.agencies, kind="unit", unit__isnull=False)
    for source in rows.filter(unknown__0__has_key="waiting").select_related("unit__authority"):
        assert source.unit is not None
        duties = waiting_in(source)
        found, waiting = _resolve(duties, source.unit, ledger, areas)
        if len(waiting) == len(duties) and not found:
            continue
        source.unknown = [*waits(waiting), *source.unknown[1:]]
        source.save(update_fields=["unknown"])
        there = set(Responsibility.objects.filter(unit=source.unit).values_list(*_FIELDS[1:]))
        report.duties_created += _create(found - there)


_FIELDS = ("pk", "service_id", "unit_id", "area_id")


def _resolve(duties: tuple[Duty, ...], unit: Unit, ledger: Ledger, areas: Areas) -> tuple[set[Pair], list[Duty]]:
    """What can be set now, and what waits; a duty whose areas are known in part is in both."""
    found: set[Pair] = set()
    waiting = []
    for duty in duties:
        service = ledger.service_id(duty.service)
        if service is None:
            waiting.append(duty)
            continue
        keys = [area.key if (area := areas.find(key)) else "" for key in duty.areas] or [unit.authority.area_id]
        found |= {(service, unit.pk, key) for key in keys if key}
        if missing := tuple(delivered for delivered, key in zip(duty.areas, keys, strict=False) if not key):
            waiting.append(Duty(duty.service, missing))
    return found, waiting


def _create(pairs: set[Pair]) -> int:
    rows = [Responsibility(service_id=service, unit_id=unit, area_id=area) for service, unit, area in sorted(pairs)]
    Responsibility.objects.bulk_create(rows, batch_size=_BATCH)
    return len(rows)
