"""All real files of the field: imported without loss, and twice without change."""

import html
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from shared_standards import standard

from amtsweg.catalogue.importing.actions import import_delivery, read
from amtsweg.catalogue.importing.records import Envelope, Record
from amtsweg.catalogue.importing.report import Report
from amtsweg.catalogue.models import Offer, Responsibility, Service, Source
from amtsweg.catalogue.modules import BY_KEY
from amtsweg.core.actors import SYSTEM
from amtsweg.core.models import Event
from amtsweg.federation.models import Authority, Unit
from amtsweg.federation.published import version

FILES = {
    "xzufi/SYNTHETIC-xzufi-2.2.0.xml": 3,
    "xzufi/pvog-leistungen-sample.json": 8,
    "catalog/muenchen-2026-06": 97 + 65 + 94,
    "catalog/muenchen-2026-06/services_de.json": 97 + 94,
    "catalog/muenchen-2026-06/locations_de.json": 65,
    "catalog/berlin-2016": 653 + 167,
    "leika/leika-ozg-2019.csv": 4813,
}


def take(path: Path, authority: Authority | None = None) -> Report:
    return import_delivery(read(path), authority, actor=SYSTEM)


@pytest.mark.parametrize("name", FILES)
def test_imported_again_nothing_changes(name: str, county: Authority) -> None:
    first = take(standard(name), county)
    assert first.counts == {"created": FILES[name], "changed": 0, "unchanged": 0, "deleted": 0, "refused": 0}
    rows = state()
    second = take(standard(name), county)
    assert second.told()[-1] == f"created 0, changed 0, unchanged {FILES[name]}, deleted 0, refused 0"
    assert (second.duties_created, second.duties_removed, state()) == (0, 0, rows)


def state() -> list[Any]:
    """Everything that an import may touch, and the marks that it leaves."""
    models = (Service, Unit, Offer, Responsibility, Source)
    return [
        version(),
        Event.objects.count(),
        *(list(model._default_manager.order_by("pk").values()) for model in models),
    ]


@pytest.mark.parametrize("name", FILES)
def test_nothing_that_was_delivered_is_lost(name: str, county: Authority) -> None:
    items = read(standard(name))
    import_delivery(items, county, actor=SYSTEM)
    rows = Source.objects.select_related("service", "unit", "offer")
    sources = {(row.kind, row.agency, row.foreign_id): row for row in rows}
    for item in items:
        assert isinstance(item, Record)
        held = words(what_is_held(sources[item.kind, *item.key]))
        for leaf in leaves(item.raw):
            assert words(leaf) <= held, (str(item.place), leaf)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith((".json", ".csv", ".xml"))])
def test_the_records_hold_the_whole_file(name: str) -> None:
    """The reader cannot lose what it never handed on: all that stands in a file is in the raw records."""
    data = standard(name).read_bytes()
    raw = words(" ".join(leaf for item in read(standard(name)) for leaf in leaves(item.raw)))  # type: ignore[union-attr]
    whole = (
        leaves(data.decode()) if name.endswith(".xml") else leaves(json.loads(data) if name.endswith("json") else data)
    )
    assert {word for leaf in whole for word in words(leaf)} - raw <= {"leika_key", "name"}


def leaves(value: Any) -> Iterator[str]:
    """All values in JSON or XML, with the texts and addresses of HTML; what says nothing (None, False) is none."""
    if isinstance(value, dict):
        for part in value.values():
            yield from leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part)
    elif isinstance(value, bytes):
        yield from value.decode().replace('"', "").replace(",", " ").split("\n")[1:]
    elif isinstance(value, str) and value.lstrip().startswith(("<xzufi", "<?xml")):
        for element in etree.fromstring(value.encode()).iter(etree.Element):
            yield from (element.text or "", *element.attrib.values())
    elif value is not None and not isinstance(value, bool):
        yield str(value)


PVOG_KINDS = {"service": "LB", "unit": "OE", "offer": "OD"}  # stand in the middle of its ids


def what_is_held(source: Source) -> str:
    """The row of a record, with the codes its modules stand for, and what its source keeps."""
    texts = [
        source.agency,
        source.foreign_id,
        PVOG_KINDS.get(source.kind, ""),
        json.dumps(source.unknown, ensure_ascii=False),
    ]
    for row in (source.service, source.unit, source.offer):
        if row is not None:
            values = [getattr(row, field.attname) for field in row._meta.concrete_fields]
            texts.append(json.dumps(values, ensure_ascii=False, default=str))
    if source.service:
        texts += [BY_KEY[key].code for key in source.service.modules]
    if source.unit:
        duties = Responsibility.objects.filter(unit=source.unit)
        texts += duties.values_list("service__sources__foreign_id", flat=True)
    return " ".join(str(text) for text in texts)


def words(text: str) -> set[str]:
    """The words of a text, whether it is HTML, markup of ours, JSON or XML."""
    found = re.sub(r'<a [^>]*?href="(https?:[^"]*)"', r" \1 <a", text.replace('\\"', '"').replace("\\n", " "))
    found = re.sub(r"</?[a-z0-9]+(?: [^<>]*)?/?>", " ", html.unescape(found))
    found = found.replace("%28", "(").replace("%29", ")").replace("\u200b", "").replace("\u00ad", "")
    return set(re.findall(r"\w+", found))


def test_munich_gets_its_offices_texts_and_appointments(county: Authority) -> None:
    report = take(standard("catalog/muenchen-2026-06"), county)
    source = Source.objects.get(agency="stadt.muenchen.de", kind="service", foreign_id="1063423")
    service = source.service
    assert service is not None and service.steward == county
    assert (service.slug, service.leika_key) == ("gewerbe-anmeldung", "99050012104000")
    assert service.modules["fees"] == {"de": "50 bis 60 Euro (abhängig von der Rechtsform)"}
    assert "\n3. Unterlagen hochladen\n" in service.modules["description"]["de"]
    assert "[Beratungs- und Informationsangebot](https://" in service.modules["description"]["de"]
    assert "Gewerbe anzeigen" in service.keywords["de"]
    duty = service.responsibilities.get()
    assert (duty.unit.name["de"], duty.unit.street, duty.area_id) == ("Gewerbeamt", "Implerstraße 11", "03353")
    offer = service.offers.get()
    assert (offer.kind, offer.unit) == ("appointment", duty.unit)
    assert offer.url.endswith("/services/1063423")
    hidden = Service.objects.filter(sources__agency="stadt.muenchen.de", state=Service.State.DRAFT)
    assert hidden.count() == 46  # those that the city does not publish
    assert sum("does not publish it" in str(line) for line in report.lines) == 7


def test_offices_may_come_before_the_services_they_do(county: Authority) -> None:
    folder = standard("catalog/muenchen-2026-06")
    assert take(folder / "locations_de.json", county).duties_created == 0
    later = take(folder / "services_de.json", county)
    both = take(folder, county)
    assert later.duties_created > 150
    assert (both.duties_created, both.duties_removed) == (0, 0)
    assert not Source.objects.filter(kind="unit", unit__isnull=False, unknown__0__has_key="waiting").exists()


def test_berlin_with_653_services_takes_seconds_and_one_event(county: Authority) -> None:
    events, number = Event.objects.count(), version()
    begun = time.process_time()
    take(standard("catalog/berlin-2016/services_de.json"), county)
    assert time.process_time() - begun < 5
    assert (Event.objects.count() - events, version() > number) == (1, True)
    slugs = Service.objects.filter(sources__agency="service.berlin.de").values_list("slug", flat=True)
    assert len(set(slugs)) == 653
    assert all(len(slug) <= 80 for slug in slugs)


def test_pvog_services_without_a_known_office_have_none(county: Authority) -> None:
    take(standard("xzufi/pvog-leistungen-sample.json"), county)
    service = Service.objects.get(sources__agency="L100108", sources__foreign_id="L100108_121721")
    assert service.leika_key == "99108001001000"
    assert (str(service.valid_from), service.valid_to) == ("2025-08-08", None)  # 2050 is no end
    assert service.responsibilities.count() == 0
    assert service.offers.get().system == {"de": "Jetzt online erledigen"}
    trade = Service.objects.get(sources__foreign_id="121345242")
    assert (trade.audience, trade.modules["fees"]["de"]) == ("companies", "Gebühren für die Gewerbeanmeldung")


@pytest.mark.django_db
def test_names_of_the_leika_become_drafts_that_never_undo_an_editors_work() -> None:
    table = standard("leika/leika-ozg-2019.csv")
    take(table)
    drafts = Service.objects.filter(sources__agency="leika")
    assert {row.state for row in drafts} == {"draft"}
    service = drafts.get(leika_key="99001001002000")
    assert (service.slug, service.typing) == ("abfallgebuehr-festsetzung", "5")
    service.title, service.state = {"de": "Müllgebühren"}, Service.State.PUBLISHED
    service.save()
    source = service.sources.get()
    source.digest = "an older list"
    source.save()
    assert take(table).counts["changed"] == 1
    service.refresh_from_db()
    assert (service.title, service.state) == ({"de": "Müllgebühren"}, "published")


def test_the_envelope_of_a_file_is_kept_and_not_counted(county: Authority) -> None:
    path = standard("xzufi/SYNTHETIC-xzufi-2.2.0.xml")
    envelope = next(item for item in read(path) if isinstance(item, Envelope))
    assert not any(line.kind == "delivery" for line in take(path, county).lines)
    assert {"path": "@produktbezeichnung", "value": "test"} in Source.objects.get(kind="delivery").unknown
    assert envelope.key.id == "00000000-0000-4000-8000-000000000001.1"
