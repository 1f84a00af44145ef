"""The only code that knows HTTP."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "amtsweg.web"
    label = "web"
