"""Addresses of the desk, below `/desk/`."""

from django.urls import include, path

from amtsweg.web.desk import arrange, beside, bulk, case, decide, deputies, ending, procedure, steps, worklist

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
    path("schlagworte/", beside.tag, name="tag"),
    path("verbinden/", beside.link, name="link"),
    path("abgeben/", beside.hand_over, name="hand-over"),
    path("druck/", beside.printed, name="print"),
    path("archiv/", beside.archived, name="archive"),
]
urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("ansichten/", worklist.keep_view, name="keep-view"),
    path("ansichten/<uuid:view_id>/entfernen/", worklist.drop_view, name="drop-view"),
    path("mehrere/", bulk.bulk, name="bulk"),
    path("abgegeben/", beside.given, name="given"),
    path("hilfe/", beside.help_page, name="help"),
    path("vertretung/", deputies.deputies, name="deputies"),
    path("vertretung/<uuid:deputy_id>/beenden/", deputies.end, name="end-deputy"),
    path("einrichten/", arrange.home, name="arrange"),
    path("einrichten/regeln/<slug:unit>/", arrange.rules, name="rules"),
    path("einrichten/regeln/<slug:unit>/<uuid:rule_id>/", arrange.change_rule, name="rule"),
    path("einrichten/textbausteine/", arrange.module, name="new-module"),
    path("einrichten/textbausteine/<uuid:module_id>/", arrange.module, name="module"),
    path("vorgaenge/<str:number>/", include(_case)),
]
