"""What is offered."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "amtsweg.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from amtsweg.catalogue import actions, checks  # noqa: F401  registers event kinds and self-checks
