"""Driving licences: from which day on one can apply, which proof each class needs, and what it costs."""

from decimal import Decimal
from typing import Any

import pytest
from demo.forms.shipped import asked, pages, walk


def _for(klasse: str, born: str, bisher: str = "nein", **answers: Any) -> Any:
    return walk("fuehrerschein-ersterteilung", geburtsdatum=born, bisher=bisher, klasse=klasse, **answers)


# On 25 November 2026: half a year before the minimum age, and the day after that.
@pytest.mark.parametrize(
    ("klasse", "old_enough", "too_young"),
    [
        ("am", "2012-05-25", "2012-05-26"),
        ("b", "2009-05-25", "2009-05-26"),
        ("a", "2003-05-25", "2003-05-26"),
        ("c", "2006-05-25", "2006-05-26"),
    ],
)
def test_one_can_apply_half_a_year_before_the_minimum_age(klasse: str, old_enough: str, too_young: str) -> None:
    assert "zu-jung" not in pages(_for(klasse, old_enough))
    early = _for(klasse, too_young)
    assert early.exit is not None and early.exit.page.id == "zu-jung"


def test_each_class_asks_for_its_own_proof() -> None:
    proofs = {"foto_datei", "erste_hilfe_datei", "sehtest_datei", "aerztlich_datei", "fuehrungszeugnis_datei"}
    needed = {klasse: asked(_for(klasse, "1990-01-01")) & proofs for klasse in ("b", "c1", "d")}
    assert needed == {
        "b": {"foto_datei", "erste_hilfe_datei", "sehtest_datei"},
        "c1": {"foto_datei", "erste_hilfe_datei", "aerztlich_datei"},
        "d": {"foto_datei", "erste_hilfe_datei", "aerztlich_datei", "fuehrungszeugnis_datei"},
    }


def test_the_first_licence_and_a_further_class_cost_differently() -> None:
    assert _for("b", "1990-01-01").fees("de").total == Decimal(45)
    assert _for("b", "1990-01-01", "deutsch").fees("de").total == Decimal(43)


def test_a_licence_of_a_third_country_is_transferred_elsewhere() -> None:
    assert "umschreiben" in pages(_for("b", "1990-01-01", "ausland"))
    assert "bisherige" in pages(_for("b", "1990-01-01", "eu"))
