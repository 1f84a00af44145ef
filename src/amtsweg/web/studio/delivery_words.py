"""What an import says of a file and its records, in the words of editors.

The import speaks English, as the command line does; each sentence that it can say has its German here. What a
parser says beyond the place is left out; what a rule of the database says stands as it is.
"""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _


def outcomes() -> dict[str, str]:
    """What may become of a record."""
    return {
        "created": _("neu"),
        "changed": _("geändert"),
        "unchanged": _("unverändert"),
        "deleted": _("gelöscht"),
        "refused": _("abgelehnt"),
    }


def kinds() -> dict[str, str]:
    """The kinds of records."""
    return {
        "service": _("Leistung"),
        "unit": _("Einrichtung"),
        "offer": _("Angebot"),
        "specialisation": _("Ergänzung"),
        "topic": _("Thema"),
    }


def said(note: str) -> str:
    """A sentence of the import in the reader's language."""
    kept, sign, rest = note.partition(": ")
    if kept == "kept, not shown":
        return f"{_('aufbewahrt, nicht gezeigt')}{sign}{said(rest)}" if rest else _("aufbewahrt, nicht gezeigt")
    for pattern, words in _SENTENCES.items():
        if found := re.fullmatch(pattern, note, re.DOTALL):
            return words().format(*found.groups())
    return note


_SENTENCES: dict[str, Callable[[], str]] = {
    # a record
    "kept, not shown": lambda: _("aufbewahrt, nicht gezeigt"),
    "it belongs to somebody else": lambda: _("gehört einem anderen Haus oder dem ganzen Verbund"),
    "it is about the area of somebody else": lambda: _("gilt für das Gebiet eines anderen Hauses"),
    "it has no German name": lambda: _("hat keinen deutschen Namen"),
    "the last day of validity is before the first": lambda: _("der letzte Tag der Gültigkeit liegt vor dem ersten"),
    "'(.*)' is not a date": lambda: _("„{}“ ist kein Datum"),
    "its key is none of the LeiKa: 99 and twelve more digits": lambda: _(
        "der Schlüssel ist keiner des LeiKa: 99 und zwölf weitere Ziffern"
    ),
    "its deliverer does not publish it": lambda: _("wer sie liefert, veröffentlicht sie nicht"),
    "it belongs to no authority of the federation.*": lambda: _("gehört zu keinem Haus des Verbunds"),
    "no service of this catalogue is named in it": lambda: _("nennt keine Leistung dieses Katalogs"),
    "its service is none of this catalogue": lambda: _("die Leistung dazu fehlt in diesem Katalog"),
    "it holds no German text that we have a place for": lambda: _("enthält keinen deutschen Text für eine Seite"),
    "more than one authority, or none, does the service.*": lambda: _("kein Haus oder mehrere machen die Leistung"),
    "its authority has no office yet": lambda: _("es gibt noch keine Einrichtung, die sie anbietet"),
    "'(.*)' is no address of the web": lambda: _("„{}“ ist keine Adresse im Web"),
    "it has no address": lambda: _("hat keine Adresse"),
    "its address is too long": lambda: _("die Adresse ist zu lang"),
    "an editor wrote (.*), which stays": lambda: _("eigene Texte bleiben stehen: {}"),
    "there is no such thing any more": lambda: _("gibt es nicht mehr"),
    "retired, since it was in use": lambda: _("zurückgezogen statt gelöscht, da sie gebraucht wird"),
    "something else still needs it": lambda: _("etwas anderes braucht sie noch"),
    "offers name this office": lambda: _("Angebote nennen diese Einrichtung"),
    "other offices stand below it": lambda: _("andere Einrichtungen gehören dazu"),
    "people in the directory belong to it": lambda: _("Personen im Verzeichnis gehören dazu"),
    # a file
    "the file is empty": lambda: _("Die Datei ist leer"),
    "its shape is unknown; known are (.*)": lambda: _("Diese Art von Datei ist unbekannt. Bekannt sind: {}"),
    "XZuFi (.*) is none of the versions 2.1, 2.2 and 2.3": lambda: _("XZuFi {} ist keine der Versionen 2.1, 2.2, 2.3"),
    "<(.*)> is neither <schreibe> nor <loesche>": lambda: _("<{}> ist weder <schreibe> noch <loesche>"),
    "<(.*)> in <(.*)> is unknown": lambda: _("<{}> in <{}> ist unbekannt"),
    "a record has no id": lambda: _("Ein Eintrag hat keine Nummer"),
    "there is no file to import: neither XML nor JSON nor CSV": lambda: _("Darin ist kein XML, JSON oder CSV"),
    "the delivery lacks the file '(.*)'": lambda: _("Es fehlt die Datei „{}“"),
    "it names no file": lambda: _("Die Liste nennt keine Datei"),
    "two files in the zip file have the same name": lambda: _("Zwei Dateien im ZIP heißen gleich"),
    "there is too much in the zip file": lambda: _("Im ZIP ist zu viel. Teilen Sie die Lieferung"),
    "the zip file cannot be read.*": lambda: _("Das ZIP ist beschädigt"),
    "the file is not text in UTF-8": lambda: _("Die Datei ist kein Text in UTF-8"),
    "the file holds a zero character": lambda: _("Die Datei enthält ein Nullzeichen"),
    "(.*) cells instead of (.*)": lambda: _("{} Zellen statt {}"),
    "not JSON.*": lambda: _("Das ist kein gültiges JSON"),
    "not a table.*": lambda: _("Das ist keine gültige Tabelle"),
    "not well-formed.*": lambda: _("Das XML ist nicht wohlgeformt"),
    "a document type declaration is refused": lambda: _("Eine Dokumenttyp-Deklaration (DOCTYPE) ist nicht erlaubt"),
}
