"""Addresses for paying. Whoever knows the code of a request may pay it; providers sign what they tell."""

from django.urls import path

from amtsweg.web.kit.rarely import Rarely
from amtsweg.web.pay import machines, pages

app_name = "pay"
urlpatterns = [
    path("zahlung/<str:code>/", pages.pay, name="pay"),
    path("zahlung/<str:code>/weiter/<uuid:attempt_id>/", pages.onwards, name="onwards"),
    path("zahlung/<str:code>/mandat/<uuid:attempt_id>/", Rarely("amtsweg.web.pay").mandates.give, name="mandate"),
    path("zahlung/<str:code>/zurueck/<uuid:attempt_id>/", pages.back, name="back"),
    path("zahlung/<str:code>/beleg/", pages.receipt, name="receipt"),
    path("zahlungen/meldung/<uuid:way_id>/", machines.told, name="told"),
]
