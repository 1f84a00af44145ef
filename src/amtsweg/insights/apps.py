"""What residents think of the pages, in numbers."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "amtsweg.insights"
    label = "insights"
