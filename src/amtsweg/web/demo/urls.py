"""Addresses of the demonstration's own pages, below `/demo/`."""

from django.urls import path

from amtsweg.web.demo import mails

app_name = "demo"
urlpatterns = [
    path("mails/", mails.mails, name="mails"),
    path("mails/<str:identifier>/", mails.mail, name="mail"),
]
