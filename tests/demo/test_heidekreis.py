"""Heidekreis: the county, its twelve municipalities and what they offer; nothing there ends on paper."""

from collections import Counter

import pytest

from amtsweg.demo.federation import FOLDER, Federation, read
from amtsweg.demo.text import names
from amtsweg.federation import contrast
from amtsweg.web.kit import drawings


@pytest.fixture(scope="module")
def heidekreis() -> Federation:
    return read(FOLDER / "heidekreis")


def test_thirteen_portals_and_every_place_of_the_county(heidekreis: Federation) -> None:
    kinds = Counter(one.kind for one in heidekreis.authorities.values())
    assert kinds == {"county": 1, "municipality": 9, "samtgemeinde": 3}
    assert {one.area for one in heidekreis.authorities.values() if one.kind != "county"} == {
        key for key in heidekreis.file.areas if len(key) == 9
    }
    places = [key for key, one in heidekreis.file.areas.items() if one.postcodes]
    assert len(places) == 23 and all(key.startswith("03358") for key in places)
    assert names("municipality", heidekreis.authorities["osterheide"].full_name)["wessen"] == "des Bezirkes Osterheide"


def test_each_has_its_own_look_and_own_words(heidekreis: Federation) -> None:
    themes = [one.theme for one in heidekreis.authorities.values()]
    for theme in themes:
        colours = contrast.Colours(theme.light, theme.dark, theme.on_light, theme.on_dark)
        assert contrast.problems(colours) == []
        assert theme.emblem in drawings.names("emblems") and theme.horizon in drawings.names("horizons")
    assert len({theme.light for theme in themes}) == len({theme.emblem for theme in themes}) == len(themes)
    phones = [unit.phone for one in heidekreis.authorities.values() for unit in one.units.values() if unit.phone]
    assert len(phones) == len(set(phones))
    assert len({one.prefix for one in heidekreis.authorities.values()}) == len(themes)


def test_what_the_county_is_known_for_is_online_and_never_on_paper(heidekreis: Federation) -> None:
    county = heidekreis.authorities["landkreis"]
    advance, assembly = county.offers["unterhaltsvorschuss-beantragen"], county.offers["versammlung-anzeigen"]
    assert (advance.kind, advance.trust_to_send) == ("form", "substantial")
    assert (assembly.kind, assembly.trust_to_start, assembly.trust_to_send) == ("form", "guest", "guest")
    steps = heidekreis.services["unterhaltsvorschuss-beantragen"].modules["procedure"]
    assert "Unterschrift auf Papier" in steps["de"] and "signature on paper" in steps["en"]
    for one in heidekreis.authorities.values():
        if one.kind != "county":
            assert (
                one.offers["hund-anmelden"].kind == "form"
                and one.offers["meldebescheinigung-beantragen"].kind == "form"
            )
