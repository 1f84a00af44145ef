"""How papers come in, each checked in full, and how a stored one leaves the house: decrypted for this one answer."""

import io
from typing import IO

from django.http import FileResponse, HttpRequest
from django.utils.translation import ngettext

from amtsweg.documents import queries
from amtsweg.documents.checks import Checked, admit
from amtsweg.documents.models import Document
from amtsweg.documents.rejections import Rejected

Errors = list[tuple[str, str]]  # control, message


def download(document: Document) -> FileResponse:
    """The document as an attachment. Whoever calls has checked who asks. Raises `Tampered` and `KeyDestroyed`."""
    content = b"".join(queries.content(document))  # in full before the first byte leaves: a damaged one never starts
    return attachment(queries.name(document), document.media_type, content)


def attachment(name: str, media_type: str, content: bytes) -> FileResponse:
    """Finished content as a download."""
    return handed_out(name, media_type, io.BytesIO(content))


def handed_out(name: str, media_type: str, file: IO[bytes]) -> FileResponse:
    """An open file as a download; it is closed with the answer."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type=media_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def files_in(request: HttpRequest, control: str) -> tuple[list[Checked], Errors]:
    """The uploaded files of one control, each checked in full, and why the others are refused."""
    files: list[Checked] = []
    errors: Errors = []
    for file in request.FILES.getlist(control):
        try:
            files.append(admit(file.name or "", file))
        except Rejected as refusal:
            errors.append((control, refusal.message))
    if errors and files:
        kept = ngettext(
            "Die andere Datei war in Ordnung. Wählen Sie sie noch einmal mit aus.",
            "Die anderen Dateien waren in Ordnung. Wählen Sie sie noch einmal mit aus.",
            len(files),
        )
        errors.append((control, kept))
    return files, errors
