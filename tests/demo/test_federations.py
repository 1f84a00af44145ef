"""The files of Emsland and Heinsberg: numbers, real keys, nothing twice, all reachable, each authority its own look."""

import csv
import re
from collections import Counter

import pytest
from shared_standards import standard

from amtsweg.demo.federation import FOLDER, Federation, read
from amtsweg.federation import contrast
from amtsweg.web.kit import drawings

LATER = {"99102013104000", "99102013070000"}  # newer than the list of 2019
PORTALS = {"emsland": 20, "heinsberg": 11}
KINDS = {
    "emsland": {"county": 1, "municipality": 10, "samtgemeinde": 9},
    "heinsberg": {"county": 1, "municipality": 10},
}


@pytest.fixture(scope="module", params=PORTALS)
def files(request: pytest.FixtureRequest) -> Federation:
    return read(FOLDER / request.param)


def keys() -> dict[str, str]:
    with standard("leika/leika-ozg-2019.csv").open(encoding="utf-8", newline="") as lines:
        return {row["leika_key"]: row["typisierung"] for row in csv.DictReader(lines)}


def test_emsland_offers_575_services() -> None:
    assert len(read(FOLDER / "emsland").services) == 575


def test_the_authorities_are_those_of_the_county(files: Federation) -> None:
    assert len(files.authorities) == PORTALS[files.slug]
    assert Counter(one.kind for one in files.authorities.values()) == KINDS[files.slug]
    with standard("regions/federations.csv").open(encoding="utf-8", newline="") as lines:
        rows = {row["key"]: row["name"] for row in csv.DictReader(lines) if row["federation"] == files.slug}
    assert {one.area for one in files.authorities.values()} == set(rows)
    for one in files.authorities.values():
        assert rows[one.area].removesuffix(", Stadt").endswith(one.name), one.name
        assert ", Stadt" not in rows[one.area] or one.kind_label == "Stadt"


def test_places_and_postcodes_are_real(files: Federation) -> None:
    with standard("regions/ags-regions-datenguide.csv").open(encoding="utf-8", newline="") as lines:
        places = {row["region_id"]: row["name"] for row in csv.DictReader(lines)}
    with standard("regions/plz-coordinates.csv").open(encoding="utf-8", newline="") as lines:
        spots = {row["plz"]: (float(row["lat"]), float(row["lon"])) for row in csv.DictReader(lines)}
    smallest = [key for key in files.file.areas if len(key) == 12 or (len(key) == 9 and key[5] == "0")]
    assert {key[:5] + key[-3:] for key in smallest} == {ags for ags in places if ags[:5] == smallest[0][:5] != ags}
    for key in smallest:
        place = files.file.areas[key]
        assert places[key[:5] + key[-3:]].startswith(place.name.split(" (")[0]) and place.postcodes
        assert set(place.postcodes) <= set(spots)
    for one in files.authorities.values():
        (hall,) = [unit for unit in one.units.values() if unit.kind == "town-hall"]
        assert hall.latitude and hall.longitude
        north, east = spots[one.contact.postcode]
        assert abs(float(hall.latitude) - north) < 0.001 and abs(float(hall.longitude) - east) < 0.001


def test_every_key_is_real_and_used_once_and_no_title_comes_twice(files: Federation) -> None:
    known, used = keys(), [one.leika for one in files.services.values() if one.leika]
    assert set(used) - set(known) <= LATER
    assert [key for key, count in Counter(used).items() if count > 1] == []
    titles = Counter(one.title["de"].casefold() for one in files.services.values())
    assert [title for title, count in titles.items() if count > 1] == []
    for slug, one in files.services.items():
        assert not one.typing or one.typing in known[one.leika], slug


def test_services_without_own_text_say_nothing_but_are_found_by_everyday_words(files: Federation) -> None:
    bare = {slug: one for slug, one in files.services.items() if one.summary is None}
    assert len(bare) > 280
    for slug, one in bare.items():
        assert one.leika and one.typing and one.title.get("en") and not one.modules, slug
        assert 3 <= len(one.keywords["de"]) <= 8 and one.keywords["en"], slug
        assert len(one.title["de"]) <= 80 and not re.search(r"[!…]|Erteilung|Ausstellung für", one.title["de"]), slug
        assert len(one.situations) == 1 and one.carrier and one.office, slug


def test_every_service_is_done_by_an_office_and_every_office_is_somewhere(files: Federation) -> None:
    done: dict[str, set[str]] = {}
    for name, authority in files.authorities.items():
        for service, unit, areas in files.responsible(authority):
            assert unit in authority.units and areas == [authority.area]
            done.setdefault(service, set()).add(name)
    assert set(done) == set(files.services)
    units = {slug for one in files.authorities.values() for slug in one.units}
    assert {one.office for one in files.services.values()} <= units
    assert min(Counter(name for one in files.services.values() for name in one.situations).values()) >= 9
    assert len(files.situations) == 16


def test_each_authority_has_its_own_look(files: Federation) -> None:
    themes = [one.theme for one in files.authorities.values()]
    for theme in themes:
        assert contrast.problems(contrast.Colours(theme.light, theme.dark, theme.on_light, theme.on_dark)) == []
        assert theme.horizon in drawings.names("horizons")
    assert len({theme.emblem for theme in themes} & drawings.names("emblems")) == len(themes)
    assert len({theme.light for theme in themes}) == len(themes)


def test_nobody_real_can_be_reached(files: Federation) -> None:
    phones = [unit.phone for one in files.authorities.values() for unit in one.units.values() if unit.phone]
    assert len(phones) == len(set(phones)) > 100
    staff = [person for one in files.authorities.values() for person in one.staff.values()]
    numbers = [*phones, *(person.phone for person in staff), *(one.contact.phone for one in files.authorities.values())]
    assert all(re.fullmatch(r"040 66969-\d{3}", number) for number in numbers)  # numbers kept for drama
    mails = [unit.email for one in files.authorities.values() for unit in one.units.values() if unit.email]
    assert all(mail.endswith(".example") for mail in [*mails, *(person.email for person in staff)])
    offers = [offer for one in files.authorities.values() for offer in one.offers.values() if offer.url]
    assert all(re.fullmatch(r"https://[\w.-]+\.example/[\w/-]*", offer.url) for offer in offers)
