"""How a stored paper leaves the house: decrypted for this one answer, as a download, kept by nobody on the way."""

import io

from django.http import FileResponse

from amtsweg.documents import queries
from amtsweg.documents.models import Document


def download(document: Document) -> FileResponse:
    """The document as an attachment. Whoever calls has checked who asks. Raises `Tampered` and `KeyDestroyed`."""
    content = b"".join(queries.content(document))  # in full before the first byte leaves: a damaged one never starts
    return attachment(queries.name(document), document.media_type, content)


def attachment(name: str, media_type: str, content: bytes) -> FileResponse:
    """Finished content as a download."""
    response = FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=media_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
