"""A delivery that an authority takes over by itself reaches what is its own and what nobody has yet, nothing else."""

from pathlib import Path

from catalogue_deliveries import delete, online, service, take, text, unit, write, xzufi

from amtsweg.catalogue.importing.actions import import_delivery, read_upload
from amtsweg.catalogue.importing.report import Report
from amtsweg.catalogue.models import Offer, Responsibility, Service, Source
from amtsweg.core.actors import SYSTEM
from amtsweg.federation.models import Authority, Unit


def upload(content: str, authority: Authority) -> Report:
    items = read_upload("lieferung.xml", content.encode(), 10_000_000)
    return import_delivery(items, authority, actor=SYSTEM, bound=True)


def everything(title: str, area: str) -> str:
    office = unit("9", area, name=f"Amt {title}")
    return xzufi(write(service("1", title), office, online("7", f"https://{title.lower()}.example/")))


def rows() -> list[object]:
    """Everything that a delivery may touch, but for what stands around its records."""
    kept = Source.objects.exclude(kind="delivery")
    return [list(one.values()) for one in (Service.objects, Unit.objects, Offer.objects, kept)]


def test_what_is_new_becomes_its_own_and_can_be_told_anew(federation: dict[str, Authority]) -> None:
    town = federation["winsen"]
    assert upload(everything("Eins", "033530040040"), town).counts["created"] == 3
    assert upload(everything("Zwei", "033530040040"), town).counts["changed"] == 3
    found = Service.objects.get()
    assert (found.steward, found.title["de"], Offer.objects.get().authority) == (town, "Zwei", town)
    assert not upload(everything("Zwei", "033530040040"), town).touched
    gone = xzufi(delete("onlinedienst", "7"), delete("organisationseinheit", "9"), delete("leistung", "1"))
    assert upload(gone, town).counts["deleted"] == 3


def test_what_others_have_is_refused(tmp_path: Path, federation: dict[str, Authority]) -> None:
    take(tmp_path, everything("Fremd", "033530040040"), federation["winsen"])
    before = rows()
    for content in (
        everything("Mein", "033535404"),
        xzufi(delete("onlinedienst", "7"), delete("organisationseinheit", "9"), delete("leistung", "1")),
    ):
        report = upload(content, federation["jesteburg"])
        assert (report.counts["refused"], report.touched) == (3, False)
        assert all(line.note == "it belongs to somebody else" for line in report.lines)
    assert rows() == before


def test_what_nobody_stewards_belongs_to_the_federation(tmp_path: Path, federation: dict[str, Authority]) -> None:
    take(tmp_path, xzufi(write(service("1", "Gemeinsam"))))
    assert upload(xzufi(write(service("1", "Mein"))), federation["jesteburg"]).counts["refused"] == 1
    assert (Service.objects.get().steward, Service.objects.get().title["de"]) == (None, "Gemeinsam")


def test_an_office_is_responsible_inside_the_own_area_only(federation: dict[str, Authority]) -> None:
    content = xzufi(write(service("1"), unit("9", "033530040040", "000000000000", "033535404020")))
    upload(content, federation["winsen"])
    assert [one.area_id for one in Responsibility.objects.all()] == ["033530040"]
    assert "000000000000" in str(Source.objects.get(kind="unit").unknown)
    assert not upload(content, federation["winsen"]).touched


def test_words_for_the_area_of_others_are_refused(federation: dict[str, Authority]) -> None:
    upload(xzufi(write(service("1"))), federation["winsen"])
    special = (
        "<x:spezialisierung><x:id>5</x:id><x:leistungID schemeAgencyID='L100099'>1</x:leistungID>"
        f"<x:gebietID>033535404020</x:gebietID>{text('16', 'Bei uns anders.')}</x:spezialisierung>"
    )
    report = upload(xzufi(write(special)), federation["winsen"])
    assert str(report.lines[0]).endswith("it is about the area of somebody else")
    assert upload(xzufi(write(special)), federation["jesteburg"]).counts["created"] == 1


def test_what_is_only_kept_is_nobody_s_to_delete(federation: dict[str, Authority]) -> None:
    upload(xzufi(write(online("7", "https://a.example/", does="77"))), federation["winsen"])
    assert upload(xzufi(delete("onlinedienst", "7")), federation["winsen"]).counts["refused"] == 1
    assert Source.objects.filter(kind="offer").exists()
