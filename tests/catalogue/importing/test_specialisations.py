"""What XZuFi says of a service for some areas becomes the addition of the authority there; editors' words stay."""

from pathlib import Path

import pytest
from catalogue_deliveries import AGENCY, delete, identity, service, take, text, write, xzufi

from amtsweg.catalogue.models import Service, ServiceAddition, Source
from amtsweg.catalogue.sharing import set_addition
from amtsweg.core.actors import SYSTEM
from amtsweg.federation.models import Authority

FEES = {"fees": {"de": "In Winsen kostet es 60 Euro."}}
NOTES = {"notes": {"de": "Kommen Sie vormittags."}}


def special(number: str, *areas: str, does: str = "1", more: str = "", fees: str = FEES["fees"]["de"]) -> str:
    """A specialisation with a structured module."""
    inside = "".join(f"<x:gebietID>{area}</x:gebietID>" for area in areas)
    costs = f"<x:modulKosten><x:beschreibung languageCode='de'>{fees}</x:beschreibung></x:modulKosten>" if fees else ""
    named = identity(number) + identity(does, "leistungID")
    return f"<x:spezialisierung>{named}{inside}{costs}{more}</x:spezialisierung>"


def additions() -> dict[str, dict[str, dict[str, str]]]:
    return {row.authority.slug: row.modules for row in ServiceAddition.objects.select_related("authority")}


@pytest.fixture
def delivered(tmp_path: Path, federation: dict[str, Authority]) -> Path:
    take(tmp_path, xzufi(write(service("1")), write(special("5", "033530040040", more=text("16", "Vormittags.")))))
    return tmp_path


def test_it_stands_with_the_authority_of_its_area(delivered: Path) -> None:
    assert additions() == {"winsen": {**FEES, "notes": {"de": "Vormittags."}}}
    record = special("5", "033530040040", more=text("16", "Vormittags."))
    again = take(delivered, xzufi(write(service("1")), write(record)))
    assert not again.touched
    assert "gebietID" in str(Source.objects.get(kind="specialisation").unknown)


def test_without_an_area_it_is_the_named_authority_s(tmp_path: Path, county: Authority) -> None:
    take(tmp_path, xzufi(write(service("1")), write(special("5"))), county)
    assert additions() == {"landkreis": FEES}


def test_an_update_changes_what_came_from_it_and_leaves_what_editors_wrote(
    delivered: Path, federation: dict[str, Authority]
) -> None:
    winsen = federation["winsen"]
    set_addition(winsen, Service.objects.get(), {**FEES, **NOTES, "contact": {"de": "Frau Muster."}}, actor=SYSTEM)
    changed = special("5", "033530040040", more=text("16", "Nachmittags."), fees="70 Euro")
    report = take(delivered, xzufi(write(changed)))
    assert report.counts["changed"] == 1
    assert "an editor wrote notes, which stays" in str(report.lines[0])
    assert additions()["winsen"] == {"fees": {"de": "70 Euro"}, **NOTES, "contact": {"de": "Frau Muster."}}
    empty, other = (special(n, "033530040040", more=m, fees="") for n, m in (("5", ""), ("6", text("08", "IBAN"))))
    take(delivered, xzufi(write(empty, other)))
    assert additions()["winsen"] == {**NOTES, "contact": {"de": "Frau Muster."}, "documents": {"de": "IBAN"}}


def test_what_moves_to_another_area_leaves_the_first(delivered: Path) -> None:
    take(delivered, xzufi(write(special("5", "033535404020"))))
    assert additions() == {"jesteburg": FEES}


def test_its_removal_takes_back_what_it_put(delivered: Path, federation: dict[str, Authority]) -> None:
    set_addition(federation["winsen"], Service.objects.get(), {**FEES, **NOTES}, actor=SYSTEM)
    assert take(delivered, xzufi(delete("spezialisierung", "5"))).counts["deleted"] == 1
    assert additions() == {"winsen": NOTES}
    assert not Source.objects.filter(agency=AGENCY, kind="specialisation").exists()


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (special("5", "033530040040", does="77"), "its service is none of this catalogue"),
        (special("5", "053150000000"), "it belongs to no authority of the federation"),
        (special("5", "033530040040", fees=""), "it holds no German text that we have a place for"),
    ],
)
def test_what_has_no_place_is_kept(tmp_path: Path, federation: dict[str, Authority], record: str, why: str) -> None:
    report = take(tmp_path, xzufi(write(service("1")), write(record)))
    assert why in str(report.lines[-1])
    assert additions() == {}
    assert not take(tmp_path, xzufi(write(record))).touched
    assert "spezialisierung" in str(Source.objects.get(kind="specialisation").unknown)


def test_it_is_shown_as_soon_as_its_service_comes(tmp_path: Path, federation: dict[str, Authority]) -> None:
    take(tmp_path, xzufi(write(special("5", "033530040040"))))
    take(tmp_path, xzufi(write(service("1")), write(special("5", "033530040040"))))
    assert additions() == {"winsen": FEES}
