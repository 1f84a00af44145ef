"""Answers."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "amtsweg.applications"
    label = "applications"

    def ready(self) -> None:
        from amtsweg.applications import actions  # noqa: F401  registers events, jobs and receivers
