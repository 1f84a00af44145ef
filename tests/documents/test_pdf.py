"""The papers that the portal writes: readable by machines that read aloud, whatever people typed."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pikepdf
import pytest

from amtsweg.documents.pdf import Letterhead, Notice, Receipt, Row, Section, render_notice, render_receipt

HEAD = Letterhead("Samtgemeinde Jesteburg", "Steueramt", "Samtgemeinde Jesteburg · 21266 Jesteburg", "#2f6b4f")
RECEIPT = Receipt(
    language="de",
    letterhead=HEAD,
    title="Hund anmelden",
    reference="JES-2026-4K7M9-93",
    received_at=datetime(2026, 11, 19, 13, 41, tzinfo=UTC),
    sections=(Section("Hund 1: Fiete", (Row("Rasse", ("Mischling",)), Row("Chipnummer", ("276098100000001",)))),),
    digest="0123456789abcdef" * 4,
    attachments=("versicherung.pdf",),
)
NOTICE = Notice(
    language="de",
    letterhead=HEAD,
    recipient=("Anna Behrens", "Lindenweg 3", "21266 Jesteburg"),
    reference="JES-2026-4K7M9-93",
    dated=date(2026, 11, 23),
    subject="Bescheid über die Hundesteuer 2026",
    decisions=("Die Steuer wird auf 72,00 € festgesetzt.", "Sie ist am 15.12.2026 fällig."),
    reasons=("Sie halten einen Hund.",),
    remedy=("Gegen diesen Bescheid können Sie innerhalb eines Monats klagen.",),
    signatory="Frau Albers",
    check_code="H7K4-M3QX-9RTB",
    check_url="https://jesteburg.example/pruefen/H7K4-M3QX-9RTB/",
    facts=(Row("Bearbeitung", ("Frau Albers", "040 66969-124")),),
)


def words(pdf: bytes) -> str:
    """The text in the order of the tags, as a screen reader gets it."""
    import subprocess

    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode().replace("\u200b", "").replace("\u00ad", "")


def assert_accessible(pdf: bytes, language: str, title: str) -> None:
    """What shows without a full validator: tags, language, title, declared standards, embedded fonts, alt texts."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root = opened.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == language
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with opened.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
            assert meta["dc:title"] == title
        for thing in opened.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(thing.keys())
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure":
                assert str(thing.Alt)
        assert all(page.obj.get("/Tabs") == "/S" for page in opened.pages if "/Annots" in page.obj)


def tags(pdf: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {str(t.S) for t in opened.objects if isinstance(t, pikepdf.Dictionary) and "/P" in t and "/S" in t}


def test_a_receipt_says_what_was_sent_when_and_under_which_number() -> None:
    pdf = render_receipt(RECEIPT)
    assert_accessible(pdf, "de", "Hund anmelden – JES-2026-4K7M9-93")
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/LI"} <= tags(pdf)
    text = words(pdf)
    for expected in ("Samtgemeinde Jesteburg", "19.11.2026 um 14:41 Uhr", "Mischling", "276098100000001",
                     "versicherung.pdf", "01234567 89abcdef", "Seite 1 von 1"):  # fmt: skip
        assert expected in text


def test_a_notice_is_a_letter_with_a_way_to_check_it() -> None:
    pdf = render_notice(NOTICE)
    assert_accessible(pdf, "de", "Bescheid über die Hundesteuer 2026 – JES-2026-4K7M9-93")
    assert {"/H1", "/H2", "/Figure", "/L", "/Link"} <= tags(pdf)
    text = words(pdf)
    for expected in ("Anna Behrens", "72,00 €", "Gründe", "23.11.2026", "H7K4-M3QX-9RTB", "Siegel", "Frau Albers"):
        assert expected in text


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
    "marks without a letter": ("\u0301\u0308" * 30, ""),
    "markup": ("<b>&amp;</b>", "<b>&amp;</b>"),
}


@pytest.mark.parametrize(("typed", "shown"), STRANGE.values(), ids=STRANGE.keys())
def test_whatever_people_type_is_shown_or_spelled(typed: str, shown: str) -> None:
    receipt = replace(
        RECEIPT,
        title=typed or "Titel",
        sections=(Section(typed, (Row(typed, (typed, typed)),)),),
        attachments=(typed,),
        letterhead=replace(HEAD, unit=typed),
    )
    notice = replace(NOTICE, recipient=(typed, typed), decisions=(typed,), reasons=(typed, typed), signatory=typed)
    for pdf in (render_receipt(receipt), render_notice(notice)):
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            assert len(opened.pages) >= 1
        assert shown in words(pdf)


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


def test_the_same_paper_is_the_same_bytes() -> None:
    assert render_receipt(RECEIPT) == render_receipt(RECEIPT)
