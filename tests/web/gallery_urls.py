"""The site with one page more: every part of the kit."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from web.conftest import GALLERY

from amtsweg.web.urls import handler404, handler500
from amtsweg.web.urls import urlpatterns as own

__all__ = ["handler404", "handler500", "urlpatterns"]


def gallery(request: HttpRequest) -> HttpResponse:
    template = engines["jinja2"].from_string(GALLERY.read_text())
    return HttpResponse(template.render({"href": lambda page: f"?seite={page}"}, request))


urlpatterns = [path("galerie/", gallery), *own]
