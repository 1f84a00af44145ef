"""Papers: encrypted storage, checks and virus scan, PDF, seal, verification."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "amtsweg.documents"
    label = "documents"

    def ready(self) -> None:
        # Each registers event kinds, jobs or checks.
        from amtsweg.documents import actions, clamav, own_archive, safe, scanning, seal, storage  # noqa: F401
