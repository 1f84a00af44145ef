"""What portals and offices may be set to: readable colours, real host names, known blocks, features and positions."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from amtsweg.core.actors import SYSTEM
from amtsweg.federation import actions, contrast, door, queries
from amtsweg.federation.models import Authority, Unit
from amtsweg.federation.published import version


@pytest.mark.parametrize(
    "host", ["service.jesteburg.de", "www.x-y.example", "ab.cd", "xn--mnchen-3ya.example", "portal.landkreis.example"]
)
def test_host_names(host: str) -> None:
    assert door.host_problems([host]) == []


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "jesteburg.localhost", "jesteburg", "Service.example", "a..example", "-a.example", "a-.example",
        "a.example:8000", "https://a.example", "a.example/", "127.0.0.1", "a b.example", "", "ä.example",
        "a" * 64 + ".example", ".".join(["a" * 60] * 5), "a.example\n", 7, None, "x.local", "x.internal",
    ],
)  # fmt: skip
def test_what_is_no_host_name(host: Any) -> None:
    assert len(door.host_problems([host])) == 1


def test_a_host_name_stands_once() -> None:
    assert door.host_problems(["a.example", "a.example"]) != []
    assert door.host_problems("a.example") != []


@pytest.mark.parametrize(
    ("blocks", "sound"),
    [
        (["search"], True),
        (["search", "news", "tiles"], True),
        (list(door.BLOCKS), True),
        ([], False),
        (["news", "search"], False),
        (["search", "news", "news"], False),
        (["search", "weather"], False),
        ("search", False),
        ([["search"]], False),
    ],
)
def test_blocks_of_a_start_page(blocks: Any, sound: bool) -> None:
    assert (door.block_problems(blocks) == []) is sound


COLOUR = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@given(COLOUR, COLOUR, COLOUR, COLOUR)
def test_an_accepted_theme_is_readable(light: str, dark: str, on_light: str, on_dark: str) -> None:
    values = {"accent_light": light, "accent_dark": dark, "on_accent_light": on_light, "on_accent_dark": on_dark}
    readable = (
        contrast.ratio(light, "#ffffff") >= 5.5
        and contrast.ratio(dark, "#15191c") >= 7
        and contrast.ratio(on_light, light) >= 4.5
        and contrast.ratio(on_dark, dark) >= 4.5
    )
    assert (door.colour_problems(values) == []) is readable


@pytest.mark.django_db
@pytest.mark.usefixtures("harburg")
class TestSaving:
    """Through the actions that loader, importer and studio use."""

    def test_a_colour_that_is_hard_to_read_is_refused_with_its_ratio(self) -> None:
        jesteburg, before = Authority.objects.get(slug="jesteburg"), version()
        with pytest.raises(ValidationError) as refused:
            actions.upsert_portal(jesteburg, accent_light="#8bd3ba", actor=SYSTEM)
        first = refused.value.message_dict["accent_light"][0]
        found = re.search(r"erreicht (\d+,?\.?\d*):1, nötig sind 5\.5:1", first)
        assert found, first
        assert float(found[1]) == pytest.approx(contrast.ratio("#8bd3ba", "#ffffff"), abs=0.05)
        assert version() == before

    def test_the_order_of_the_start_page_is_the_authoritys(self) -> None:
        jesteburg = Authority.objects.get(slug="jesteburg")
        actions.upsert_portal(jesteburg, blocks=["search", "news", "tiles"], actor=SYSTEM)
        assert queries.current().portals["jesteburg"].blocks == ("search", "news", "tiles")
        with pytest.raises(ValidationError, match="Suche"):
            actions.upsert_portal(jesteburg, blocks=["news"], actor=SYSTEM)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"accessible": ["step-free", "helipad"]}, "accessible"),
            ({"accessible": ["lift", "lift"]}, "accessible"),
            ({"contacts": [{"kind": "pigeon", "label": {"de": "Taube"}, "value": "x"}]}, "contacts"),
            ({"contacts": [{"kind": "phone", "label": {"en": "Phone"}, "value": "x"}]}, "contacts"),
            ({"contacts": [{"kind": "video", "label": {"de": "Video"}, "value": "javascript:x"}]}, "contacts"),
            ({"latitude": Decimal("53.3")}, "latitude"),
            ({"latitude": Decimal("95"), "longitude": Decimal("9")}, "latitude"),
            ({"website": "javascript:alert(1)"}, "website"),
        ],
    )
    def test_what_an_office_may_not_say(self, change: dict[str, Any], field: str) -> None:
        unit = Unit.objects.get(authority__slug="jesteburg", slug="steueramt")
        with pytest.raises(ValidationError) as refused:
            actions.upsert_unit(unit.authority, "steueramt", parent=unit.parent, actor=SYSTEM, **change)
        assert field in refused.value.message_dict

    def test_an_office_never_stands_below_itself(self) -> None:
        unit = Unit.objects.get(authority__slug="jesteburg", slug="steueramt")
        hall, elsewhere = unit.parent, Unit.objects.get(authority__slug="winsen", slug="rathaus")
        assert hall
        with pytest.raises(ValidationError, match="im Kreis untereinander: Steueramt Jesteburg, Rathaus Jesteburg"):
            actions.upsert_unit(hall.authority, hall.slug, parent=unit, actor=SYSTEM)
        with pytest.raises(ValidationError, match="own authority"):
            actions.upsert_unit(hall.authority, hall.slug, parent=elsewhere, actor=SYSTEM)

    def test_what_an_office_says_is_in_the_copy_and_its_internal_note_is_not(self) -> None:
        unit = Unit.objects.get(authority__slug="jesteburg", slug="steueramt")
        contact = {"kind": "chat", "label": {"de": "Chat"}, "value": "https://chat.jesteburg.example/"}
        actions.upsert_unit(
            unit.authority, "steueramt", parent=unit.parent, accessible=["lift"], contacts=[contact], fax="040 66969-1",
            latitude=Decimal("53.3"), longitude=Decimal("9.95"), transport={"de": "Bus 4"}, website="https://j.example/",
            internal_note="Schlüssel liegt unter der Matte", actor=SYSTEM,
        )  # fmt: skip
        shown = queries.current().units["jesteburg", "steueramt"]
        assert (shown.accessible, shown.position, shown.fax) == (("lift",), (53.3, 9.95), "040 66969-1")
        assert shown.contacts[0].value == "https://chat.jesteburg.example/"
        assert [one.slug for one in queries.above(shown)] == ["rathaus"]
        assert "steueramt" in [one.slug for one in queries.below(queries.above(shown)[0])]
        assert "unter der Matte" not in repr(queries.current())
