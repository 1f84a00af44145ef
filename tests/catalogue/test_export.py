"""Our catalogue as XZuFi comes back through our own import as it went out."""

import re
from pathlib import Path

import pytest
from lxml import etree

from amtsweg.catalogue import queries
from amtsweg.catalogue.exporting.choice import choose
from amtsweg.catalogue.exporting.jsonld import catalogue
from amtsweg.catalogue.exporting.xzufi import message
from amtsweg.catalogue.importing.actions import import_delivery, read
from amtsweg.catalogue.models import Adoption, Offer, Responsibility, Service, ServiceAddition, Source
from amtsweg.core.actors import SYSTEM
from amtsweg.federation.models import Authority, Unit
from amtsweg.federation.published import bump

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("harburg")]
CONTENT = (
    "slug", "title", "summary", "modules", "keywords", "needs", "needs_note", "leika_key", "typing", "audience",
    "valid_from", "valid_to", "state",
)  # fmt: skip
OFFER = ("url", "trust_to_send", "fee", "fee_note", "effort", "duration", "reason")
HEADED = re.compile(r"^(#{1,2} .*)\n\n", re.MULTILINE)  # a blank line below a heading says nothing


def services() -> dict[str, dict[str, object]]:
    rows = Service.objects.prefetch_related("situations")
    named = {row.slug: {name: getattr(row, name) for name in CONTENT} for row in rows}
    for row in rows:
        named[row.slug]["modules"] = {
            key: {language: HEADED.sub(r"\1\n", part) for language, part in text.items()}
            for key, text in row.modules.items()
        }
        named[row.slug]["situations"] = sorted(situation.slug for situation in row.situations.all())
    return named


def offers() -> dict[tuple[str, str], dict[str, object]]:
    bump()
    views = queries.snapshot().offers
    return {key: {name: getattr(view, name) for name in OFFER} for key, view in views.items()}


def duties() -> set[tuple[str, str, str, str]]:
    rows = Responsibility.objects.values_list("service__slug", "unit__authority__slug", "unit__name__de", "area")
    return set(rows)


def additions() -> dict[tuple[str, str], object]:
    rows = ServiceAddition.objects.values_list("authority__slug", "service__slug", "modules")
    return {(owner, slug): modules for owner, slug, modules in rows}


def away() -> None:
    """Everything that an import could bring, and what hangs on it."""
    Adoption.objects.all().delete()
    Offer.objects.all().delete()
    Responsibility.objects.all().delete()
    Service.objects.all().delete()
    Source.objects.all().delete()


def test_the_whole_federation_comes_back(tmp_path: Path) -> None:
    texts = {"fees": {"de": "Im Jahr:\n\n- 60 Euro", "en": "A year"}, "notes": {"de": "Kommen Sie vormittags."}}
    town, dog = Authority.objects.get(slug="winsen"), Service.objects.get(slug="hund-anmelden")
    ServiceAddition.objects.create(authority=town, service=dog, modules=texts)
    path = tmp_path / "all.xml"
    path.write_bytes(message(choose(None)))
    before, offered, done, added = services(), offers(), duties(), additions()
    assert len(before) > 100
    away()
    Unit.objects.filter(staff_entries=None, children=None, parent=None).exclude(kind="town-hall").delete()
    first = import_delivery(read(path), None, actor=SYSTEM)
    assert (first.counts["refused"], [line for line in first.lines if line.note]) == (0, [])
    assert services() == before
    assert (duties(), additions()) == (done, added)
    found = offers()
    assert found.keys() == offered.keys()
    for key, was in offered.items():
        if not was["url"]:  # a form of our own is a link to us for everybody else
            found[key].pop("url"), was.pop("url")
        assert found[key] == was, key
    second = import_delivery(read(path), None, actor=SYSTEM)
    assert not second.touched


def test_one_authority_gives_what_it_keeps_or_does_and_no_draft_or_note(tmp_path: Path) -> None:
    town = Authority.objects.get(slug="winsen")
    own = Service.objects.create(
        slug="eigenes", title={"de": "Eigenes"}, steward=town, internal_note="streng intern", valid_from="2099-01-01"
    )
    for state in (Service.State.DRAFT, Service.State.RETIRED):
        Service.objects.create(slug=f"kein-{state}", title={"de": f"kein {state}"}, steward=town, state=state)
    Service.objects.create(slug="fremd", title={"de": "Fremd"}, steward=Authority.objects.get(slug="stelle"))
    bump()
    written = message(choose(town)).decode()
    root = etree.fromstring(written.encode())
    named = {element.text for element in root.iter("{*}leistung") for element in [element.find("{*}id")]}
    done = set(Service.objects.filter(responsibilities__unit__authority=town).values_list("slug", flat=True))
    assert named == {own.slug, *done}
    assert "streng intern" not in written
    owners = {element.text.split("/")[0] for tag in ("organisationseinheit", "onlinedienst")
              for one in root.iter(f"{{*}}{tag}") for element in [one.find("{*}id")]}  # fmt: skip
    assert owners == {"winsen"}


def test_as_linked_data_each_service_stands_once() -> None:
    found = catalogue()
    urls = [one["url"] for one in found]
    assert len(urls) == len(set(urls)) > 100
    assert all(one["@type"] == "GovernmentService" and one["name"] for one in found)
    assert sum("provider" in one for one in found) > 50
    assert {one["url"].split("/")[2].split(".")[0] for one in catalogue("winsen")} == {"winsen"}
