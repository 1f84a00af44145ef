"""Addresses that the frame itself needs; included at the root, outside the language prefixes."""

from django.urls import path

from amtsweg.web.kit import themes

urlpatterns = [
    path("theme/<slug:slug>-<str:digest>.css", themes.theme, name="theme"),
    path("theme/<slug:slug>-<str:digest>.svg", themes.favicon, name="favicon"),
]
