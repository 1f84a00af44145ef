"""Visits by appointment."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "amtsweg.appointments"
    label = "appointments"

    def ready(self) -> None:
        pass
