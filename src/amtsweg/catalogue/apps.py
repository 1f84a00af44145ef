"""What is offered."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "amtsweg.catalogue"
    label = "catalogue"
