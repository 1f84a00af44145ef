"""Formats and localised texts as they stand on a page."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from amtsweg.core import clock
from amtsweg.web.kit import formats, texts


def test_german_and_english_formats() -> None:
    moment = datetime(2026, 11, 21, 13, 30, tzinfo=UTC)
    with translation.override("de"):
        assert formats.format_date(moment) == "21.11.2026"
        assert formats.format_date("2026-03-05", "long") == "5. März 2026"
        assert formats.format_date(date(2026, 11, 21), "weekday") == "Samstag, 21.11.2026"
        assert formats.format_datetime(moment) == "21.11.2026, 14:30\u00a0Uhr"
        assert formats.format_euro(Decimal("1234.5")) == "1.234,50\u00a0€"
        assert formats.format_filesize(1_240_000) == "1,2\u00a0MB"
        assert formats.format_number("1234.5") == "1.234,5"
    with translation.override("en"):
        assert formats.format_date(moment) == "21/11/2026"
        assert formats.format_date(moment, "long") == "21 November 2026"
        assert formats.format_time(moment) == "14:30"
        assert formats.format_euro("15") == "€15.00"
        assert formats.format_filesize(92_400) == "92\u00a0KB"


def test_times_near_midnight_belong_to_the_german_day() -> None:
    late = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert formats.format_date(late) == "02.07.2026"
    assert formats.format_time(late) == "00:30\u00a0Uhr"


def test_recent_moments_and_deadlines_in_words() -> None:
    today = clock.today()
    noon = datetime.combine(today, datetime.min.time(), clock.GERMANY) + timedelta(hours=12)
    assert formats.format_when(noon) == "heute, 12:00\u00a0Uhr"
    assert formats.format_when(noon - timedelta(days=1)) == "gestern, 12:00\u00a0Uhr"
    assert formats.format_when(noon - timedelta(days=9)).endswith("12:00\u00a0Uhr")
    assert formats.format_due(today) == "heute"
    assert formats.format_due(today + timedelta(days=5)) == "in 5 Tagen"
    assert formats.format_due(today - timedelta(days=2)) == "2 Tage überfällig"
    assert formats.format_due(None) == ""


@pytest.mark.parametrize(
    ("page", "pages", "shown"),
    [(1, 1, [1]), (1, 3, [1, 2, 3]), (4, 12, [1, None, 3, 4, 5, None, 12]), (12, 12, [1, None, 11, 12])],
)
def test_page_numbers(page: int, pages: int, shown: list[int | None]) -> None:
    assert formats.page_numbers(page, pages) == shown


def test_texts_in_another_language_are_marked_and_escaped() -> None:
    with translation.override("en"):
        texts.start_page()
        assert texts.localised({"de": "Hund", "en": "Dog"}) == "Dog"
        assert texts.fallbacks() == set()
        assert texts.localised({"de": "<b>Hund"}) == '<span lang="de">&lt;b&gt;Hund</span>'
        assert texts.fallbacks() == {"de"}
        assert texts.plain({"de": "<b>Hund"}) == "<b>Hund"
    texts.start_page()
    assert texts.fallbacks() == set()


def test_longer_texts_become_paragraphs_lists_and_headings_and_nothing_else() -> None:
    body = texts.paragraphs({"de": "Eins\nzwei\n\n- a\n- <i>b\n\n## Titel\nDrei"})
    assert body == (
        "<p>Eins<br>zwei</p>\n<ul><li>a</li><li>&lt;i&gt;b</li></ul>\n"
        '<h2 class="kern-heading-large">Titel</h2><p>Drei</p>'
    )


def test_teasers_end_with_a_whole_word() -> None:
    text = texts.beginning({"de": "wort " * 60 + "\n\nNoch ein Absatz"})
    assert text.endswith("wort …")
    assert len(text) <= 165


def test_initials() -> None:
    assert formats.initials("Anna Maria Behrens") == "AB"
    assert formats.initials("Fiete") == "F"
