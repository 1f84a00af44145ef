"""Papers: encrypted storage, checks and virus scan, PDF, seal, verification."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "amtsweg.documents"
    label = "documents"

    def ready(self) -> None:
        from amtsweg.documents import actions, clamav, safe, scanning, seal, storage  # noqa: F401  these register
