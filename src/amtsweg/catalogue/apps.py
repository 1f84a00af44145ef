"""What is offered."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "amtsweg.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from amtsweg.catalogue import actions  # noqa: F401  registers event kinds
