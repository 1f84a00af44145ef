"""Visits by appointment."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "amtsweg.appointments"
    label = "appointments"

    def ready(self) -> None:
        from amtsweg.appointments import actions, arranging, letters, tidying  # noqa: F401  register event kinds, jobs and receivers

        # Calendars elsewhere, and the day of the visit: they register events, jobs and a check.
        from amtsweg.appointments.outside import actions as _outside  # noqa: F401
        from amtsweg.appointments.outside import checks  # noqa: F401
        from amtsweg.appointments.visits import actions as _visits  # noqa: F401
        from amtsweg.appointments.visits import addresses  # noqa: F401
