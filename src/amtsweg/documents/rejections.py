"""Why an uploaded file is not kept: one code per state, each with a message that says how to mend it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_MESSAGES = {
    "empty": gettext_noop("{name} ist leer. Wählen Sie die Datei noch einmal aus."),
    "too-large": gettext_noop(
        "{name} ist größer als {limit}. Verkleinern Sie die Datei oder teilen Sie sie auf mehrere Dateien auf."
    ),
    "too-much": gettext_noop(
        "Die Dateien sind zusammen größer als {limit}. Laden Sie {name} in einem eigenen Schritt hoch."
    ),
    "type": gettext_noop(
        "{name} ist keine Datei vom Typ {types}. Speichern Sie das Dokument als PDF oder machen Sie ein Foto davon."
    ),
    "office": gettext_noop(
        "{name} ist ein Office-Dokument. Speichern Sie es in Ihrem Programm als PDF und laden Sie das PDF hoch."
    ),
    "heic": gettext_noop(
        "{name} ist ein Foto im Format HEIC. Speichern Sie es als JPG, zum Beispiel mit „Teilen“ und „Als JPG sichern“."
    ),
    "archive": gettext_noop("{name} ist ein Archiv. Entpacken Sie es und laden Sie die Dateien einzeln hoch."),
    "mismatch": gettext_noop(
        "{name} enthält in Wirklichkeit eine {found}-Datei. Ändern Sie die Endung des Namens oder speichern Sie die "
        "Datei neu."
    ),
    "broken": gettext_noop(
        "{name} ist beschädigt oder unvollständig. Öffnen Sie die Datei auf Ihrem Gerät, speichern Sie sie neu und "
        "laden Sie sie noch einmal hoch."
    ),
    "drawing": gettext_noop(
        "{name} ist keine Zeichnung, die jeder Browser zeigt. Speichern Sie sie in Ihrem Programm als einfaches SVG "
        "oder als PNG."
    ),
    "password": gettext_noop(
        "{name} ist mit einem Passwort geschützt. Speichern Sie die Datei ohne Passwort und laden Sie sie noch "
        "einmal hoch."
    ),
    "dimensions": gettext_noop(
        "{name} hat zu viele Bildpunkte. Verkleinern Sie das Bild auf höchstens {pixels} Millionen Bildpunkte."
    ),
    "uncleanable": gettext_noop(
        "{name} enthält Programme oder Anhänge, die wir nicht entfernen können. Drucken Sie das Dokument in eine neue "
        "PDF-Datei und laden Sie diese hoch."
    ),
    "virus": gettext_noop(
        "In {name} hat unsere Virenprüfung Schadsoftware gefunden. Wir haben die Datei nicht gespeichert. Prüfen Sie "
        "Ihr Gerät und laden Sie eine saubere Fassung hoch."
    ),
    "scanner": gettext_noop(
        "Wir können Dateien gerade nicht auf Viren prüfen und haben {name} deshalb nicht gespeichert. Alle anderen "
        "Angaben bleiben erhalten. Versuchen Sie es in einigen Minuten noch einmal."
    ),
}  # fmt: skip

CODES = frozenset(_MESSAGES)


class Rejected(Exception):
    """An uploaded file that is not kept. `message` is in the language that is active when it is read."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    @property
    def message(self) -> str:
        """What is wrong and how to mend it, for the person who uploaded."""
        return _(_MESSAGES[self.code]).format(**{"name": _("Die Datei"), **self.details})

    def named(self, name: str) -> "Rejected":
        """The same refusal with the file's name in its message."""
        return Rejected(self.code, **{**self.details, "name": f"„{name}“"})
