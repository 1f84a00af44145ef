"""Addresses for the day of the visit; below the language prefixes. Secrets stand in those that devices open."""

from django.urls import path

from amtsweg.web.visits import arriving, devices

app_name = "visits"
urlpatterns = [
    path("termine/ankunft/", arriving.arrive, name="arrive"),
    path("anzeige/<str:secret>/", devices.display, name="display"),
    path("wartenummer/<str:secret>/", devices.terminal, name="terminal"),
    path("kalender/<str:secret>.ics", devices.feed, name="feed"),
]
