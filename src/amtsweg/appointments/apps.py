"""Visits by appointment."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "amtsweg.appointments"
    label = "appointments"

    def ready(self) -> None:
        # They register event kinds, jobs, receivers and checks.
        from amtsweg.appointments import actions as _actions  # noqa: F401
        from amtsweg.appointments import arranging, checks, letters, tidying  # noqa: F401
        from amtsweg.appointments.outside import actions as _outside  # noqa: F401
        from amtsweg.appointments.outside import checks as _outside_checks  # noqa: F401
        from amtsweg.appointments.visits import actions as _visits  # noqa: F401
        from amtsweg.appointments.visits import addresses  # noqa: F401
