"""A large made-up catalogue: ten thousand services with German compounds, texts of 180 words, and how people ask."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

THINGS = """
Abfall Abwasser Alten Angel Arbeits Archiv Arznei Asyl Ausbildungs Ausland Auto Bäder Bau Baum Bauern Behinderten
Beratungs Berg Berufs Bestattungs Betreuungs Bewohner Bienen Bildungs Binnen Boden Boots Brand Brauerei Brücken Brunnen
Bücher Bürger Bus Camping Chemie Daten Deich Denkmal Drohnen Eigentums Einbürgerungs Eltern Energie Enteignungs Erb
Erdwärme Ernte Fähr Fahrrad Fahrschul Familien Feiertags Fernwärme Feuer Fischerei Flüchtlings Flug Forst Frauen
Freizeit Friedhofs Führerschein Funk Garten Gast Gebäude Gefahrgut Gefängnis Geflügel Gehweg Gemeinde Gewässer Gewerbe
Gift Glücksspiel Grab Grenz Grund Hafen Handels Handwerks Haus Hebammen Heil Heim Heirats Hochwasser Holz Hunde Impf
Industrie Insel Jagd Jugend Kanal Katzen Kinder Kirchen Klima Kranken Kultur Künstler Kurs Land Lärm Lebensmittel Lehr
Luft Makler Markt Melde Miet Milch Mobilitäts Motorrad Mühlen Museums Musik Nachbar Namens Natur Netz Obst Öl Orts Park
Pass Pfand Pferde Pflege Pilz Post Quell Rad Reise Renten Rettungs Rohr Rund Saat Sammel Schäfer Schienen Schiffs Schorn
Schul Schüler Schwangeren Seil Senioren Sonder Spiel Sport Staats Stadt Stein Steuer Straßen Strahlen Studenten Tabak
Tages Tank Taxi Technik Theater Tier Tor Trau Trinkwasser Umwelt Unfall Unterhalts Urlaubs Vereins Verkehrs Vermessungs
Versicherungs Vieh Vogel Waffen Wahl Wald Wander Wärme Wasser Weg Weide Wein Werbe Wild Wind Wohn Zahn Zirkus Zucht
""".split()
MATTERS = """
abgabe ablösung änderung anschluss anzeige aufsicht ausnahme ausweis bau beihilfe beitrag bericht bescheid bescheinigung
bestellung betrieb bewilligung buch darlehen dienst eignung eintragung entschädigung erlaubnis ermäßigung ersatz
erstattung fahrkarte feststellung förderung frist führung gebühr gebiet genehmigung geld gutachten halter haltung hilfe
karte kontrolle konzession lager leistung lizenz marke meldung nachweis nutzung platz plakette prämie prüfung recht
register sammlung satzung schein schutz sperrung stelle steuer stiftung transport überwachung umlage untersuchung
urkunde verbot verein verfahren verleih verkauf vermittlung versammlung versicherung verwaltung vorschuss zeichen
zertifikat zulage zulassung zuschuss zustimmung
""".split()
DOINGS = "beantragen anmelden abmelden ändern verlängern bestellen anzeigen melden erhalten zurückgeben".split()
FILLERS = """
Antrag Antragstellerin Antragsteller Unterlagen Nachweis Behörde zuständige Stelle Frist Monate Wochen Tage Kosten
Gebühren Euro Person Wohnsitz Angaben Formular Bearbeitung Bescheid Voraussetzungen Gesetz Verordnung Satzung Bereich
Regel Fall Ausnahme Kopie Original persönlich schriftlich online elektronisch rechtzeitig vollständig gültig
erforderlich notwendig möglich kostenlos zusätzlich innerhalb außerhalb mindestens höchstens beispielsweise
""".split()
LITTLE = "und oder der die das den dem ein eine für mit bei nach vor auf in im zu zur wenn sie ist sind wird".split()


@dataclass(frozen=True)
class Thing:
    """What a service is about, as a compound and in its parts: `Schülerfahrkarte`, `Schüler`, `Fahrkarte`."""

    compound: str
    first: str
    last: str
    doing: str

    @property
    def title(self) -> str:
        return f"{self.compound} {self.doing}"


class Catalogue:
    """Services one after the other, always the same for a seed."""

    def __init__(self, number: int, seed: int = 7) -> None:
        self._dice = random.Random(seed)
        self._common = [self._compound() for _ in range(1500)]
        self.things = [self._thing(n) for n in range(number)]

    def rows(self) -> Iterator[dict[str, Any]]:
        """The fields of each service."""
        for number, thing in enumerate(self.things):
            words = [f"{thing.last} für {thing.first}", *self._dice.sample(self._common, 3)]
            yield {
                "slug": f"{thing.compound}-{number}".lower().translate(str.maketrans("äöüß", "aous")),
                "title": {"de": thing.title, "en": f"Service {number}: {thing.last}"},
                "summary": {"de": self._text(thing, 20)},
                "keywords": {"de": words},
                "modules": {"description": {"de": self._text(thing, 110)}, "documents": {"de": self._text(thing, 50)}},
                "audience": self._dice.choice(("residents", "companies", "both")),
            }

    def questions(self, number: int) -> list[str]:
        """As people type: a compound, its parts, with a mistake, as a sentence, half a word, something else."""
        ways = (
            lambda thing: thing.compound,
            lambda thing: thing.title,
            lambda thing: f"{thing.last} {thing.first}",
            lambda thing: self._mistyped(thing.compound),
            lambda thing: f"Wie kann ich {thing.first} {thing.last} {thing.doing}?",
            lambda thing: f"ich brauche eine neue {thing.last}",
            lambda thing: thing.compound[: len(thing.compound) * 2 // 3],
            lambda thing: f"{thing.doing} {self._mistyped(thing.compound)} {self._dice.choice(FILLERS)}",
        )
        return [self._dice.choice(ways)(self._dice.choice(self.things)) for _ in range(number)]

    def _thing(self, number: int) -> Thing:
        first, last = THINGS[number % len(THINGS)], self._dice.choice(MATTERS)
        return Thing(first + last, first, last.capitalize(), self._dice.choice(DOINGS))

    def _compound(self) -> str:
        return self._dice.choice(THINGS) + self._dice.choice(MATTERS)

    def _text(self, thing: Thing, words: int) -> str:
        """About two thirds small and official words, as in real texts, the rest compounds, now and then its own."""
        kinds = (LITTLE, FILLERS, self._common, (thing.compound, thing.last))
        picks = self._dice.choices(kinds, (40, 30, 25, 5), k=words)
        return " ".join(self._dice.choice(pick) for pick in picks)

    def _mistyped(self, word: str) -> str:
        place = self._dice.randrange(1, len(word) - 1)
        return self._dice.choice(
            (
                word[:place] + word[place + 1 :],
                word[:place] + word[place + 1] + word[place] + word[place + 2 :],
                word[:place] + word[place] + word[place:],
            )
        )
