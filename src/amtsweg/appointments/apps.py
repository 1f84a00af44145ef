"""Visits by appointment."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "amtsweg.appointments"
    label = "appointments"

    def ready(self) -> None:
        # They register event kinds, jobs, receivers and a check.
        from amtsweg.appointments import actions, arranging, checks, tidying  # noqa: F401
