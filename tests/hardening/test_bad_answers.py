"""Answers that cannot be: each gets a message that says how to mend it, and nothing else is lost. The rest is kept."""

import subprocess
import time

import pytest
from hardening.applicant import ANSWERS, Applicant, step, wanted
from hardening.browser import Answer, Fields
from hardening.inside import Inside
from services.processes import program
from services.product import Product

DOG = "hunde/1/angaben"
SINCE = "hunde/1/seit"


def day(day: str, month: str, year: str) -> Fields:
    return {"haltung_seit-day": day, "haltung_seit-month": month, "haltung_seit-year": year}


@pytest.fixture(scope="module")
def applicant(shop: Product) -> Applicant:
    """Somebody who has answered everything and goes back to single pages."""
    made = Applicant(shop)
    made.fill_in()
    return made


def posted(applicant: Applicant, key: str, changes: Fields) -> tuple[Answer, Fields]:
    """The answer to a page with good answers but for the changes, and all that was posted."""
    page = wanted(applicant.get(f"{applicant.base}{key}/"), 200)
    fields = {**ANSWERS[step(page.path)], **changes}
    return applicant.save(page, fields), fields


def everything(applicant: Applicant) -> str:
    """All answers as the check page shows them."""
    words = wanted(applicant.get(f"{applicant.base}pruefen/"), 200).page.words
    return words.partition("Gespeichert um")[0]


REFUSED: list[tuple[str, Fields, str]] = [
    ("konto", {"iban": "DE02 1203 0000 0000 2020 52"}, "Prüfen Sie die IBAN: Eine Ziffer stimmt nicht"),
    ("konto", {"iban": "DE02"}, "Sie hat 22 Zeichen, eingegeben sind 4"),
    ("konto", {"iban": "💶" * 30}, "nur mit Buchstaben und Ziffern"),
    ("konto", {"iban": "D" * 10_000}, "IBAN"),
    ("konto", {"mandat": "vielleicht"}, "Kreuzen Sie an"),
    ("konto", {"kontoinhaber": "x" * 10_000}, "Kürzen Sie „Wem gehört das Konto?“ auf höchstens 120 Zeichen"),
    (SINCE, day("31", "02", "2026"), "Den 31.02.2026 gibt es nicht: Prüfen Sie Tag und Monat"),
    (SINCE, day("29", "02", "2027"), "Den 29.02.2027 gibt es nicht: Prüfen Sie Tag und Monat"),
    (SINCE, day("0", "2", "2026"), "Geben Sie den Tag als Zahl von 1 bis 31 ein"),
    (SINCE, day("٣", "2", "2026"), "Geben Sie den Tag als Zahl von 1 bis 31 ein"),
    (SINCE, day("9" * 5_000, "2", "2026"), "Geben Sie den Tag als Zahl von 1 bis 31 ein"),
    (SINCE, day("1", "Brumaire", "2026"), "Geben Sie den Monat als Zahl von 1 bis 12 oder mit seinem Namen ein"),
    (SINCE, day("1", "2", "20260"), "Geben Sie das Jahr mit vier Ziffern ein"),
    ("name", {"halter-given": "😀"}, "Geben Sie den Vornamen ohne 😀 ein, in lateinischen Buchstaben"),
    ("name", {"halter-family": "مريم"}, "in lateinischen Buchstaben"),
    ("name", {"halter-family": "<script>alert(1)</script>"}, "Geben Sie den Nachnamen ohne < > ( 1 )"),
    ("name", {"halter-family": "'; DROP TABLE cases_case; --"}, "Geben Sie den Nachnamen ohne ; _"),
    ("name", {"halter-given": "A" * 10_000}, "Kürzen Sie den Vornamen auf höchstens 100 Zeichen. Es sind 10000"),
    ("name", {"halter-given": "\x00\x1b\u202e\u200b"}, "Geben Sie den Vornamen ein"),
    ("anschrift", {"anschrift-postcode": "2126"}, "Geben Sie die Postleitzahl mit 5 Ziffern ein, nicht mit 4"),
    ("anschrift", {"anschrift-town": "x" * 10_000}, "Kürzen Sie"),
    ("kontakt", {"email": "hedwig@@post.example"}, "Sie sieht aus wie name@post.example"),
    ("kontakt", {"email": "hedwig@post.example\nBcc: alle@post.example"}, "Sie sieht aus wie name@post.example"),
    ("kontakt", {"email": "x" * 10_000 + "@post.example"}, "Sie hat höchstens 254 Zeichen"),
    ("kontakt", {"telefon": "rufen Sie mich an 📞"}, "Geben Sie die Telefonnummer in Ziffern ein, mit Vorwahl"),
    ("kontakt", {"telefon": "0" * 10_000}, "Prüfen Sie die Telefonnummer: Sie ist zu lang"),
    (DOG, {"chip": "276 09 810"}, "Die Chipnummer hat 15 Ziffern. Sie haben 8 eingegeben"),
    (DOG, {"chip": "٢٧٦٠٩٨١٠٢٣٤٥٦٧٨"}, "Geben Sie bei „Chipnummer“ nur Ziffern ein"),
    (DOG, {"rasse": "x" * 10_000}, "Kürzen Sie „Rasse“ auf höchstens 120 Zeichen. Es sind 10000"),
    (DOG, {"geschlecht": "katze"}, "Wählen Sie bei „Geschlecht“ eine der angebotenen Antworten aus"),
    (DOG, {"hund_geburt-month": "13"}, "Monat"),
    ("andere", {"andere_hunde": "vielleicht"}, "Wählen Sie Ja oder Nein aus"),
    ("ermaessigung", {"grund": "<b>"}, "eine der angebotenen Antworten"),
]


@pytest.mark.parametrize(
    ("key", "changes", "said"), REFUSED, ids=[f"{step(key)}-{n}" for n, (key, *_) in enumerate(REFUSED)]
)
def test_a_wrong_answer_is_explained_and_nothing_else_is_lost(
    applicant: Applicant, key: str, changes: Fields, said: str
) -> None:
    before = everything(applicant)
    answer, fields = posted(applicant, key, changes)
    shown = wanted(answer, 422).page
    assert any(said in error for error in shown.errors), shown.errors
    typed = {name: value for name, value in fields.items() if name not in changes or not _chosen(name)}
    assert {name: shown.value(name) for name in typed} == {name: _readable(value) for name, value in typed.items()}
    later = applicant.get(f"{applicant.base}{key}/").page  # what was typed is still there in an hour
    assert {name: later.value(name) for name in typed} == {name: _readable(value) for name, value in typed.items()}
    wanted(posted(applicant, key, {})[0], 302)
    assert everything(applicant) == before


def _chosen(name: str) -> bool:
    """Whether an answer is one of several that the page offers: an invented one cannot be shown as chosen."""
    return name in ("mandat", "geschlecht", "andere_hunde", "grund")


def _readable(value: str | list[str]) -> str:
    assert isinstance(value, str)
    return value


TAKEN: list[tuple[str, Fields, Fields]] = [  # what is posted, and what it becomes
    ("name", {"halter-given": "Nguyễn", "halter-family": "Đặng-Łukasiewicz"}, {}),
    ("name", {"halter-given": "N̂guyêñ", "halter-family": "D’Água-Šķēle"}, {}),
    ("name", {"halter-given": "He\x00d\u200bwig\ufeff"}, {"halter-given": "Hedwig"}),
    ("anschrift", {"anschrift-street": "Straße „Am Ŧor“ 🌳\x00"}, {"anschrift-street": "Straße „Am Ŧor“ 🌳"}),
    (DOG, {"hund_name": "👩‍👩‍👧 Fiete 🐕"}, {}),
    (DOG, {"rasse": "Lab\x00ra\x1b[31m\u202edor"}, {"rasse": "Labra[31mdor"}),
    (DOG, {"rasse": "{{ 7*7 }} <b>%s</b> ${x} ' OR 1=1 --"}, {}),
    (DOG, {"geschlecht": ["weiblich", "maennlich"]}, {"geschlecht": "maennlich"}),
    ("konto", {"iban": "de02\u00a0120300000000\u200b202051"}, {"iban": "DE02 1203 0000 0000 2020 51"}),
    ("konto", {"kontoinhaber": "Zoë 😀 Ωmega"}, {}),
]


@pytest.mark.parametrize(
    ("key", "changes", "becomes"), TAKEN, ids=[f"{step(key)}-{n}" for n, (key, *_) in enumerate(TAKEN)]
)
def test_an_unusual_answer_is_taken_unharmed(applicant: Applicant, key: str, changes: Fields, becomes: Fields) -> None:
    answer, _ = posted(applicant, key, changes)
    wanted(answer, 302)
    page = wanted(applicant.get(f"{applicant.base}{key}/"), 200).page
    expected = {**changes, **becomes}
    assert {name: page.value(name) for name in expected} == expected


def test_the_receipt_shows_every_letter(shop: Product, inside: Inside) -> None:
    """Vietnamese and Polish letters, emoji and another script go all the way into the PDF."""
    applicant = Applicant(shop)
    applicant.apply(
        name={"halter-given": "Nguyễn", "halter-family": "Đặng-Łukasiewicz"},
        angaben={"hund_name": "Fiete 🐕", "rasse": "Лабрадор"},
    )
    number = applicant.get(f"{applicant.base}gesendet/").page.words.partition("Vorgangsnummer ")[2].split()[0]
    end = time.monotonic() + 60
    while not (links := _papers(applicant, number)):
        assert time.monotonic() < end
        time.sleep(0.2)
    pdf = wanted(applicant.get(links[0]), 200).body
    text = subprocess.run([program("pdftotext"), "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    plain = text.replace("\u200b", "").replace("\u00ad", "")
    for word in ("Nguyễn Đặng-Łukasiewicz", "Лабрадор", "Fiete"):
        assert word in plain
    assert inside.count("core_job", "state = 'parked'") == 0


def _papers(applicant: Applicant, number: str) -> list[str]:
    text = wanted(applicant.get(f"/vorgaenge/{number}/"), 200).text
    return [part.partition('"')[0] for part in text.split('href="') if "/dokumente/" in part.partition('"')[0]]
