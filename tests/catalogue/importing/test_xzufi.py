"""XZuFi deliveries: what becomes of each element, updates, deletions, and who is responsible where."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from catalogue_deliveries import AGENCY, delete, identity, online, service, take, text, unit, write, xzufi

from amtsweg.catalogue import queries
from amtsweg.catalogue.importing.actions import import_delivery, read
from amtsweg.catalogue.models import Offer, Service, ServiceRevision, Source
from amtsweg.catalogue.sharing import share_service
from amtsweg.core.actors import SYSTEM
from amtsweg.core.models import Event
from amtsweg.federation.models import Authority, Unit

FULL = (
    text("03", "Hund anmelden", en="Register a dog", tr="Köpek kaydı")
    + text("24", "Für jeden Hund zahlen Sie Steuer.")
    + text("06", "<p>Neu hier?</p><ul><li>Hund</li><li>Marke &amp; Chip</li></ul><script>alert(1)</script>")
    + text("08", "Chipnummer\n\nIBAN", en="Chip number")
    + text("99", "Ein Modul, das niemand kennt")
    + text("07", "", en="English only")
    + "<x:modulKosten><x:beschreibung languageCode='de'>72 Euro im Jahr</x:beschreibung>"
    "<x:kosten><x:betrag>72.00</x:betrag></x:kosten></x:modulKosten>"
    "<x:modulFrist><x:beschreibung languageCode='de'>14 Tage</x:beschreibung></x:modulFrist>"
    "<x:modulBegriffImKontext><x:begriffImKontext><x:begriff languageCode='de'>Hundemarke</x:begriff>"
    "</x:begriffImKontext></x:modulBegriffImKontext>"
    "<x:typisierung><code>5</code></x:typisierung>"
    "<x:leistungsadressat><code>001</code></x:leistungsadressat>"
    "<x:leistungsadressat><code>002</code></x:leistungsadressat>"
    "<x:gueltigkeit><x:beginn>2026-01-01</x:beginn><x:ende>2999-12-31</x:ende></x:gueltigkeit>"
    "<x:herausgeber><x:bezeichnung>Land</x:bezeichnung></x:herausgeber>"
)


def the_service(number: str = "1") -> Service:
    return Service.objects.get(sources__agency=AGENCY, sources__foreign_id=number)


def kept(kind: str, number: str) -> str:
    return str(Source.objects.get(agency=AGENCY, kind=kind, foreign_id=number).unknown)


@pytest.mark.parametrize("version", ["2.1.0", "2.2.0", "2.3.1"])
def test_every_part_of_a_service_finds_its_place_or_is_kept(tmp_path: Path, county: Authority, version: str) -> None:
    keys = "<x:referenzLeiKa><code>99102013104000; 99102013060000 99102013070000</code></x:referenzLeiKa>"
    report = take(tmp_path, xzufi(write(service("1", "Hundesteuer Anmeldung", keys + FULL)), version=version), county)
    assert report.counts["created"] == 1
    found = the_service()
    assert (found.title, found.slug) == ({"de": "Hund anmelden", "en": "Register a dog"}, "hund-anmelden")
    assert found.summary == {"de": "Für jeden Hund zahlen Sie Steuer."}
    assert found.modules == {
        "official-name": {"de": "Hundesteuer Anmeldung"},
        "description": {"de": "Neu hier?\n\n- Hund\n- Marke & Chip"},
        "documents": {"de": "Chipnummer\n\nIBAN", "en": "Chip number"},
        "fees": {"de": "72 Euro im Jahr"},
        "deadlines": {"de": "14 Tage"},
    }
    assert (found.leika_key, found.typing, found.audience) == ("99102013104000", "5", "both")
    assert (found.valid_from, found.valid_to) == (date(2026, 1, 1), None)
    assert found.keywords == {"de": ["Hundemarke"]}
    for part in ("99102013070000", "Köpek", "niemand kennt", "English only", "72.00", "2999-12-31", "herausgeber"):
        assert part in kept("service", "1")


def test_a_key_and_state_of_2_3_are_read(tmp_path: Path, federation: dict[str, Authority]) -> None:
    key = "<x:referenzLeistungsschluessel schemeID='x'>99102013104000</x:referenzLeistungsschluessel>"
    states = {"1": "6", "2": "3", "3": ""}
    records = [
        service(number, more=key + (f"<x:statusBibliothek><code>{code}</code></x:statusBibliothek>" if code else ""))
        for number, code in states.items()
    ]
    take(tmp_path, xzufi(write(*records), version="2.3.1"))
    assert the_service("1").leika_key == "99102013104000"
    assert [the_service(number).state for number in states] == ["published", "draft", "published"]


def test_services_of_one_name_and_key_get_addresses_that_stay(tmp_path: Path, county: Authority) -> None:
    key = "<x:referenzLeiKa><code>99102013104000</code></x:referenzLeiKa>"
    records = write(*[service(str(number), more=key) for number in range(40)])
    take(tmp_path, xzufi(records), county)
    slugs = {number: the_service(str(number)).slug for number in range(40)}
    assert len(set(slugs.values())) == 40
    assert slugs[0] == "hundesteuer"
    take(tmp_path, xzufi(write(*[service(str(n), "Ganz anders", key) for n in range(40)])), county)
    assert {number: the_service(str(number)).slug for number in range(40)} == slugs


def test_responsibility_goes_by_area_and_an_office_by_the_area_it_works_in(
    tmp_path: Path, federation: dict[str, Authority]
) -> None:
    """Without a named authority: the county's office, a town's in two forms of its key, a place's, one far off."""
    offices = {
        "10": ("033530000000", "landkreis", "03353"),
        "11": ("033530040040", "winsen", "033530040"),
        "12": ("03353040", "winsen", "033530040"),
        "13": ("033535404020", "jesteburg", "033535404020"),
    }
    units = [unit(number, area, name=f"Amt {number}") for number, (area, _, _) in offices.items()]
    far = unit("14", "053150000000", name="Steueramt Köln")
    report = take(tmp_path, xzufi(write(service("1"), *units, far)))
    assert report.counts["created"] == 6
    assert "belongs to no authority of the federation" in str(report.lines[-1])
    for number, (_, owner, area) in offices.items():
        found = Unit.objects.get(name__de=f"Amt {number}")
        assert (found.authority.slug, found.responsibilities.get().area_id) == (owner, area)
        assert found.street == "Schloßplatz 6"  # its authority's, since it was delivered without any
    assert "053150000000" in kept("unit", "14")
    for key, names in (("033530040", ["Amt 11", "Amt 12"]), ("033535404", ["Amt 10"]), ("033535404020", ["Amt 13"])):
        assert [one.unit.name["de"] for one in queries.resolve("hundesteuer", key)] == names


def test_the_whole_republic_and_areas_outside(tmp_path: Path, county: Authority) -> None:
    take(tmp_path, xzufi(write(service("1"), unit("9", "000000000000", "053150000000"))), county)
    found = queries.resolve("hundesteuer", "033535404020")
    assert [(one.area_key, one.unit.name["de"]) for one in found] == [("000000000000", "Steueramt")]
    assert "053150000000" in kept("unit", "9")


def test_an_office_with_address_and_ways_of_contact(tmp_path: Path, county: Authority) -> None:
    ways = {"02": "040 66969-120", "04": "040 66969-121", "01": "steuer@landkreis.example", "09": "https://a.example/"}
    more = (
        "<x:anschrift><x:typ><code>001</code></x:typ><x:strasse>Am Markt</x:strasse><x:hausnummer>3a</x:hausnummer>"
        "<x:postleitzahl>21423</x:postleitzahl><x:ort>Winsen</x:ort></x:anschrift>"
        + "".join(
            f"<x:kommunikation><x:kanal><code>{code}</code></x:kanal><x:kennung>{value}</x:kennung></x:kommunikation>"
            for code, value in ways.items()
        )
        + "<x:oeffnungszeiten>montags 8 bis 12 Uhr</x:oeffnungszeiten>"
    )
    below = unit("8", "033530000000", name="Hundestelle", more=identity("9", "uebergeordneteOrganisationseinheitID"))
    take(tmp_path, xzufi(write(service("1"), below, unit("9", "033530000000", more=more))), county)
    found = Unit.objects.get(name__de="Steueramt")
    assert (found.street, found.postcode, found.town) == ("Am Markt 3a", "21423", "Winsen")
    assert (found.phone, found.fax, found.email, found.website) == tuple(ways.values())
    assert Unit.objects.get(name__de="Hundestelle").parent == found
    assert "montags 8 bis 12 Uhr" in kept("unit", "9")


def test_an_update_changes_what_it_says_and_keeps_what_is_ours(tmp_path: Path, county: Authority) -> None:
    first = write(service("1"), unit("9", "033530000000"), online("7", "https://alt.example/"))
    take(tmp_path, xzufi(first), county)
    found = the_service()
    found.internal_note = "Rückfrage beim Land"
    found.save()
    second = write(
        service("1", "Hundesteuer neu"),
        unit("9", "033530040040", name="Stadtkasse"),
        online("7", "https://neu.example/"),
    )
    report = take(tmp_path, xzufi(second), county)
    assert report.told()[-1] == "created 0, changed 3, unchanged 0, deleted 0, refused 0"
    assert (report.duties_created, report.duties_removed) == (1, 1)
    found.refresh_from_db()
    assert (found.title["de"], found.internal_note) == ("Hundesteuer neu", "Rückfrage beim Land")
    assert (found.offers.get().url, found.responsibilities.get().area_id) == ("https://neu.example/", "033530040")
    last = Event.objects.filter(kind="catalogue.imported").latest("id")
    assert last.data["changed"] == 3


def test_a_service_of_nobody_gets_the_steward_that_is_named_later(tmp_path: Path, county: Authority) -> None:
    take(tmp_path, xzufi(write(service("1"))))
    Service.objects.update(title={"de": "Von Hand verbessert"})
    assert the_service().steward is None
    assert take(tmp_path, xzufi(write(service("1"))), county).counts["changed"] == 1
    assert (the_service().steward, the_service().title) == (county, {"de": "Von Hand verbessert"})
    assert take(tmp_path, xzufi(write(service("1"))), county).counts["unchanged"] == 1
    assert take(tmp_path, xzufi(write(service("1")))).counts["unchanged"] == 1


def test_a_shared_description_gets_a_revision_when_a_delivery_changes_it(tmp_path: Path, county: Authority) -> None:
    take(tmp_path, xzufi(write(service("1"))), county)
    share_service(the_service(), actor=SYSTEM)
    take(tmp_path, xzufi(write(service("1", "Hundesteuer neu"))), county)
    titles = [row.content["title"]["de"] for row in ServiceRevision.objects.filter(service=the_service())]
    assert titles == ["Hundesteuer", "Hundesteuer neu"]


def test_what_is_in_use_is_retired_and_comes_back(tmp_path: Path, county: Authority) -> None:
    everything = write(
        service("1"), service("2", "Fischerei"), unit("9", "033530000000"), online("7", "https://a.example/")
    )
    take(tmp_path, xzufi(everything), county)
    gone = take(
        tmp_path, xzufi(delete("leistung", "1"), delete("leistung", "2"), delete("organisationseinheit", "9")), county
    )
    assert gone.counts["deleted"] == 2
    assert [line.outcome for line in gone.lines] == ["refused", "deleted", "deleted"]
    assert "offers name this office" in str(gone.lines[0])
    assert the_service().state == "retired"
    assert not Service.objects.filter(title__de="Fischerei").exists()
    again = take(tmp_path, xzufi(delete("leistung", "1"), delete("leistung", "2")), county)
    assert again.told()[-1] == "created 0, changed 0, unchanged 2, deleted 0, refused 0"
    back = take(tmp_path, xzufi(write(service("1"))), county)
    assert (back.counts["changed"], the_service().state) == (1, "published")


def test_offers_and_offices_go_when_nothing_needs_them(tmp_path: Path, county: Authority) -> None:
    take(tmp_path, xzufi(write(service("1"), unit("9", "033530000000"), online("7", "https://a.example/"))), county)
    below = unit("8", "033530000000", name="Hundestelle", more=identity("9", "uebergeordneteOrganisationseinheitID"))
    take(tmp_path, xzufi(write(below)), county)
    messages = delete("organisationseinheit", "9"), delete("organisationseinheit", "8"), delete("onlinedienst", "7")
    assert take(tmp_path, xzufi(*messages), county).counts["deleted"] == 3
    assert (Offer.objects.count(), Unit.objects.filter(name__de="Steueramt").count()) == (0, 0)
    assert take(tmp_path, xzufi(*messages), county).counts["unchanged"] == 3


def test_the_levels_of_trust(tmp_path: Path, county: Authority) -> None:
    levels = {"00": "guest", "20": "basic", "30": "substantial", "40": "high"}
    records = [
        online(code, f"https://{code}.example/", more=f"<x:vertrauensniveau><code>{code}</code></x:vertrauensniveau>")
        for code in levels
    ]
    take(tmp_path, xzufi(write(service("1"), unit("9", "033530000000"), *records)), county)
    assert {offer.url[8:10]: offer.trust_to_send for offer in Offer.objects.all()} == levels
    assert len({offer.slug for offer in Offer.objects.all()}) == 4


def test_a_folder_is_read_in_the_order_of_its_index(tmp_path: Path, county: Authority) -> None:
    (tmp_path / "b.xml").write_text(xzufi(write(service("1", "Erst"))))
    (tmp_path / "a.xml").write_text(xzufi(write(service("1", "Dann")), delete("leistung", "2")))
    (tmp_path / "stray.xml").write_text("<broken")
    (tmp_path / "index.txt").write_text("b.xml\r\na.xml\r\n")
    archive = tmp_path / "delivery.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for name in ("index.txt", "a.xml", "b.xml"):
            packed.write(tmp_path / name, f"Lieferung/{name}")
    assert import_delivery(read(tmp_path), county, actor=SYSTEM).counts["created"] == 1
    assert the_service().title == {"de": "Dann"}
    assert not import_delivery(read(archive), county, actor=SYSTEM).touched
