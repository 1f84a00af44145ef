"""Who takes part."""

from django.apps import AppConfig


class FederationConfig(AppConfig):
    name = "amtsweg.federation"
    label = "federation"
