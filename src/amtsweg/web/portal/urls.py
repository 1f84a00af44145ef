"""Addresses of the pages that anybody may read; below the language prefixes."""

from django.urls import path

from amtsweg.web.portal import barrier, directory, engines, feedback, overview, search, service, services, start

app_name = "portal"
urlpatterns = [
    path("", start.start, name="start"),
    path("meldungen/", start.all_news, name="all-news"),
    path("meldungen/<slug:slug>/", start.news, name="news"),
    path("seiten/uebersicht/", overview.overview, name="overview"),
    path("seiten/<slug:slug>/", start.page, name="page"),
    path("suche", search.results, name="search"),
    path("suche/vorschlaege", search.suggestions, name="suggestions"),
    path("leistungen/", services.index, name="services"),
    path("leistungen/fuer/<slug:who>/", services.audience, name="audience"),
    path("leistungen/<slug:slug>/", service.service, name="service"),
    path("leistungen/<slug:slug>/rueckmeldung/", feedback.ask, name="feedback"),
    path("leistungen/<slug:slug>/rueckmeldung/danke/", feedback.thanks, name="feedback-thanks"),
    path("lebenslagen/", services.situations, name="situations"),
    path("lebenslagen/<slug:slug>/", services.situation, name="situation"),
    path("einrichtungen/", directory.units, name="units"),
    path("einrichtungen/<slug:slug>/", directory.unit, name="unit"),
    path("opensearch.xml", engines.opensearch, name="opensearch"),
    path("barriere-melden/", barrier.report, name="barrier"),
    path("barriere-melden/danke/", barrier.thanks, name="barrier-thanks"),
    path("personen/", directory.people, name="people"),
]
