"""Addresses of appointments for visitors: choosing below `/termine/`, one's own below `/termin/`."""

from django.urls import path

from amtsweg.web.kit.rarely import Rarely

views = Rarely("amtsweg.web.appointments")
app_name = "appointments"
urlpatterns = [
    path("termine/", views.choosing.start, name="start"),
    path("termine/meine/", views.own.mine, name="mine"),
    path("termine/angaben/<uuid:booking_id>/", views.booking.details, name="details"),
    path("termine/<slug:kind>/", views.choosing.kind, name="kind"),
    path("termine/<slug:kind>/<slug:unit>/", views.booking.times, name="times"),
    path("termin/<str:code>/", views.own.booking, name="booking"),
    path("termin/<str:code>/termin.ics", views.own.entry, name="entry"),
    path("termin/<str:code>/verschieben/", views.own.move, name="move"),
    path("termin/<str:code>/absagen/", views.own.cancel, name="cancel"),
]
