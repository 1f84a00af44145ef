"""Sets up who meets visitors in a loaded federation, and for what. What is there already stays as it is."""

from datetime import date, time

from amtsweg.appointments.models import AppointmentKind, KindService, OpeningRule, Resource
from amtsweg.demo.files import AppointmentKindFile, AppointmentsFile
from amtsweg.federation.hours import DAYS
from amtsweg.federation.models import Authority, Unit

SINCE = date(2026, 1, 1)


def ensure_appointments(
    authority: Authority, units: dict[str, Unit], offices: dict[str, AppointmentsFile],
    kinds: dict[str, AppointmentKindFile],
) -> int:  # fmt: skip
    """The counters, hours and kinds that an authority's file names and that are missing. Returns how many rows."""
    made = 0
    for slug, office in offices.items():
        unit = units[slug]
        if Resource.objects.filter(unit=unit).exists():
            continue
        counters = [_counter(unit, number) for number in range(1, office.counters + 1)]
        made += len(counters) + _hours(unit)
        for order, name in enumerate(office.kinds):
            kind = AppointmentKind.objects.filter(authority=authority, slug=name).first()
            if kind is None:
                kind = _kind(authority, name, kinds[name], order)
                made += 1
            kind.resources.add(*counters)
    return made


def _counter(unit: Unit, number: int) -> Resource:
    row: Resource = Resource.objects.create(
        authority=unit.authority, unit=unit, name=f"Schalter {number}", order=number, since=SINCE,
        label={"de": f"Schalter {number}", "en": f"Counter {number}"},
        video_link=f"https://video.{unit.authority.slug}.example/schalter-{number}",
    )  # fmt: skip
    return row


def _hours(unit: Unit) -> int:
    """Appointments are given while the office is open."""
    rows = [
        OpeningRule(
            unit=unit, weekday=DAYS.index(day), start=time.fromisoformat(start), end=time.fromisoformat(end)
        )
        for day, spans in unit.hours.items()
        for start, end in spans
    ]  # fmt: skip
    return len(OpeningRule.objects.bulk_create(rows))


def _kind(authority: Authority, slug: str, file: AppointmentKindFile, order: int) -> AppointmentKind:
    row: AppointmentKind = AppointmentKind.objects.create(
        authority=authority, slug=slug, title=file.title, description=file.description or {}, bring=file.bring or {},
        piece=file.piece or {}, variants=file.variants or {"on-site": {}}, base_minutes=file.base_minutes,
        minutes=file.minutes, quantity_max=file.quantity_max, letter=file.letter, order=order, since=SINCE,
    )  # fmt: skip
    KindService.objects.bulk_create(KindService(kind=row, service=one) for one in file.services)
    return row
