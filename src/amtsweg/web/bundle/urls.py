"""Addresses below `/buendel/`, inside the language prefixes."""

from django.urls import include, path

from amtsweg.web.bundle import finish, leave, overview, question, start

app_name = "bundle"
_one = [
    path("", overview.overview, name="overview"),
    path("frage/<path:key>/entfernen/", question.remove, name="remove"),
    path("frage/<path:key>/", question.question, name="question"),
    path("geaendert/", overview.changed, name="changed"),
    path("teil/<slug:part>/", overview.part, name="part"),
    path("pruefen/", finish.check, name="check"),
    path("senden/", finish.send, name="send"),
    path("gesendet/", finish.sent, name="sent"),
    path("spaeter/", leave.later, name="later"),
    path("code/", leave.new_code, name="code"),
    path("uebernehmen/", leave.claim, name="claim"),
    path("loeschen/", leave.delete, name="delete"),
    path("zurueckholen/", leave.restore, name="restore"),
]
urlpatterns = [
    path("<slug:bundle>/", start.start, name="start"),
    path("<slug:bundle>/<uuid:identifier>/", include(_one)),
]
