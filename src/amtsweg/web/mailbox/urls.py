"""Addresses of the mailbox, of residents' cases, of their papers, and of the check for genuineness."""

from django.urls import include, path

from amtsweg.web.mailbox import asked, case, genuine, post

app_name = "mailbox"
_case = [
    path("", case.case, name="case"),
    path("nachricht/", case.reply, name="reply"),
    path("unterlage/<uuid:request_id>/", case.hand_in, name="hand-in"),
    path("antwort/<uuid:request_id>/", asked.answer, name="answer"),
    path("berichtigen/<uuid:request_id>/", asked.correct, name="correct"),
    path("angaben.<str:form>", case.data, name="data"),
    path("zurueckziehen/", case.withdraw, name="withdraw"),
    path("pruefung-verlangen/", case.ask_human, name="ask-human"),
    path("dokumente/<uuid:document_id>/", case.paper, name="paper"),
]
urlpatterns = [
    path("postkorb/", post.post, name="list"),
    path("vorgaenge/<str:number>/", include(_case)),
    path("pruefen/", genuine.ask, name="genuine_ask"),
    path("pruefen/<str:code>/", genuine.result, name="genuine"),
]
