"""Work: cases, requests, decisions, procedures."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "amtsweg.cases"
    label = "cases"

    def ready(self) -> None:
        # Each registers event kinds, jobs, receivers or checks.
        from amtsweg.cases import actions, visits, wording  # noqa: F401
        from amtsweg.cases.access import oversight  # noqa: F401
        from amtsweg.cases.fees import following, reminding  # noqa: F401
        from amtsweg.cases.participation import ending, mandates, talking  # noqa: F401  after the engine, which may decide
        from amtsweg.cases.procedures import engine, publishing  # noqa: F401  # isort: split
        from amtsweg.cases.queries import held  # noqa: F401  what keeps an account that nobody uses
        from amtsweg.cases.registers import looking  # noqa: F401
