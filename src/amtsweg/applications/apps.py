"""Answers."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "amtsweg.applications"
    label = "applications"
