"""Work: cases, requests, decisions, procedures."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "amtsweg.cases"
    label = "cases"

    def ready(self) -> None:
        # Each registers event kinds, jobs, receivers or checks.
        from amtsweg.cases import actions, wording  # noqa: F401
        from amtsweg.cases.procedures import engine, publishing  # noqa: F401
        from amtsweg.cases.registers import looking  # noqa: F401
