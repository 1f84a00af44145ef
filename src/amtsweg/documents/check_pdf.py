"""Parsing and cleaning of uploaded PDF files: what acts by itself or hides another file is removed.

A file that needs no cleaning is kept byte for byte, so that a signature in it stays good.
"""

import io
from functools import cache
from typing import TYPE_CHECKING, Any

from amtsweg.documents.rejections import Rejected

if TYPE_CHECKING:
    import pikepdf

MOST_OBJECTS = 300_000
DEEPEST = 100
_TAIL = 65_557  # the end of a ZIP archive lies within this many bytes of the end of the file

_ACTIONS = frozenset(
    "/JavaScript /Launch /ImportData /SubmitForm /GoToE /GoToR /Thread /Rendition /Movie /Sound /RichMediaExecute "
    "/GoTo3DView".split()
)
_ANNOTATIONS = frozenset("/FileAttachment /RichMedia /Movie /Sound /Screen /3D".split())
_KEYS = {
    "/AA": "active-content", "/JavaScript": "active-content", "/JS": "active-content", "/XFA": "active-content",
    "/EmbeddedFiles": "attachments", "/EF": "attachments", "/AF": "attachments", "/Collection": "attachments",
}  # fmt: skip


def clean_pdf(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The PDF free of active content, and codes of what was done. Raises `Rejected`.

    `password`: it does not open without one. `broken`: damaged, cut off, or without pages. `uncleanable`: something
    stays that must not.
    """
    with _open(data) as pdf:
        notes = _foreign(data)
        if _repaired(pdf, data):
            notes.append("repaired")
        notes += _disarm(pdf)
        if not notes:
            return data, ()
        if _signed(pdf):
            notes.append("signature-broken")
        cleaned = _written(pdf)
    with _open(cleaned) as again:
        if _foreign(cleaned) or _disarm(again):
            raise Rejected("uncleanable")
    return cleaned, tuple(dict.fromkeys(notes))


@cache
def _bounded() -> None:
    """Sets the parser's limits, once per process: no small stream may unfold into a large one."""
    from pikepdf import settings

    settings.set_qpdf_limits(flate_max_memory=32 << 20, run_length_max_memory=32 << 20, parser_max_nesting=DEEPEST)


def _open(data: bytes) -> "pikepdf.Pdf":
    import pikepdf

    _bounded()
    try:
        pdf = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError:
        raise Rejected("password") from None
    except (pikepdf.PdfError, RuntimeError, ValueError):
        raise Rejected("broken") from None
    try:
        if len(pdf.objects) > MOST_OBJECTS:
            raise Rejected("uncleanable")
        if not len(pdf.pages):
            raise Rejected("broken")
    except (pikepdf.PdfError, RuntimeError, ValueError):
        pdf.close()
        raise Rejected("broken") from None
    except Rejected:
        pdf.close()
        raise
    return pdf


def _foreign(data: bytes) -> list[str]:
    """Notes on bytes that belong to no PDF: before its header, after its end, or the directory of a ZIP archive."""
    end = data.rfind(b"%%EOF")
    after = data[end + 5 :].strip(b"\r\n\t \0") if end >= 0 else b""
    zipped = b"PK\x05\x06" in data[-_TAIL:]
    return ["foreign-data"] if not data.startswith(b"%PDF-") or after or zipped else []


def _repaired(pdf: "pikepdf.Pdf", data: bytes) -> bool:
    """Whether the parser had to guess the structure. A file without its end lacks content: `Rejected`."""
    guessed = any("reconstruct" in str(warning) or "is damaged" in str(warning) for warning in pdf.get_warnings())
    if guessed and b"%%EOF" not in data[-2048:]:
        raise Rejected("broken")
    return guessed


def _disarm(pdf: "pikepdf.Pdf") -> list[str]:
    """Removes active content and attachments in place; what was found."""
    import pikepdf

    found: list[str] = []
    try:
        found += _disarm_root(pdf.Root)
        for page in pdf.pages:
            found += _disarm_page(page.obj)
        for thing in pdf.objects:
            _walk(thing, found, 0)
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, RecursionError):
        raise Rejected("broken") from None
    return found


def _disarm_root(root: Any) -> list[str]:
    """An opening action goes, unless it only names the page to show."""
    import pikepdf

    opening = root.get("/OpenAction")
    if opening is None or isinstance(opening, pikepdf.Array):
        return []
    if isinstance(opening, pikepdf.Dictionary) and opening.get("/S") == "/GoTo" and "/Next" not in opening:
        return []
    del root["/OpenAction"]
    return ["active-content"]


def _disarm_page(page: Any) -> list[str]:
    import pikepdf

    notes = page.get("/Annots")
    if not isinstance(notes, pikepdf.Array):
        return []
    harmless = [note for note in notes if _subtype(note) not in _ANNOTATIONS]
    if len(harmless) == len(notes):
        return []
    page["/Annots"] = pikepdf.Array(harmless)
    return ["attachments"]


def _subtype(thing: Any) -> str:
    import pikepdf

    return str(thing.get("/Subtype", "")) if isinstance(thing, pikepdf.Dictionary) else ""


def _walk(thing: Any, found: list[str], depth: int) -> None:
    """Disarms one object and what lies directly inside it; indirect objects have their own turn."""
    import pikepdf

    if depth > DEEPEST:
        raise Rejected("uncleanable")
    if isinstance(thing, pikepdf.Array):
        children = list(thing)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        _disarm_dictionary(thing, found)
        children = [value for _, value in thing.items()]
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            _walk(child, found, depth + 1)


def _disarm_dictionary(thing: Any, found: list[str]) -> None:
    if str(thing.get("/S", "")) in _ACTIONS and str(thing.get("/Type", "/Action")) == "/Action":
        found.append("active-content")
        for key in list(thing.keys()):
            del thing[key]
        return
    for key, note in _KEYS.items():
        if key in thing:
            del thing[key]
            found.append(note)


def _signed(pdf: "pikepdf.Pdf") -> bool:
    import pikepdf

    form = pdf.Root.get("/AcroForm")
    return isinstance(form, pikepdf.Dictionary) and bool(int(form.get("/SigFlags", 0)) & 1)


def _written(pdf: "pikepdf.Pdf") -> bytes:
    """The document written anew, without unreachable objects; streams are copied as they are, never unfolded."""
    import pikepdf

    target = io.BytesIO()
    try:
        pdf.save(
            target,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            linearize=False,
        )
    except (pikepdf.PdfError, RuntimeError, ValueError):
        raise Rejected("broken") from None
    return target.getvalue()
