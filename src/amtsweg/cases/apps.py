"""Work: cases, requests, decisions."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "amtsweg.cases"
    label = "cases"

    def ready(self) -> None:
        from amtsweg.cases import actions, wording  # noqa: F401  registers event kinds, jobs and the receiver
