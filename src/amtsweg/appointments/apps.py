"""Visits by appointment."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "amtsweg.appointments"
    label = "appointments"

    def ready(self) -> None:
        from amtsweg.appointments.outside import actions, checks  # noqa: F401  registers events, jobs, a check
