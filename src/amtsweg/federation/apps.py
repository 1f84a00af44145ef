"""Who takes part."""

from django.apps import AppConfig


class FederationConfig(AppConfig):
    name = "amtsweg.federation"
    label = "federation"

    def ready(self) -> None:
        from amtsweg.federation import actions, checks  # noqa: F401  registers event kinds and checks
