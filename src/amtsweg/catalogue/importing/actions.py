"""Taking over a delivery: everything in one transaction, with one event for all its services."""

from collections.abc import Iterable
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from amtsweg.catalogue.importing.areas import Areas
from amtsweg.catalogue.importing.bounds import within
from amtsweg.catalogue.importing.duties import set_duties, wake_waiting
from amtsweg.catalogue.importing.ledger import Ledger
from amtsweg.catalogue.importing.offers import OfferWriter
from amtsweg.catalogue.importing.opening import documents, uploaded
from amtsweg.catalogue.importing.records import (
    Item,
    Key,
    OfferRecord,
    Record,
    Removal,
    ServiceRecord,
    SpecialisationRecord,
    UnitRecord,
)
from amtsweg.catalogue.importing.removals import in_order, remove
from amtsweg.catalogue.importing.report import Report
from amtsweg.catalogue.importing.services import write_services
from amtsweg.catalogue.importing.shapes import shape_of
from amtsweg.catalogue.importing.specialisations import SpecialisationWriter
from amtsweg.catalogue.importing.units import UnitWriter
from amtsweg.core import events
from amtsweg.core.actors import Actor
from amtsweg.federation.models import Authority
from amtsweg.federation.published import bump

IMPORTED = events.register("catalogue.imported", "Katalog eingelesen")


def read(path: Path, agency: str = "") -> list[Item]:
    """Everything that a delivery says, in its order. Raises Broken, or OSError where it cannot be opened."""
    return [item for document in documents(path) for item in shape_of(document).read(document, agency)]


def read_upload(name: str, data: bytes, most: int) -> list[Item]:
    """Everything that a file or zip file says which somebody sent; unpacked at most `most` bytes. Raises Broken."""
    return [item for document in uploaded(name, data, most) for item in shape_of(document).read(document, "")]


def import_delivery(items: Iterable[Item], authority: Authority | None, *, actor: Actor, bound: bool = False) -> Report:
    """Writes a delivery; of what it says twice, the last holds. The same again changes nothing.

    Services without steward, and offices, belong to `authority`; without one, offices belong to the authority in
    whose area they work. With `bound`, what belongs to anybody else than `authority` is refused.
    """
    latest: dict[tuple[str, Key], Item] = {}
    for item in items:
        latest.pop((item.kind, item.key), None)
        latest[item.kind, item.key] = item
    report = Report()
    with transaction.atomic():
        _write(list(latest.values()), authority, report, actor, bound=bound)
        if report.touched:
            _record(latest.values(), authority, report, actor)
            bump()
    return report


def _write(items: list[Item], authority: Authority | None, report: Report, actor: Actor, *, bound: bool) -> None:
    ledger = Ledger(item.key.agency for item in items)
    areas = Areas(actor)
    if bound and authority:
        items = within(items, authority, ledger, areas, report)
    write_services([one for one in items if isinstance(one, ServiceRecord)], ledger, authority, report, actor=actor)
    units = UnitWriter(ledger, areas, authority, report, actor=actor)
    units.write([one for one in items if isinstance(one, UnitRecord)])
    set_duties(units.written, ledger, areas, report)
    wake_waiting(ledger, areas, report)
    offers = OfferWriter(ledger, areas, authority, report, actor=actor)
    texts = SpecialisationWriter(ledger, areas, authority, report, actor=actor)
    for item in items:
        if isinstance(item, OfferRecord):
            offers.write(item)
        elif isinstance(item, SpecialisationRecord):
            texts.write(item)
        elif isinstance(item, Record) and item.kind not in ("service", "unit"):
            _keep(item, ledger, report)
    ledger.write()
    removals = [one for one in items if isinstance(one, Removal)]
    for removal in in_order(removals, ledger):
        remove(removal, ledger, report, actor=actor)


def _keep(record: Record, ledger: Ledger, report: Report) -> None:
    """Notes what has no row of its own: topics, and what stands around the records of a file."""
    source = ledger.find(record.kind, record.key)
    outcome = "unchanged" if ledger.same(record) else "changed" if source else "created"
    if outcome != "unchanged":
        ledger.keep(record)
    if record.kind != "delivery":
        report.say(outcome, record, "" if outcome == "unchanged" else "kept, not shown")


def _record(items: Iterable[Item], authority: Authority | None, report: Report, actor: Actor) -> None:
    agencies = sorted({item.key.agency for item in items})
    subject = uuid5(NAMESPACE_URL, f"amtsweg:import:{'|'.join(agencies)}")
    data = {**report.counts, "agencies": agencies, "responsibilities": report.duties_created - report.duties_removed}
    events.record(authority, IMPORTED, actor=actor, subject_type="import", subject_id=subject, data=data)
