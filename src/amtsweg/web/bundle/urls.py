"""Addresses below `/buendel/`, inside the language prefixes."""

from django.urls import include, path

from amtsweg.web.kit.rarely import Rarely

views = Rarely("amtsweg.web.bundle")
app_name = "bundle"
_one = [
    path("", views.overview.overview, name="overview"),
    path("frage/<path:key>/entfernen/", views.question.remove, name="remove"),
    path("frage/<path:key>/", views.question.question, name="question"),
    path("geaendert/", views.overview.changed, name="changed"),
    path("teil/<slug:part>/", views.overview.part, name="part"),
    path("pruefen/", views.finish.check, name="check"),
    path("senden/", views.finish.send, name="send"),
    path("gesendet/", views.finish.sent, name="sent"),
    path("spaeter/", views.leave.later, name="later"),
    path("code/", views.leave.new_code, name="code"),
    path("uebernehmen/", views.leave.claim, name="claim"),
    path("loeschen/", views.leave.delete, name="delete"),
    path("zurueckholen/", views.leave.restore, name="restore"),
]
urlpatterns = [
    path("<slug:bundle>/", views.start.start, name="start"),
    path("<slug:bundle>/<uuid:identifier>/", include(_one)),
]
