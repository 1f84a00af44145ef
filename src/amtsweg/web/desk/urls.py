"""Addresses of the desk, below `/desk/`."""

from django.urls import path

from amtsweg.web.desk import worklist

app_name = "desk"
urlpatterns = [
    path("", worklist.worklist, name="worklist"),
]
