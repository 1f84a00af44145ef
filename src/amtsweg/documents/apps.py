"""Papers: encrypted storage, checks and virus scan, PDF, seal, verification."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "amtsweg.documents"
    label = "documents"

    def ready(self) -> None:
        from amtsweg.documents import clamav, scanning  # noqa: F401  registers adapters and self-checks
