"""Amounts, deadlines and processing times that XZuFi says in numbers stand in the texts as words."""

from pathlib import Path

import pytest
from catalogue_deliveries import service, take, write, xzufi

from amtsweg.catalogue.models import Service, Source
from amtsweg.federation.models import Authority


def said(tag: str, german: str, english: str = "") -> str:
    both = {"de": german, "en": english}
    return "".join(f"<x:{tag} languageCode='{code}'>{words}</x:{tag}>" for code, words in both.items() if words)


def module(folder: Path, county: Authority, name: str, inside: str) -> dict[str, str]:
    """The texts that a structured module becomes."""
    take(folder, xzufi(write(service("1", more=f"<x:{name}>{inside}</x:{name}>"))), county)
    modules = Service.objects.get().modules
    key = {"modulKosten": "fees", "modulFrist": "deadlines", "modulBearbeitungsdauer": "processing-time"}[name]
    texts: dict[str, str] = modules.get(key, {})
    return texts


def cost(inside: str) -> str:
    return f"<x:kosten><x:kostenauswahl>{inside}</x:kostenauswahl></x:kosten>"


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ("<x:betrag>1234.5</x:betrag>", "1.234,50\u00a0€"),
        ("<x:betrag waehrung='CHF'>20</x:betrag>", "20,00 CHF"),
        ("<x:betragUntergrenze>10</x:betragUntergrenze><x:betragObergrenze>50</x:betragObergrenze>",
         "10,00\u00a0€ bis 50,00\u00a0€"),
        ("<x:betragUntergrenze>10</x:betragUntergrenze>", "ab 10,00\u00a0€"),
        ("<x:betragObergrenze>50</x:betragObergrenze>", "bis 50,00\u00a0€"),
        ("<x:kostenFrei/>", "kostenfrei"),
        (said("beschreibungKostenfreiheit", "Für Kinder"), "kostenfrei: Für Kinder"),
    ],
)  # fmt: skip
def test_an_amount_of_each_kind(tmp_path: Path, county: Authority, numbers: str, words: str) -> None:
    assert module(tmp_path, county, "modulKosten", cost(numbers)) == {"de": f"- {words}"}


@pytest.mark.parametrize("numbers", ["<x:betrag>viel</x:betrag>", "<x:betrag>NaN</x:betrag>", "<x:vorkasse/>", ""])
def test_what_is_no_amount_says_nothing(tmp_path: Path, county: Authority, numbers: str) -> None:
    assert module(tmp_path, county, "modulKosten", cost(numbers)) == {}


def test_amounts_follow_the_text_in_its_languages_with_what_is_said_of_each(tmp_path: Path, county: Authority) -> None:
    first = cost("<x:betrag>72.00</x:betrag>") + "<!-- -->"
    about = said("beschreibung", "für jeden weiteren", "for each further")
    second = f"<x:kosten><x:betrag>120</x:betrag>{about}</x:kosten>"
    texts = module(tmp_path, county, "modulKosten", said("beschreibung", "Im Jahr:", "A year:") + first + second)
    assert texts == {
        "de": "Im Jahr:\n\n- 72,00\u00a0€\n- 120,00\u00a0€: für jeden weiteren",
        "en": "A year:\n\n- €72.00\n- €120.00: for each further",
    }
    assert "120" in str(Source.objects.get(kind="service").unknown)  # the numbers are kept as they came


@pytest.mark.parametrize("text", ["72 Euro im Jahr", "Sie zahlen 72,00 €."])
def test_an_amount_that_the_text_names_is_not_said_twice(tmp_path: Path, county: Authority, text: str) -> None:
    inside = said("beschreibung", text) + cost("<x:betrag>72.00</x:betrag>")
    assert module(tmp_path, county, "modulKosten", inside) == {"de": text}


def test_an_amount_inside_a_larger_number_is_another(tmp_path: Path, county: Authority) -> None:
    inside = said("beschreibung", "Höchstens 172 Euro") + cost("<x:betrag>72.00</x:betrag>")
    assert module(tmp_path, county, "modulKosten", inside)["de"].endswith("\n\n- 72,00\u00a0€")


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ("<x:dauer>1</x:dauer><x:einheit>MONAT</x:einheit>", "1 Monat"),
        ("<x:dauer>14</x:dauer><x:einheit><code>TAG</code></x:einheit>", "14 Tage"),
        ("<x:dauer>1</x:dauer><x:einheit>WOCHE</x:einheit><x:dauerBis>3</x:dauerBis><x:einheitBis>WOCHE</x:einheitBis>",
         "1 Woche bis 3 Wochen"),
        ("<x:dauer>2</x:dauer><x:einheit>WOCHE</x:einheit><x:dauerBis>4</x:dauerBis>", "2 bis 4 Wochen"),
        ("<x:von>2026-01-01</x:von><x:bis>2026-03-31</x:bis>", "01.01.2026 bis 31.03.2026"),
        ("<x:bis>--07-31</x:bis>", "bis 31.07."),
    ],
)  # fmt: skip
def test_periods_and_days(tmp_path: Path, county: Authority, numbers: str, words: str) -> None:
    inside = f"<x:frist><x:fristauswahl>{numbers}</x:fristauswahl>{said('beschreibung', 'ab dem Einzug')}</x:frist>"
    assert module(tmp_path, county, "modulFrist", inside) == {"de": f"- {words}: ab dem Einzug"}


def test_a_processing_time_of_an_unknown_unit_is_only_kept(tmp_path: Path, county: Authority) -> None:
    entries = [("3", "ARBEITSTAG"), ("9", "FORTNIGHT")]
    inside = "".join(
        f"<x:bearbeitungsdauer><x:dauer>{n}</x:dauer><x:einheit>{unit}</x:einheit></x:bearbeitungsdauer>"
        for n, unit in entries
    )
    assert module(tmp_path, county, "modulBearbeitungsdauer", inside) == {"de": "- 3 Arbeitstage"}
    assert "FORTNIGHT" in str(Source.objects.get(kind="service").unknown)
