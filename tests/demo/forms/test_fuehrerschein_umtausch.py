"""Exchange of old driving licences: the deadlines of annex 8e, who has to exchange, what it costs."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from demo.forms.shipped import asked, pages, walk

SLUG = "fuehrerschein-umtausch"


def _deadline(**answers: Any) -> Any:
    return walk(SLUG, **answers).computed("frist")


@pytest.mark.parametrize(
    ("born", "deadline"),
    [
        ("1952-12-31", date(2033, 1, 19)),
        ("1953-01-01", date(2022, 7, 19)),
        ("1959-06-01", date(2023, 1, 19)),
        ("1970-12-31", date(2024, 1, 19)),
        ("1971-01-01", date(2025, 1, 19)),
    ],
)
def test_paper_licences_go_by_the_year_of_birth(born: str, deadline: date) -> None:
    assert _deadline(art="papier", ausgestellt="1990-01-01", geburtsdatum=born) == deadline


@pytest.mark.parametrize(
    ("issued", "deadline"),
    [
        ("2001-12-31", date(2026, 1, 19)),
        ("2002-01-01", date(2027, 1, 19)),
        ("2007-12-31", date(2028, 1, 19)),
        ("2008-01-01", date(2029, 1, 19)),
        ("2011-05-05", date(2032, 1, 19)),
        ("2013-01-18", date(2033, 1, 19)),
    ],
)
def test_cards_go_by_the_year_of_issue(issued: str, deadline: date) -> None:
    assert _deadline(art="karte", ausgestellt=issued, geburtsdatum="1980-01-01") == deadline


def test_who_need_not_exchange_learns_it_at_once() -> None:
    assert "neu-genug" in pages(walk(SLUG, art="karte", ausgestellt="2013-01-19"))
    assert "neu-genug" not in pages(walk(SLUG, art="karte", ausgestellt="2013-01-18"))
    assert "verloren" in pages(walk(SLUG, art="weg"))
    assert "ausland" in pages(walk(SLUG, art="ausland"))


def test_only_licences_from_elsewhere_need_an_extract_of_the_file() -> None:
    assert "kartei_datei" in asked(walk(SLUG, art="karte", ausgestellt="2005-01-01", hier=False))
    assert "kartei_datei" not in asked(walk(SLUG, art="karte", ausgestellt="2005-01-01", hier=True))


def test_sending_it_by_post_costs_extra() -> None:
    assert walk(SLUG, art="karte", ausgestellt="2005-01-01", uebergabe="abholen").fees("de").total == Decimal(25)
    assert walk(SLUG, art="karte", ausgestellt="2005-01-01", uebergabe="post").fees("de").total == Decimal(30)
