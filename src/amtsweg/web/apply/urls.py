"""Addresses below `/antrag/`, inside the language prefixes.

A question page answers at the key of its step; so no page of a form may be called like one of the pages before it.
"""

from django.urls import include, path

from amtsweg.web.apply import back, changed, finish, leave, question, start, tasks

app_name = "apply"
_one = [
    path("", question.enter, name="enter"),
    path("uebersicht/", tasks.tasks, name="tasks"),
    path("pruefen/", finish.check, name="check"),
    path("senden/", finish.send, name="send"),
    path("gesendet/", finish.sent, name="sent"),
    path("code/", leave.new_code, name="code"),
    path("spaeter/", leave.later, name="later"),
    path("uebernehmen/", leave.claim, name="claim"),
    path("loeschen/", leave.delete, name="delete"),
    path("zurueckholen/", leave.restore, name="restore"),
    path("geaendert/", changed.changed, name="changed"),
    path("datei/<uuid:document_id>/", question.file, name="file"),
    path("<path:key>/entfernen/", question.remove, name="remove"),
    path("<path:key>/", question.question, name="question"),
]
urlpatterns = [
    path("fortsetzen/", back.resume, name="resume"),
    path("fortsetzen/pin/", back.lost_pin, name="lost-pin"),
    path("fortsetzen/link/<str:token>/", back.link, name="link"),
    path("<slug:offer>/", start.start, name="start"),
    path("<slug:offer>/<uuid:identifier>/", include(_one)),
]

# Names that pages of a form must not have, because the addresses above have them.
RESERVED = frozenset(
    {
        "pruefen",
        "senden",
        "gesendet",
        "code",
        "spaeter",
        "uebernehmen",
        "loeschen",
        "zurueckholen",
        "geaendert",
        "datei",
        "entfernen",
        "uebersicht",
    }
)
