"""What an uploaded file must be before it is kept: its real type, whole, open to everybody, free of active content.

The type is read from the content, never believed from the browser. `admit` is the one door: size, virus scan, type,
then a real parse that also cleans. What it returns is safe to store and to open.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amtsweg.documents.names import clean_name, split_name, with_ending
from amtsweg.documents.rejections import Rejected
from amtsweg.documents.scanning import Scanner, Unreachable, configured

PDF, JPEG, PNG, SVG = "application/pdf", "image/jpeg", "image/png", "image/svg+xml"
MEGABYTE = 1 << 20

_ENDINGS = {PDF: ("pdf",), JPEG: ("jpg", "jpeg", "jpe", "jfif"), PNG: ("png",), SVG: ("svg",)}
_LABELS = {PDF: "PDF", JPEG: "JPG", PNG: "PNG", SVG: "SVG"}
_OFFICE = ("application/vnd.openxmlformats", "application/vnd.oasis", "application/msword", "application/vnd.ms-")
_OFFICE_ENDINGS = frozenset("doc docx docm odt rtf xls xlsx ods ppt pptx odp pages numbers".split())
_NOTES = {
    "active-content": gettext_noop("Programme in der Datei wurden entfernt."),
    "attachments": gettext_noop("Anhänge in der Datei wurden entfernt."),
    "drawing": gettext_noop("Teile der Zeichnung, die auf einer Seite nicht erlaubt sind, wurden entfernt."),
    "foreign-data": gettext_noop("Angehängte fremde Daten wurden entfernt."),
    "repaired": gettext_noop("Der Aufbau der Datei wurde repariert."),
    "signature-broken": gettext_noop("Die elektronische Signatur der Datei gilt durch die Bereinigung nicht mehr."),
    "renamed": gettext_noop("Die Endung des Dateinamens wurde an den Inhalt angepasst."),
}


class Readable(Protocol):
    """What is read of an upload: Django's uploaded files fit, and so does any binary file."""

    def read(self, size: int, /) -> Any:
        """At most `size` bytes."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is allowed: media types (of PDF, JPEG, PNG, and SVG where it is asked for) and the largest size in bytes."""

    media_types: frozenset[str] = frozenset((PDF, JPEG, PNG))
    max_bytes: int = field(default_factory=lambda: int(settings.AMTSWEG_UPLOAD_MAX_BYTES))

    def labels(self) -> str:
        """The allowed types as people call them: `PDF, JPG oder PNG`."""
        names = [_LABELS[media_type] for media_type in _ENDINGS if media_type in self.media_types]
        if len(names) == 1:
            return names[0]
        return _("{first} oder {last}").format(first=", ".join(names[:-1]), last=names[-1])


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: cleaned name and content, real type, and codes of what was changed on the way."""

    name: str
    media_type: str
    data: bytes
    notes: tuple[str, ...] = ()


def note_text(code: str) -> str:
    """A note of `Checked.notes` in words, in the active language."""
    return _(_NOTES[code])


def admit(name: str, file: Readable, rules: Rules | None = None, scanner: Scanner | None = None) -> Checked:
    """Checks an upload in full. Raises `Rejected`, whose message names the file and says how to mend it.

    Speaks to the virus scanner, so it never runs inside a database transaction. Reads at most the allowed size and
    one byte more. A scanner that cannot be reached refuses the file: nothing unscanned is ever kept.
    """
    rules = rules or Rules()
    shown = clean_name(name)
    try:
        data = _read(file, rules.max_bytes)
        try:
            verdict = (scanner or configured()).scan(data)
        except Unreachable:
            raise Rejected("scanner") from None
        if not verdict.clean:
            raise Rejected("virus")
        return check(shown, data, rules)
    except Rejected as refusal:
        raise refusal.named(shown) from None


def check(name: str, data: bytes, rules: Rules | None = None) -> Checked:
    """The part of `admit` that needs no scanner: type, agreement of the extension, parse, cleaning."""
    rules = rules or Rules()
    if not data:
        raise Rejected("empty")
    media_type = sniff(data)
    if media_type not in rules.media_types:
        raise Rejected(_why_not(name, media_type), types=rules.labels())
    name, notes = _agree(name, media_type)
    if media_type == PDF:
        from amtsweg.documents.check_pdf import clean_pdf as clean
    elif media_type == SVG:
        from amtsweg.documents.check_svg import clean_svg as clean
    elif media_type == JPEG:
        from amtsweg.documents.check_image import clean_jpeg as clean
    else:
        from amtsweg.documents.check_image import clean_png as clean
    data, more = clean(data)
    return Checked(name, media_type, data, (*notes, *more))


def sniff(data: bytes) -> str:
    """The media type that the content shows, or an empty text. A PDF may start within the first kilobyte."""
    import filetype  # type: ignore[import-untyped]  # here, since only uploads need its table of types

    guess = filetype.guess_mime(data[:8192])
    if guess in (JPEG, PNG):
        return str(guess)
    if b"%PDF-" in data[:1024]:
        return PDF
    return SVG if not guess and b"<svg" in data[:8192] else str(guess or "")


def _read(file: Readable, limit: int) -> bytes:
    """The whole content, or `Rejected` once it is known to be too large."""
    refused = getattr(file, "refused", "")  # set by the upload handler, which did not keep the content
    if refused == "too-much":
        raise Rejected(refused, limit=_megabytes(settings.AMTSWEG_REQUEST_MAX_BYTES))
    data = bytes(file.read(limit + 1))
    if refused or len(data) > limit:
        raise Rejected("too-large", limit=_megabytes(limit))
    if not data:
        raise Rejected("empty")
    return data


def _megabytes(size: int) -> str:
    return f"{size // MEGABYTE} MB"


def _why_not(name: str, media_type: str) -> str:
    """The refusal that helps most for a type that is not allowed."""
    ending = split_name(name)[1].lower()
    if media_type.startswith(_OFFICE) or ending in _OFFICE_ENDINGS:
        return "office"
    if media_type in ("image/heic", "image/heif") or ending in ("heic", "heif"):
        return "heic"
    if media_type in ("application/zip", "application/x-7z-compressed", "application/vnd.rar", "application/gzip"):
        return "archive"
    return "type"


def _agree(name: str, media_type: str) -> tuple[str, tuple[str, ...]]:
    """Name and notes once the extension fits. A picture named as another kind of picture is renamed: phones and
    messengers do that; a PDF named as a picture, or anything named as a program, is refused."""
    ending = split_name(name)[1].lower()
    if ending in _ENDINGS[media_type]:
        return name, ()
    proper = _ENDINGS[media_type][0]
    if not ending:
        return with_ending(f"{name}.", proper), ("renamed",)
    pictures = media_type != PDF and any(ending in _ENDINGS[kind] for kind in (JPEG, PNG))
    if pictures or (media_type != PDF and ending in ("heic", "heif", "webp")):
        return with_ending(name, proper), ("renamed",)
    raise Rejected("mismatch", found=_LABELS[media_type])
