"""Visits by appointment."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "amtsweg.appointments"
    label = "appointments"

    def ready(self) -> None:
        from amtsweg.appointments import actions, arranging, tidying  # noqa: F401  register event kinds, jobs and receivers
