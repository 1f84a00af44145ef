"""Addresses of the studio, below `/studio/`."""

from django.urls import URLPattern, URLResolver, include, path

from amtsweg.web.studio import branches, exchange, feedback, local, overview, people, portal, preview, services, units

app_name = "studio"
_offer = [
    path("", local.offer, name="offer"),
    path("kosten/", local.costs, name="costs"),
    path("fassung/", local.revision, name="revision"),
    path("entfernen/", local.remove_offer, name="remove-offer"),
]
_service: list[URLPattern | URLResolver] = [
    path("", services.service, name="service"),
    path("kurztext/", services.summary, name="summary"),
    path("angaben/", services.facts, name="facts"),
    path("suchwoerter/", services.keywords, name="keywords"),
    path("texte/<slug:module>/", services.module, name="module"),
    path("notiz/", services.note, name="note"),
    path("vorschau/", preview.preview, name="preview"),
    path("veroeffentlichen/", services.publish, name="publish"),
    path("verwerfen/", services.discard, name="discard"),
    path("zurueckziehen/", services.retire, name="retire"),
    path("teilen/", services.share, name="share"),
    path("nicht-mehr-teilen/", services.stop_sharing, name="stop-sharing"),
    path("ergaenzungen/<slug:module>/", local.addition, name="addition"),
    path("zustaendigkeit/", local.responsible, name="responsible"),
    path("angebot-anlegen/", local.new_offer, name="new-offer"),
    path("angebote/<slug:offer>/", include(_offer)),
    path("betraege/", local.amounts, name="amounts"),
    path("uebernehmen/", exchange.adopt, name="adopt"),
    path("vergleichen/", exchange.compared, name="compare"),
    path("neue-fassung/", exchange.take_over, name="take-over"),
    path("nicht-festhalten/", exchange.leave, name="leave"),
]
_unit = [
    path("", units.unit, name="unit"),
    path("anschrift/", units.address, name="address"),
    path("beschreibung/", units.texts_, name="unit-texts"),
    path("zeiten/", units.hours, name="hours"),
    path("gebaeude/", units.building, name="building"),
]
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("rueckmeldungen/", feedback.feedback, name="feedback"),
    path("leistungen/", services.index, name="services"),
    path("leistung-anlegen/", services.new, name="new-service"),
    path("leistungen/<slug:slug>/", include(_service)),
    path("austausch/", exchange.index, name="exchange"),
    path("einrichtungen/", units.index, name="units"),
    path("einrichtung-anlegen/", units.new, name="new-unit"),
    path("einrichtungen-ordnen/", branches.arrange, name="arrange-units"),
    path("einrichtungen/<slug:slug>/", include(_unit)),
    path("personen/", people.index, name="people"),
    path("person-eintragen/", people.new, name="new-person"),
    path("personen/<slug:slug>/", people.person, name="person"),
    path("personen/<slug:slug>/verbergen/", people.hide, name="hide-person"),
    path("personen/<slug:slug>/loeschen/", people.remove, name="remove-person"),
    path("portal/", portal.index, name="portal"),
    path("portal/begruessung/", portal.welcome, name="welcome"),
    path("portal/startseite/", portal.start, name="start-page"),
    path("portal/texte/<slug:slug>/", portal.page, name="page"),
    path("portal/meldung-schreiben/", portal.new_news, name="new-news"),
    path("portal/meldungen/<slug:slug>/", portal.news, name="news"),
    path("portal/meldungen/<slug:slug>/loeschen/", portal.remove_news, name="remove-news"),
    path("portal/farben/", portal.colours, name="colours"),
    path("portal/farben/muster.css", portal.colour_sheet, name="colour-sheet"),
]
