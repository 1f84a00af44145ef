"""Visits by appointment."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "amtsweg.appointments"
    label = "appointments"

    def ready(self) -> None:
        from amtsweg.appointments import actions, tidying  # noqa: F401  register event kinds, jobs and receivers

        # Calendars elsewhere, and the day of the visit.
        from amtsweg.appointments.outside import actions as _actions  # noqa: F401  registers events and jobs
        from amtsweg.appointments.outside import checks  # noqa: F401  registers a check
        from amtsweg.appointments.visits import actions as _visits  # noqa: F401  registers events and a job
        from amtsweg.appointments.visits import addresses  # noqa: F401  registers events
