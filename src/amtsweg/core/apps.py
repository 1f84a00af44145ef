"""Shared mechanics."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "amtsweg.core"
    label = "core"

    def ready(self) -> None:
        from amtsweg.core import checks, mail  # noqa: F401  registers jobs and self-checks
