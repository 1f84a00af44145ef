"""Addresses of the mailbox, of residents' cases, of their papers, and of the check for genuineness."""

from django.urls import include, path

from amtsweg.web.mailbox import advisers, case, genuine, participation, post

app_name = "mailbox"
_case = [
    path("", case.case, name="case"),
    path("nachricht/", case.reply, name="reply"),
    path("unterlage/<uuid:request_id>/", case.hand_in, name="hand-in"),
    path("angaben.<str:form>", case.data, name="data"),
    path("zurueckziehen/", case.withdraw, name="withdraw"),
    path("dokumente/<uuid:document_id>/", case.paper, name="paper"),
    path("begleitung/", advisers.advisers, name="advisers"),
    path("begleitung/<uuid:participant_id>/beenden/", advisers.end, name="end-adviser"),
]
_part = [
    path("", participation.part, name="part"),
    path("stellungnahme/", participation.statement, name="part-statement"),
    path("nachricht/", participation.message, name="part-message"),
    path("unterlage/<uuid:request_id>/", participation.hand_in, name="part-hand-in"),
    path("dokumente/<uuid:document_id>/", participation.paper, name="part-paper"),
]
urlpatterns = [
    path("postkorb/", post.post, name="list"),
    path("vorgaenge/<str:number>/", include(_case)),
    path("beteiligung/", participation.taking_part, name="taking-part"),
    path("beteiligung/einladung/<str:token>/", participation.invitation, name="invitation"),
    path("beteiligung/<uuid:participant_id>/", include(_part)),
    path("pruefen/", genuine.ask, name="genuine_ask"),
    path("pruefen/<str:code>/", genuine.result, name="genuine"),
]
