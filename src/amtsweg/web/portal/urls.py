"""Addresses of the pages that anybody may read; below the language prefixes."""

from django.urls import path

from amtsweg.web.portal import directory, search, services, start

app_name = "portal"
urlpatterns = [
    path("", start.start, name="start"),
    path("meldungen/<slug:slug>/", start.news, name="news"),
    path("seiten/<slug:slug>/", start.page, name="page"),
    path("suche", search.results, name="search"),
    path("suche/vorschlaege", search.suggestions, name="suggestions"),
    path("leistungen/", services.index, name="services"),
    path("leistungen/<slug:slug>/", services.service, name="service"),
    path("lebenslagen/", services.situations, name="situations"),
    path("lebenslagen/<slug:slug>/", services.situation, name="situation"),
    path("einrichtungen/", directory.units, name="units"),
    path("einrichtungen/<slug:slug>/", directory.unit, name="unit"),
    path("personen/", directory.people, name="people"),
]
