"""Receives uploads in memory up to a limit and lets the rest pass by unread: no plaintext on disk, no full memory.

A file that is too large still arrives as a file, emptied and marked `refused`, so that the page can say so and keep
everything else that was sent with it.
"""

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MOST_PASSING = 1_000_000_000  # beyond this the connection is cut: nobody sends a gigabyte by mistake


class BoundedUploadHandler(FileUploadHandler):
    """Keeps at most `AMTSWEG_UPLOAD_MAX_BYTES` of a file and `AMTSWEG_REQUEST_MAX_BYTES` of a request."""

    chunk_size = 64 * 2**10

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.kept = 0
        self.passed = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.buffer = io.BytesIO()
        self.size = 0
        self.refused = ""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.passed += len(raw_data)
        if self.passed > MOST_PASSING:
            raise StopUpload(connection_reset=True)
        if self.refused:
            return
        self.size += len(raw_data)
        if self.size > settings.AMTSWEG_UPLOAD_MAX_BYTES:
            self._refuse("too-large")
        elif self.kept + self.size > settings.AMTSWEG_REQUEST_MAX_BYTES:
            self._refuse("too-much")
        else:
            self.buffer.write(raw_data)

    def _refuse(self, code: str) -> None:
        self.refused = code
        self.buffer = io.BytesIO()

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        if not self.refused:
            self.kept += self.size
        self.buffer.seek(0)
        file = InMemoryUploadedFile(
            file=self.buffer,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=0 if self.refused else self.size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
        file.refused = self.refused  # type: ignore[attr-defined]
        return file
