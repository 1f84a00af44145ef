"""Addresses of the desk, below `/desk/`."""

from django.urls import include, path

from amtsweg.web.desk import asked, case, decide, participation, procedure, steps, worklist

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
    path("verfahren/", procedure.overview, name="procedure"),
    path("aufgabe/<slug:task>/", procedure.task, name="task"),
    path("schritt/<slug:move>/", procedure.move, name="move"),
    path("stellungnahmen/neu/", participation.consult, name="consult"),
    path("stellungnahmen/<uuid:consultation_id>/", participation.consultation, name="consultation"),
    path("stellungnahmen/<uuid:consultation_id>/zuruecknehmen/", participation.withdraw, name="withdraw-consultation"),
    path("beteiligte/neu/", participation.add_party, name="add-party"),
    path("beteiligte/<uuid:participant_id>/", participation.party, name="party"),
    path("beteiligte/<uuid:participant_id>/beenden/", participation.end_party, name="end-party"),
]
urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("vorgaenge/<str:number>/", include(_case)),
    path("stellungnahmen/", asked.consultations, name="consultations"),
    path("stellungnahmen/<uuid:consultation_id>/", asked.asked, name="asked"),
    path("stellungnahmen/<uuid:consultation_id>/dokumente/<uuid:document_id>/", asked.paper, name="asked-paper"),
]
