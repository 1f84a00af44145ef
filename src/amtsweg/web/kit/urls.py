"""Addresses that the frame itself needs; included at the root, outside the language prefixes."""

from django.urls import path

from amtsweg.web.kit import robots, themes

urlpatterns = [
    path("robots.txt", robots.robots, name="robots"),
    path("theme/<slug:slug>-<str:digest>.css", themes.theme, name="theme"),
    path("theme/<slug:slug>/<slug:kind>/<slug:digest>", themes.artwork, name="artwork"),
    path("theme/<slug:slug>-<str:digest>.svg", themes.favicon, name="favicon"),
]
