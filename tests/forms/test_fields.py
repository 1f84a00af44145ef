"""Every kind of field over good, bad and weird input: canonical answers, own words for each state, nothing lost."""
# ruff: noqa: E501 - one row of a table is one line

from typing import Any

import pytest
from forms import more_fields
from forms.builders import CONTEXT, FILE, TODAY, build, field, make, page, parts, steady
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from amtsweg.forms.context import Context, RawDict
from amtsweg.forms.fields import TYPES
from amtsweg.forms.fields.base import Field
from amtsweg.forms.flow import way
from amtsweg.forms.logic import Unsure

ENGLISH = Context(TODAY, language="en")
NAME = {"given": "Nguyễn", "family": "Đặng-Łukasiewicz"}
ADDRESS = {"street": "Lindenallee", "number": "14a", "postcode": "21266", "town": "Jesteburg"}
EMOJI = "Hallo 👩‍👩‍👧 🐕‍🦺 ﷽ שלום"


GOOD: list[tuple[Field, RawDict, Any, list[str]]] = [
    (make("text"), RawDict(x="  Fiete \t vom  Moor "), "Fiete vom Moor", ["Fiete vom Moor"]),
    (make("text"), RawDict(x=EMOJI), EMOJI, [EMOJI]),
    (make("text"), RawDict(x="a\x00b\x1bc\u202ed"), "abcd", ["abcd"]),
    (make("text", max_length=3), RawDict(x="e\u0301a\u0300!"), "éà!", ["éà!"]),
    (make("text", optional=True), RawDict(x="   "), None, []),
    (make("long_text"), RawDict(x="Eins\r\n\r\nZwei 👍\r\n"), "Eins\n\nZwei 👍", ["Eins", "", "Zwei 👍"]),
    (make("number"), RawDict(x=" 3 "), "3", ["3"]),
    (make("number"), RawDict(x="1.234"), "1234", ["1.234"]),
    (make("number", max=10**12), RawDict(x="1 234 567"), "1234567", ["1.234.567"]),
    (make("number", decimals=3, unit="km"), RawDict(x="1,250"), "1.25", ["1,25 km"]),
    (make("number", min=-5), RawDict(x="−3"), "-3", ["-3"]),
    (make("number"), RawDict(x="100"), "100", ["100"]),
    (make("number"), RawDict(x="٣"), "3", ["3"]),
    (make("number", decimals=1), RawDict(x="0,0"), "0", ["0"]),
    (make("amount"), RawDict(x="12"), "12.00", ["12,00\u00a0€"]),
    (make("amount"), RawDict(x="1.234,5 €"), "1234.50", ["1.234,50\u00a0€"]),
    (make("amount"), RawDict(x="1,234.50"), "1234.50", ["1.234,50\u00a0€"]),
    (make("date"), parts(day="5", month="3", year="2026"), "2026-03-05", ["05.03.2026"]),
    (make("date"), parts(day="29.", month="feb", year="2028"), "2028-02-29", ["29.02.2028"]),
    (make("date"), parts(day="1", month="März", year="2026"), "2026-03-01", ["01.03.2026"]),
    (make("date"), parts(day="1", month="Jänner", year="2026"), "2026-01-01", ["01.01.2026"]),
    (make("date"), parts(day="1", month="October", year="2026"), "2026-10-01", ["01.10.2026"]),
    (make("date"), parts(day="14.3.2025"), "2025-03-14", ["14.03.2025"]),
    (make("date"), parts(day="2025-03-14"), "2025-03-14", ["14.03.2025"]),
    (make("date"), parts(day="14. Mai 2025"), "2025-05-14", ["14.05.2025"]),
    (make("date", precision="month"), parts(month="3", year="2025"), "2025-03", ["März 2025"]),
    (make("date", precision="month"), parts(day="7", month="3", year="2025"), "2025-03-07", ["07.03.2025"]),
    (make("date", precision="year"), parts(year="2019"), "2019", ["2019"]),
    (make("date", latest="today"), parts(day="20", month="11", year="2026"), "2026-11-20", ["20.11.2026"]),
    (make("date", precision="month", latest="today"), parts(month="11", year="2026"), "2026-11", ["November 2026"]),
    (make("yes_no"), RawDict(x="no"), False, ["Nein"]),
    (make("yes_no"), RawDict(x="yes"), True, ["Ja"]),
    (make("choice"), RawDict(x="b"), "b", ["B"]),
    (make("choices"), RawDict(x=["c", "a", "a"]), ["a", "c"], ["A", "C"]),
    (make("choices", optional=True), RawDict(), None, []),
    (make("consent"), RawDict(x="yes"), True, ["Ja"]),
    (make("name"), parts(**NAME), NAME, ["Nguyễn Đặng-Łukasiewicz"]),
    (make("name"), parts(given=" Ja\u0308rg ", family="d’Arc"), {"given": "Järg", "family": "d’Arc"}, ["Järg d’Arc"]),
    (make("name"), parts(given="Ḳ̄ari M̂", family="R̥̄ao"), {"given": "Ḳ̄ari M̂", "family": "R̥̄ao"}, ["Ḳ̄ari M̂ R̥̄ao"]),
    (make("name"), parts(given="Mary–Lou", family="O‘Brien"), {"given": "Mary-Lou", "family": "O’Brien"}, ["Mary-Lou O’Brien"]),
    (make("address"), parts(**ADDRESS), ADDRESS, ["Lindenallee 14a", "21266 Jesteburg"]),
    (
        make("address"),
        parts(street="Lindenallee 14 a", number="", postcode=" 21 266 ", town="Jesteburg"),
        {**ADDRESS, "number": "14 a"},
        ["Lindenallee 14 a", "21266 Jesteburg"],
    ),
    (make("address"), parts(**{**ADDRESS, "postcode": "D-21266"}), ADDRESS, ["Lindenallee 14a", "21266 Jesteburg"]),
    (make("email"), RawDict(x=" Anna.Behrens@Post.Example "), "Anna.Behrens@post.example", ["Anna.Behrens@post.example"]),
    (make("phone"), RawDict(x="04183 0000-12"), "+494183000012", ["04183 000012"]),
    (make("phone"), RawDict(x="+49 (0) 40 / 66969-124"), "+494066969124", ["040 66969124"]),
    (make("phone"), RawDict(x="0043 1 25253"), "+43125253", ["+43 1 25253"]),
    (make("iban"), RawDict(x="de89 3704-0044 0532.0130 00"), "DE89370400440532013000", ["IBAN endet auf 3000"]),
    (make("iban"), RawDict(x="IBAN: NL91 ABNA 0417 1643 00"), "NL91ABNA0417164300", ["IBAN endet auf 4300"]),
    (make("digits"), RawDict(x="276-09 810.2345678"), "276098102345678", ["276 09 810 2345678"]),
    (make("file", later_days=14), RawDict({"x-how": "later"}), "later", ["Wird nachgereicht, spätestens 14 Tage nach dem Senden"]),
    (make("file", optional=True), RawDict({"x-how": "now"}), None, []),
    (make("file", with_us=True), RawDict({"x-how": "with_us", "x-with_us": " JES-2026-1 "}), {"with_us": "JES-2026-1"}, ["Liegt Ihnen schon vor: JES-2026-1"]),
    (make("file", with_us=True), RawDict({"x-how": "with_us"}), {"with_us": ""}, ["Liegt Ihnen schon vor"]),
    (make("yes_no", unsure=True), RawDict(x="unsure"), "unsure", ["Das weiß ich nicht"]),
    (make("text", pattern="[A-Z]{2}\\d", errors={"pattern": "So nicht"}), RawDict(x="AB1"), "AB1", ["AB1"]),
    *more_fields.GOOD,
]  # fmt: skip


@pytest.mark.parametrize(("asked", "raw", "value", "lines"), GOOD)
def test_good_input_becomes_the_canonical_answer(asked: Field, raw: RawDict, value: Any, lines: list[str]) -> None:
    cleaned = asked.clean(raw, CONTEXT)
    assert cleaned.errors == ()
    assert cleaned.value == value
    if value is None:
        return
    assert asked.valid(value)
    assert asked.display(value, "de") == lines
    assert Draft202012Validator(asked.answer_schema("de")).is_valid(value)
    for context in (CONTEXT, ENGLISH):  # what the controls show again is read as the same answer
        assert asked.clean(RawDict(_raw(asked, value, context.language)), context).value == value


def _raw(asked: Field, value: Any, language: str) -> dict[str, str | list[str]]:
    from django.utils.translation import override

    with override(language):
        return asked.to_raw(value)


LONG = "ä" * 10_000
BAD: list[tuple[Field, RawDict, str, str]] = [
    (make("text"), RawDict(), "x", "Füllen Sie „X“ aus"),
    (make("text"), RawDict(x="\x00\u200f"), "x", "Füllen Sie „X“ aus"),
    (make("text"), RawDict(x="\u200b\u200d"), "x", "Füllen Sie „X“ aus"),
    (make("text"), RawDict(x=LONG), "x", "Kürzen Sie „X“ auf höchstens 200 Zeichen. Es sind 10000"),
    (make("long_text"), RawDict(x=LONG), "x", "Kürzen Sie „X“ auf höchstens 2000 Zeichen. Es sind 10000"),
    (make("number"), RawDict(x="drei"), "x", "Geben Sie bei „X“ eine Zahl in Ziffern ein"),
    (make("number"), RawDict(x="1.23.4"), "x", "Geben Sie bei „X“ eine Zahl in Ziffern ein"),
    (make("number"), RawDict(x="9" * 400), "x", "Geben Sie bei „X“ eine Zahl in Ziffern ein"),
    (make("number"), RawDict(x="1,5"), "x", "Geben Sie bei „X“ eine ganze Zahl ohne Komma ein"),
    (make("number", decimals=1), RawDict(x="1,55"), "x", "Kürzen Sie „X“. Ziffern nach dem Komma: höchstens 1"),
    (make("number", min=1), RawDict(x="0"), "x", "Geben Sie bei „X“ mindestens 1 ein"),
    (make("number", max=1000), RawDict(x="1001"), "x", "Geben Sie bei „X“ höchstens 1.000 ein"),
    (make("amount"), RawDict(x="viel"), "x", "Geben Sie bei „X“ einen Betrag in Euro ein, zum Beispiel 12,50"),
    (make("amount"), RawDict(x="1,005"), "x", "Geben Sie bei „X“ höchstens zwei Stellen nach dem Komma ein"),
    (make("amount", max=50), RawDict(x="50,01"), "x", "Geben Sie bei „X“ höchstens 50,00\u00a0€ ein"),
    (make("amount", min=1), RawDict(x="0,99"), "x", "Geben Sie bei „X“ mindestens 1,00\u00a0€ ein"),
    (make("date"), RawDict(), "x-day", "Geben Sie bei „X“ Tag, Monat und Jahr ein"),
    (make("date", precision="month"), RawDict(), "x-day", "Geben Sie bei „X“ mindestens Monat und Jahr ein"),
    (make("date", precision="year"), RawDict(), "x-day", "Geben Sie bei „X“ mindestens das Jahr ein"),
    (make("date"), parts(day="3", year="2026"), "x-month", "Geben Sie bei „X“ auch den Monat ein"),
    (make("date"), parts(month="3"), "x-day", "Geben Sie bei „X“ auch den Tag und das Jahr ein"),
    (make("date", precision="year"), parts(day="3", year="2026"), "x-month", "Geben Sie bei „X“ auch den Monat ein"),
    (make("date"), parts(day="31", month="2", year="2025"), "x-day", "Den 31.02.2025 gibt es nicht: Prüfen Sie Tag und Monat"),
    (make("date"), parts(day="29", month="Februar", year="2027"), "x-day", "Den 29.02.2027 gibt es nicht: Prüfen Sie Tag und Monat"),
    (make("date"), parts(day="32", month="1", year="2025"), "x-day", "Geben Sie den Tag als Zahl von 1 bis 31 ein"),
    (make("date"), parts(day="1", month="13", year="2025"), "x-month", "Geben Sie den Monat als Zahl von 1 bis 12 oder mit seinem Namen ein"),
    (make("date"), parts(day="1", month="Ju", year="2025"), "x-month", "Geben Sie den Monat als Zahl von 1 bis 12 oder mit seinem Namen ein"),
    (make("date"), parts(day="1", month="1", year="25"), "x-year", "Geben Sie das Jahr mit vier Ziffern ein, zum Beispiel 2026"),
    (make("date"), parts(day="1", month="1", year="0000"), "x-year", "Geben Sie das Jahr mit vier Ziffern ein, zum Beispiel 2026"),
    (make("date", latest="today"), parts(day="21", month="11", year="2026"), "x-day", "Prüfen Sie „X“: Der 21.11.2026 liegt in der Zukunft"),
    (make("date", latest="today-1"), parts(day="20", month="11", year="2026"), "x-day", "Prüfen Sie „X“: Das Datum ist spätestens der 19.11.2026"),
    (make("date", precision="month", latest="today"), parts(month="12", year="2026"), "x-day", "Prüfen Sie „X“: Das Datum ist spätestens der 20.11.2026"),
    (make("date"), parts(day="1", month="1", year="1066"), "x-day", "Prüfen Sie „X“: Das Datum ist frühestens der 01.01.1900"),
    (make("yes_no"), RawDict(x="vielleicht"), "x", "Wählen Sie bei „X“ Ja oder Nein aus"),
    (make("choice"), RawDict(), "x", "Wählen Sie bei „X“ eine Antwort aus"),
    (make("choice"), RawDict(x="zzz"), "x", "Wählen Sie bei „X“ eine der angebotenen Antworten aus"),
    (make("choices"), RawDict(), "x", "Wählen Sie bei „X“ mindestens eine Antwort aus"),
    (make("choices"), RawDict(x=["a", "zzz"]), "x", "Wählen Sie bei „X“ nur angebotene Antworten aus"),
    (make("consent"), RawDict(x="on"), "x", "Kreuzen Sie an: „X“"),
    (make("name"), parts(given="Anna"), "x-family", "Geben Sie den Nachnamen ein"),
    (make("name"), parts(given="-", family="Behrens"), "x-given", "Geben Sie den Vornamen ein"),
    (make("name"), parts(given="Anna 🐕", family="Behrens"), "x-given", "Geben Sie den Vornamen ohne 🐕 ein, in lateinischen Buchstaben"),
    (make("name"), parts(given="Anna", family="B3hrens"), "x-family", "Geben Sie den Nachnamen ohne 3 ein, in lateinischen Buchstaben"),
    (make("name"), parts(given="Анна", family="Behrens"), "x-given", "Geben Sie den Vornamen ohne А н а ein, in lateinischen Buchstaben"),
    (make("name"), parts(given=LONG, family="Behrens"), "x-given", "Kürzen Sie den Vornamen auf höchstens 100 Zeichen. Es sind 10000"),
    (make("address"), parts(**{**ADDRESS, "postcode": "2126"}), "x-postcode", "Geben Sie die Postleitzahl mit 5 Ziffern ein, nicht mit 4"),
    (make("address"), parts(**{**ADDRESS, "postcode": "Jesteburg"}), "x-postcode", "Geben Sie die Postleitzahl nur mit Ziffern ein, zum Beispiel 21266"),
    (make("address"), parts(**{**ADDRESS, "number": "a"}), "x-number", "Geben Sie die Hausnummer mit einer Ziffer ein, zum Beispiel 12 oder 12a"),
    (make("address"), parts(**{**ADDRESS, "town": "21266"}), "x-town", "Geben Sie als Ort einen Namen ein, keine Ziffern"),
    (make("address"), parts(**{**ADDRESS, "street": ""}), "x-street", "Geben Sie die Straße ein"),
    (make("email"), RawDict(x="anna.post.example"), "x", "Geben Sie die E-Mail-Adresse mit einem @ ein, zum Beispiel name@post.example"),
    (make("email"), RawDict(x="anna@post"), "x", "Geben Sie die E-Mail-Adresse vollständig ein: Nach dem @ folgt zum Beispiel post.example"),
    (make("email"), RawDict(x="anna,b@post.example"), "x", "Prüfen Sie die E-Mail-Adresse: Sie sieht aus wie name@post.example"),
    (make("email"), RawDict(x=f"{'a' * 250}@p.example"), "x", "Prüfen Sie die E-Mail-Adresse: Sie hat höchstens 254 Zeichen, es sind 260"),
    (make("phone"), RawDict(x="anrufen"), "x", "Geben Sie die Telefonnummer in Ziffern ein, mit Vorwahl"),
    (make("phone"), RawDict(x="1"), "x", "Geben Sie die Telefonnummer vollständig ein, mit Vorwahl"),
    (make("phone"), RawDict(x="0" + "4" * 30), "x", "Prüfen Sie die Telefonnummer: Sie ist zu lang"),
    (make("phone"), RawDict(x="+999 123456"), "x", "Prüfen Sie die Vorwahl des Landes, zum Beispiel +49 für Deutschland"),
    (make("iban"), RawDict(), "x", "Füllen Sie „X“ aus"),
    (make("iban"), RawDict(x="DE89 3704 0044 0532 0130"), "x", "Geben Sie die IBAN vollständig ein: Sie hat 22 Zeichen, eingegeben sind 20"),
    (make("iban"), RawDict(x="DE89 3704 0044 0532 0130 001"), "x", "Prüfen Sie die IBAN: Sie hat 22 Zeichen, eingegeben sind 23"),
    (make("iban"), RawDict(x="DE98 3704 0044 0532 0130 00"), "x", "Prüfen Sie die IBAN: Eine Ziffer stimmt nicht, oder zwei sind vertauscht"),
    (make("iban"), RawDict(x="XX89 3704 0044 0532 0130 00"), "x", "Prüfen Sie die ersten zwei Buchstaben der IBAN: „XX“ gibt es dort nicht"),
    (make("iban"), RawDict(x="8937040044053201300000"), "x", "Geben Sie die IBAN mit dem Länderkürzel ein, zum Beispiel DE am Anfang"),
    (make("iban"), RawDict(x="DE89 €"), "x", "Geben Sie die IBAN nur mit Buchstaben und Ziffern ein"),
    (make("iban"), RawDict(x="DE8937040044053201300O"), "x", "Prüfen Sie die IBAN: An einer Stelle steht ein Buchstabe statt einer Ziffer oder umgekehrt"),
    (make("digits"), RawDict(x="276 09 810 234567"), "x", "„X“ hat 15 Ziffern. Sie haben 14 eingegeben"),
    (make("digits"), RawDict(x="27609810234567890"), "x", "„X“ hat 15 Ziffern. Sie haben 17 eingegeben"),
    (make("digits"), RawDict(x="²76098102345678"), "x", "Geben Sie bei „X“ nur Ziffern ein"),
    (make("file"), RawDict(), "x", "Wählen Sie bei „X“ eine Datei aus"),
    (make("file", later_days=3), RawDict(), "x", "Wählen Sie bei „X“ eine Datei aus, oder geben Sie an, dass Sie sie nachreichen"),
    (make("file", with_us=True), RawDict(), "x", "Wählen Sie bei „X“ eine Datei aus, oder geben Sie an, wie wir den Nachweis bekommen"),
    (make("file", with_us=True), RawDict({"x-how": "with_us", "x-with_us": "9" * 81}), "x-with_us", "Kürzen Sie die Vorgangsnummer auf höchstens 80 Zeichen. Es sind 81"),
    (make("yes_no", unsure=True), RawDict(), "x", "Wählen Sie bei „X“ Ja, Nein oder Das weiß ich nicht aus"),
    (make("choices", min=2), RawDict(x=["a"]), "x", "Wählen Sie bei „X“ mindestens 2 Antworten aus. Es sind 1"),
    (make("choices", max=1), RawDict(x=["a", "b"]), "x", "Wählen Sie bei „X“ höchstens 1 Antworten aus. Es sind 2"),
    (make("text", pattern="[A-Z]{2}\\d", errors={"pattern": "Zwei Buchstaben, eine Ziffer"}), RawDict(x="AB"), "x", "Zwei Buchstaben, eine Ziffer"),
    *more_fields.BAD,
]  # fmt: skip


@pytest.mark.parametrize(("asked", "raw", "control", "message"), BAD)
def test_bad_input_is_told_how_to_put_it_right(asked: Field, raw: RawDict, control: str, message: str) -> None:
    cleaned = asked.clean(raw, CONTEXT)
    assert cleaned.value is None
    assert [(error.control, error.message) for error in cleaned.errors] == [(control, message)]
    assert control in {part.name for part in asked.controls()}
    assert set(cleaned.errors[0].marks) <= {part.name for part in asked.controls()}
    for forbidden in ("bitte", "ungültig", "pflichtfeld", "!"):
        assert forbidden not in message.lower()


def test_every_error_state_of_every_kind_has_been_seen() -> None:
    unseen = {(name, state) for name, cls in TYPES.items() for state in cls.texts}
    for asked, raw, _control, _message in BAD:
        unseen -= {(asked.type, state) for state in _states(asked, raw)}
    # Parts of the same kind share their code; one of each is enough. The number of files needs a draft, see below.
    elsewhere = {("address", f"{state}_{part}") for state in ("empty", "too_long") for part in ("number", "postcode", "town", "street")}  # fmt: skip
    elsewhere |= {("name", f"{state}_{part}") for state in ("empty", "too_long", "strange") for part in ("given", "family")}  # fmt: skip
    elsewhere |= {("address", "other_town")}  # needs places, see below
    assert unseen - elsewhere == {("file", "too_many")}


def _states(asked: Field, raw: RawDict) -> list[str]:
    from amtsweg.forms.fields.base import Several, Wrong

    try:
        return ["empty"] if asked.parse(raw, CONTEXT) is None else []
    except Wrong as wrong:
        return [wrong.state]
    except Several as several:
        return [wrong.state for wrong in several.wrongs]


def test_several_wrong_parts_are_named_at_once() -> None:
    cleaned = make("address").clean(parts(street="Lindenallee", postcode="x"), CONTEXT)
    assert [error.control for error in cleaned.errors] == ["x-number", "x-postcode", "x-town"]
    assert [error.control for error in make("name").clean(RawDict(), CONTEXT).errors] == ["x-given", "x-family"]
    wrong = make("date").clean(parts(day="99", month="99", year="99"), CONTEXT)
    assert [error.control for error in wrong.errors] == ["x-day", "x-month", "x-year"]


PLACES = {
    "21266": ("Jesteburg", "Bendestorf"),
    "21423": ("Winsen (Luhe)",),
    "21244": ("Buchholz in der Nordheide",),
    "21220": ("Seevetal",),
    "27389": ("Fintel", "Lauenbrück", "Stemmen", "Vahlde", "Helvesiek", "Königsmoor"),
}


@pytest.mark.parametrize(
    ("postcode", "town"),
    [
        ("21266", "JESTEBURG"),
        ("21266", "Jesteburg-Lüllau"),
        ("21266", "Jesteborg"),
        ("21423", "Winsen/Luhe"),
        ("21423", "Winsen a. d. L."),
        ("21244", "Buchholz i.d.N."),
        ("21244", "Buchholz b. Hamburg"),
        ("27389", "Koenigsmoor"),
        ("99999", "Irgendwo"),
    ],
)
def test_a_town_that_can_be_meant_fits_its_postcode(postcode: str, town: str) -> None:
    typed = parts(**{**more_fields.ADDRESS, "postcode": postcode, "town": town})
    assert make("address").clean(typed, Context(TODAY, places=PLACES)).errors == ()


def test_a_town_elsewhere_is_told_the_places_of_the_postcode() -> None:
    known = Context(TODAY, places=PLACES)
    (error,) = make("address").clean(parts(**{**more_fields.ADDRESS, "town": "Winsen (Luhe)"}), known).errors
    assert (
        error.message
        == "Zur Postleitzahl 21266 gehört: Jesteburg, Bendestorf. Prüfen Sie beides, oder kreuzen Sie an, dass es stimmt"
    )
    assert (error.control, error.marks) == ("x-town", ("x-town", "x-sure"))
    insists = parts(**{**more_fields.ADDRESS, "town": "Winsen (Luhe)", "sure": "yes"})
    assert make("address").clean(insists, known).value == {**more_fields.ADDRESS, "town": "Winsen (Luhe)"}
    many = parts(**{**more_fields.ADDRESS, "postcode": "27389"})
    (error,) = make("address", abroad=True).clean(RawDict({**many, "x-country": "DE"}), known).errors
    assert "Fintel, Lauenbrück, Stemmen, Vahlde, Helvesiek …" in error.message
    vienna = parts(**more_fields.VIENNA, postcode="21266")
    assert make("address", abroad=True).clean(vienna, known).errors == ()


def test_a_part_has_errors_of_its_own_that_a_definition_may_reword() -> None:
    own = {"empty_birth_place": {"de": "Wo sind Sie geboren?"}, "too_early_birth_date": {"de": "Frühestens {limit}"}}
    asked = make("person", parts=["birth_date", "birth_place"], errors=own)
    wrong = asked.clean(parts(**{"birth_date-day": "1.1.1800"}), CONTEXT).errors
    assert [(error.control, error.message) for error in wrong] == [
        ("x-family", "Geben Sie den Nachnamen ein"),
        ("x-birth_date-day", "Frühestens 01.01.1900"),
        ("x-birth_place", "Wo sind Sie geboren?"),
    ]
    with pytest.raises(ValueError, match="Diesen Zustand kennt der Typ nicht"):
        make("person", errors={"empty_street": {"de": "x"}})


def test_an_answer_of_parts_is_whole_or_none() -> None:
    assert not make("person").valid({"given": "Fiete"})
    assert not make("person").valid({"family": "Behrens", "sex": "male"})
    assert not make("place").valid({})
    assert not make("place").valid({"lat": "53.30970"})
    assert not make("place").valid({"lat": "3.30970", "lon": "9.95170"})
    assert not make("date_range").valid({"from": "2027-03-02", "to": "2027-03-01"})
    assert not make("date_range").valid({"from": "2027-03-02", "to": None})
    assert not make("payment").valid({"way": "transfer", "iban": "DE89370400440532013000"})
    assert not make("payment").valid({"way": "direct_debit", "holder": "Fiete"})
    assert not make("address").valid(more_fields.VIENNA)
    assert make("address", abroad=True).valid(more_fields.ADDRESS)


def test_a_person_names_a_case_or_an_item_by_the_name_alone() -> None:
    asked = make("person", parts=more_fields.ALL_OF_A_PERSON)
    assert asked.title(more_fields.WHOLE_PERSON, "de") == "Fiete Behrens"
    assert make("address").title(more_fields.ADDRESS, "de") == "Lindenallee 14a, 21266 Jesteburg"
    made = build(page("wer", field("ich", "person", parts=["birth_place"])), subject="ich", applicant={"name": "ich"})
    done = way(made, {"ich": {"given": "Fiete", "family": "Behrens", "birth_place": "Winsen"}}, CONTEXT)
    assert done.subject("de") == "Fiete Behrens"
    assert done.applicant().family_name == "Behrens"


def test_a_story_names_a_case_by_its_first_words() -> None:
    story = "Auf dem Gehweg vor der Grundschule fehlen seit dem Sommer drei Platten.\n\nBitte bald."
    assert make("long_text").title(story, "de") == "Auf dem Gehweg vor der Grundschule fehlen seit dem Sommer …"
    assert make("long_text").title("Platten fehlen\nseit Mai", "de") == "Platten fehlen"


def test_countries_are_named_in_the_language_of_the_page() -> None:
    asked = make("person", parts=["nationality"])
    assert asked.display({"family": "Moser", "nationality": "AT"}, "en") == ["Moser", "Nationality: Austria"]
    assert asked.display({"family": "Moser", "nationality": "XXA"}, "en") == ["Moser", "Nationality: stateless"]


def test_times_and_doubt_as_conditions_see_them() -> None:
    assert make("time").typed("22:00") == 1320
    assert make("yes_no", unsure=True).typed("unsure") is Unsure.UNSURE
    assert not make("yes_no").valid("unsure")


def test_a_definition_may_reword_errors_with_their_numbers() -> None:
    own = {"incomplete": {"de": "Die Chipnummer hat {length} Ziffern. Sie haben {count} eingegeben", "en": "{count}"}}
    asked = make("digits", errors=own)
    short = RawDict(x="276 09 810 234567")
    assert asked.clean(short, CONTEXT).errors[0].message == "Die Chipnummer hat 15 Ziffern. Sie haben 14 eingegeben"
    assert asked.clean(short, ENGLISH).errors[0].message == "14"


def test_numbers_follow_the_language_of_the_page() -> None:
    assert make("number", decimals=2).clean(RawDict(x="1,234"), ENGLISH).value == "1234"
    assert make("amount").display("1234.50", "en") == ["€1,234.50"]
    assert make("date").display("2025-03-14", "en") == ["14 March 2025"]


def test_files_come_from_the_draft_and_are_counted() -> None:
    asked = make("file", later_days=14, max_files=2)
    held = Context(TODAY, files={"x": [{**FILE, "secret": "key"}]})
    assert asked.clean(RawDict({"x-how": "later"}), held).value == [FILE]
    many = Context(TODAY, files={"x": [FILE, FILE, FILE]})
    (error,) = asked.clean(RawDict(), many).errors
    assert error.message == "Entfernen Sie 1 von 3 Dateien, es ist nur Platz für 2"
    assert asked.display([FILE], "de") == ["nachweis.pdf"]
    assert asked.rules().max_bytes == 10 * 1024 * 1024
    assert make("file", accept=["pdf"]).rules().labels() == "PDF"
    assert not make("file").valid("later")
    assert asked.refused("Zu groß").control == "x"


def test_clerks_see_the_whole_of_what_is_masked_for_others() -> None:
    assert make("iban").display("DE89370400440532013000", "de", full=True) == ["DE89 3704 0044 0532 0130 00"]
    assert make("tax_id").display("86095742719", "de", full=True) == ["86 095 742 719"]
    paid = make("payment").display(more_fields.DEBIT, "de", full=True)
    assert paid[1:] == ["DE89 3704 0044 0532 0130 00", "Konto von Fiete Behrens"]


def test_what_only_shows_takes_no_answer() -> None:
    for kind in ("info", "calculated"):
        asked = make(kind)
        assert (asked.asks, asked.controls(), asked.to_raw(None), asked.valid("x")) == (False, (), {}, False)
        assert asked.clean(RawDict(x="y"), CONTEXT).value is None


def test_each_control_has_a_name_of_its_own_and_the_first_is_linked_to() -> None:
    for kind in TYPES:
        names = [control.name for control in make(kind).controls()]
        assert len(names) == len(set(names))
        assert all(name == "x" or name.startswith("x-") for name in names)


@pytest.mark.parametrize("kind", ["choice", "choices"])
def test_ids_of_controls_are_sound_whatever_the_codes_are(kind: str) -> None:
    codes = [{"value": value, "label": "Code"} for value in ("A 1", "A#1", "ä", "a-1", '"', "a.1")]
    listed = {"amtlich": {"title": "Amtlich", "entries": codes}}
    form = build(page("eins", field("x", kind, options=None, list="amtlich")), code_lists=listed)
    names = [control.name for control in form.fields["x"].controls()]
    assert names == ["x", "x-2", "x-3", "x-4", "x-5", "x-6"]


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@steady
@given(st.sampled_from([name for name in TYPES if TYPES[name].asks]), _json)
def test_what_counts_as_an_answer_can_be_shown_compared_and_exported(kind: str, value: Any) -> None:
    asked = make(kind)
    if asked.valid(value):
        assert asked.display(value, "de")
        assert asked.typed(value) is not None
        assert Draft202012Validator(asked.answer_schema("de")).is_valid(value)


@steady
@given(st.sampled_from([name for name in TYPES if TYPES[name].asks]), st.data())
def test_no_input_whatsoever_breaks_a_field(kind: str, data: st.DataObject) -> None:
    asked = make(kind)
    names = [control.name for control in asked.controls()]
    raw = RawDict({name: data.draw(st.text(max_size=20) | st.from_regex(r"[0-9.,:/ +-]{1,12}")) for name in names})
    cleaned = asked.clean(raw, CONTEXT)
    assert (cleaned.value is None) == bool(cleaned.errors)
    if cleaned.value is not None:
        assert asked.valid(cleaned.value)
        assert Draft202012Validator(asked.answer_schema("de")).is_valid(cleaned.value)
        assert asked.clean(RawDict(asked.to_raw(cleaned.value)), CONTEXT).value == cleaned.value or kind == "file"
