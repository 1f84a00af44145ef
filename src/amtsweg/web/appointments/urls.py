"""Addresses of appointments for visitors: choosing below `/termine/`, one's own below `/termin/`."""

from django.urls import path

from amtsweg.web.appointments import booking, choosing, own

app_name = "appointments"
urlpatterns = [
    path("termine/", choosing.start, name="start"),
    path("termine/meine/", own.mine, name="mine"),
    path("termine/angaben/<uuid:booking_id>/", booking.details, name="details"),
    path("termine/<slug:kind>/", choosing.kind, name="kind"),
    path("termine/<slug:kind>/<slug:unit>/", booking.times, name="times"),
    path("termin/<str:code>/", own.booking, name="booking"),
    path("termin/<str:code>/termin.ics", own.entry, name="entry"),
    path("termin/<str:code>/verschieben/", own.move, name="move"),
    path("termin/<str:code>/absagen/", own.cancel, name="cancel"),
]
