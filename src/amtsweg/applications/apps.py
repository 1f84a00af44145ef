"""Answers."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "amtsweg.applications"
    label = "applications"

    def ready(self) -> None:
        from amtsweg.applications import actions, paid  # noqa: F401  register events, jobs and receivers
        from amtsweg.applications.bundles import actions as bundles  # noqa: F401  the same
        from amtsweg.applications.letter_codes import actions as letter_codes  # noqa: F401  the same
        from amtsweg.applications.mandates import actions as mandates  # noqa: F401  the same
