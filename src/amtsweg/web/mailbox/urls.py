"""Addresses of the mailbox, of residents' cases, of their papers, and of the check for genuineness."""

from django.urls import include, path

from amtsweg.web.mailbox import (
    advisers,
    arrange,
    asked,
    case,
    download,
    genuine,
    live,
    participation,
    post,
    question,
    safe,
    search,
    settings,
    way,
)  # fmt: skip

app_name = "mailbox"
_case = [
    path("", case.case, name="case"),
    path("nachricht/", case.reply, name="reply"),
    path("unterlage/<uuid:request_id>/", case.hand_in, name="hand-in"),
    path("antwort/<uuid:request_id>/", asked.answer, name="answer"),
    path("berichtigen/<uuid:request_id>/", asked.correct, name="correct"),
    path("angaben.<str:form>", case.data, name="data"),
    path("zurueckziehen/", case.withdraw, name="withdraw"),
    path("weg-des-bescheids/", way.choose, name="way"),
    path("vorgang.zip", download.whole, name="download"),
    path("dokumente/<uuid:document_id>/aufheben/", safe.keep, name="keep"),
    path("archiv/", arrange.archive, name="archive"),
    path("e-mails/", arrange.mute, name="mute"),
    path("pruefung-verlangen/", case.ask_human, name="ask-human"),
    path("dokumente/<uuid:document_id>/", case.paper, name="paper"),
    path("begleitung/", advisers.advisers, name="advisers"),
    path("begleitung/<uuid:participant_id>/beenden/", advisers.end, name="end-adviser"),
]
_part = [
    path("", participation.part, name="part"),
    path("stellungnahme/", participation.statement, name="part-statement"),
    path("nachricht/", participation.message, name="part-message"),
    path("unterlage/<uuid:request_id>/", participation.hand_in, name="part-hand-in"),
    path("antwort/<uuid:request_id>/", participation.answer, name="part-answer"),
    path("berichtigen/<uuid:request_id>/", participation.correct, name="part-correct"),
    path("dokumente/<uuid:document_id>/", participation.paper, name="part-paper"),
]
urlpatterns = [
    path("postkorb/", post.post, name="list"),
    path("postkorb/stand/", live.mailbox, name="list-live"),
    path("postkorb/stand/<str:number>/", live.thread, name="live"),
    path("postkorb/einstellungen/", settings.settings, name="wishes"),
    path("postkorb/unterlagen/", safe.papers, name="safe"),
    path("postkorb/unterlagen/<uuid:paper_id>/", safe.paper, name="kept"),
    path("postkorb/unterlagen/<uuid:paper_id>/aendern/", safe.change, name="kept-change"),
    path("postkorb/suche/", search.search, name="search"),
    path("vorgaenge/<str:number>/", include(_case)),
    path("fragen/stellen/<slug:unit>/", question.ask, name="ask"),
    path("fragen/<str:number>/", question.question, name="question"),
    path("fragen/<str:number>/nachricht/", question.reply, name="question-reply"),
    path("fragen/<str:number>/dokumente/<uuid:document_id>/", question.paper, name="question-paper"),
    path("beteiligung/", participation.taking_part, name="taking-part"),
    path("beteiligung/einladung/<str:token>/", participation.invitation, name="invitation"),
    path("beteiligung/<uuid:participant_id>/", include(_part)),
    path("pruefen/", genuine.ask, name="genuine_ask"),
    path("pruefen/<str:code>/", genuine.result, name="genuine"),
]
