"""The papers that the portal writes: readable by machines that read aloud, whatever people typed."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from documents.samples import HEAD, NOTICE, PAYMENT, RECEIPT, assert_accessible, outside, words

from amtsweg.documents.pdf import Attachment, Row, Section, press, render_notice, render_payment_receipt, render_receipt


def tags(pdf: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {str(t.S) for t in opened.objects if isinstance(t, pikepdf.Dictionary) and "/P" in t and "/S" in t}


def test_a_receipt_says_what_was_sent_when_and_under_which_number() -> None:
    pdf = render_receipt(RECEIPT)
    assert_accessible(pdf, "de", "Hund anmelden – JES-2026-4K7M9-93")
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/LI"} <= tags(pdf)
    text = words(pdf)
    for expected in ("Samtgemeinde Jesteburg", "19.11.2026 um 14:41 Uhr", "Mischling", "276098100000001",
                     "versicherung.pdf", "fedcba98 76543210", "01234567 89abcdef", "Ihre Nachweise", "Liegt schon vor",
                     "Das kostet es", "12,00 €", "Seite 1 von"):  # fmt: skip
        assert expected in text


def test_a_notice_is_a_letter_with_a_way_to_check_it() -> None:
    pdf = render_notice(NOTICE)
    assert_accessible(pdf, "de", "Bescheid über die Hundesteuer 2026 – JES-2026-4K7M9-93")
    assert {"/H1", "/H2", "/Figure", "/L", "/Link"} <= tags(pdf)
    text = words(pdf)
    for expected in ("Anna Behrens", "72,00 €", "Gründe", "23.11.2026", "H7K4-M3QX-9RTB", "Siegel", "Frau Albers"):
        assert expected in text


def test_a_receipt_of_a_payment_says_what_came_when_and_for_what() -> None:
    pdf = render_payment_receipt(PAYMENT)
    assert_accessible(pdf, "de", "Zahlungsbeleg – HST-2026-000123-4")
    text = words(pdf)
    for expected in ("Samtgemeinde Jesteburg", "HST-2026-000123-4", "28.11.2026", "Hundesteuermarke", "7,00 €",
                     "Hund anmelden", "Überweisung", "DE02 1203 0000 0000 2020 51"):  # fmt: skip
        assert expected in text
    assert "Prüfsumme" not in text


@pytest.mark.parametrize("language", ["en", "de-simple"])
def test_other_languages_are_declared(language: str) -> None:
    expected = language.partition("-")[0]
    assert_accessible(
        render_receipt(replace(RECEIPT, language=language)), expected, "Hund anmelden – JES-2026-4K7M9-93"
    )
    assert_accessible(
        render_notice(replace(NOTICE, language=language)),
        expected,
        "Bescheid über die Hundesteuer 2026 – JES-2026-4K7M9-93",
    )


STRANGE = {
    "emoji": ("Fiete 🐕‍🦺 😀❤️", "Fiete [U+1F415][U+1F9BA] [U+1F600]"),
    "vietnamese": ("Nguyễn Đặng-Łukasiewicz", "Nguyễn Đặng-Łukasiewicz"),
    "din 91379": ("C̆ḏ ṣ̄ Ōȑ́ L̥̄ ʹʺˈ", "L̥"),
    "greek, cyrillic": ("Ελένη Жанна", "Ελένη Жанна"),
    "chinese": ("王小明", "[U+738B][U+5C0F][U+660E]"),
    "arabic, hebrew": ("محمد דוד", ""),
    "no template source": (
        '#eval("1+1") *fett* _kursiv_ $x$ `code` @ref <label> \\u{41} ]] }} //',
        '#eval("1+1") *fett*',
    ),
    "control characters": ("a\x00b\x07c\u202ed\ufeffe", "abcde"),
    "lines": ("eins\r\nzwei\u2028drei\tvier", "eins"),
    "long word": ("Donaudampfschifffahrt" * 40, "Donaudampfschiff"),
    "nothing": ("", ""),
    "blanks": ("   ", ""),
    "marks without a letter": ("\u0301\u0308" * 30, "[U+0301 U+0308"),
    "markup": ("<b>&amp;</b>", "<b>&amp;</b>"),
}


@pytest.mark.parametrize(("typed", "shown"), STRANGE.values(), ids=STRANGE.keys())
def test_whatever_people_type_is_shown_or_spelled(typed: str, shown: str) -> None:
    receipt = replace(
        RECEIPT,
        title=typed or "Titel",
        sections=(Section(typed, (Row(typed, (typed, typed)),)),),
        attachments=(Attachment(typed, typed),),
        evidence=(Row(typed, (typed,)),),
        fees=(Row(typed, (typed,)),),
        letterhead=replace(HEAD, unit=typed),
    )
    notice = replace(NOTICE, recipient=(typed, typed), decisions=(typed,), reasons=(typed, typed), signatory=typed)
    for pdf in (render_receipt(receipt), render_notice(notice)):
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            assert len(opened.pages) >= 1
        assert shown in words(pdf)
        assert outside(pdf) == []


def test_two_hundred_rows_run_over_pages_with_their_heads() -> None:
    rows = tuple(Row(f"Frage {number}", (f"Antwort {number}", "zweite Zeile")) for number in range(200))
    pdf = render_receipt(replace(RECEIPT, sections=(Section("Viele", rows),)))
    assert_accessible(pdf, "de", "Hund anmelden – JES-2026-4K7M9-93")
    text = words(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    assert pages > 5
    assert text.count("Ihre Antwort") >= pages - 1
    assert all(f"Antwort {number}\n" in text for number in range(200))


def test_without_the_built_fonts_the_bundled_ones_serve(settings: Any, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    press.cache_clear()
    try:
        pdf = render_notice(replace(NOTICE, recipient=("Nguyễn Đặng-Łukasiewicz 王",)))
        assert_accessible(pdf, "de", "Bescheid über die Hundesteuer 2026 – JES-2026-4K7M9-93")
        assert "Nguyễn Đặng-Łukasiewicz [U+738B]" in words(pdf)
    finally:
        press.cache_clear()


def test_the_same_paper_is_the_same_bytes() -> None:
    assert render_receipt(RECEIPT) == render_receipt(RECEIPT)
