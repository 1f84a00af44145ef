"""Addresses of the mailbox, of residents' cases, of their papers, and of the check for genuineness."""

from django.urls import path

from amtsweg.web.mailbox import genuine

app_name = "mailbox"
urlpatterns = [
    path("pruefen/", genuine.ask, name="genuine_ask"),
    path("pruefen/<str:code>/", genuine.result, name="genuine"),
]
