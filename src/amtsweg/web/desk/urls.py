"""Addresses of the desk, below `/desk/`."""

from django.urls import include, path

from amtsweg.web.desk import case, codes, decide, ending, identify, identities, procedure, steps, worklist

app_name = "desk"
_case = [
    path("", case.case, name="case"),
    path("uebernehmen/", case.take, name="take"),
    path("gesehen/", case.seen, name="seen"),
    path("nachricht/", case.message, name="message"),
    path("notiz/", case.note, name="note"),
    path("dokumente/<uuid:document_id>/", case.paper, name="paper"),
    path("angaben.<str:form>", case.data, name="data"),
    path("anfordern/", steps.request_document, name="request"),
    path("anfordern/<uuid:request_id>/zuruecknehmen/", case.drop_request, name="drop-request"),
    path("beteiligen/", steps.ask_others, name="others"),
    path("beteiligen/antwort/", case.others_answered, name="others-answered"),
    path("zuweisen/", steps.assign, name="assign"),
    path("entscheiden/", decide.decide, name="decide"),
    path("bekanntgabe/", steps.posted, name="posted"),
    path("abschliessen/", steps.close, name="close"),
    path("aufbewahren/", ending.hold, name="hold"),
    path("aufbewahren/<uuid:hold>/beenden/", ending.release, name="release"),
    path("loeschnachweis.json", ending.proof, name="proof"),
    path("verfahren/", procedure.overview, name="procedure"),
    path("aufgabe/<slug:task>/", procedure.task, name="task"),
    path("schritt/<slug:move>/", procedure.move, name="move"),
]
urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("zugangscodes/", codes.codes, name="codes"),
    path("zugangscodes/neu/", codes.new, name="new-code"),
    path("zugangscodes/<uuid:code_id>/", codes.code, name="code"),
    path("zugangscodes/<uuid:code_id>/zuruecknehmen/", codes.revoke, name="revoke-code"),
    path("ausweisen/", identify.code, name="identify"),
    path("ausweisen/<uuid:visit_id>/", identify.visit, name="identify-visit"),
    path("ausweisen/<uuid:visit_id>/ablehnen/", identify.refuse, name="identify-refuse"),
    path("ausweisen/bestaetigt/", identities.index, name="identities"),
    path("ausweisen/bestaetigt/<uuid:identity_id>/zuruecknehmen/", identities.revoke, name="revoke-identity"),
    path("vorgaenge/<str:number>/", include(_case)),
]
