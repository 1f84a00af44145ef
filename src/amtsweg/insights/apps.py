"""What visitors think of the pages."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "amtsweg.insights"
    label = "insights"

    def ready(self) -> None:
        from amtsweg.insights import barriers  # noqa: F401  registers event kinds and a job
