"""The yardstick: a bare page and a bare form in plain Django templates, answered by the same server and middleware."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from amtsweg.web.urls import urlpatterns as product

PAGE = engines["django"].from_string(
    """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><h1>{{ title }}</h1><ul>{% for item in items %}<li><a href="{{ item.url }}">{{ item.name }}</a>
<p>{{ item.text|truncatechars:120 }}</p>
{% if item.online %}<b>online</b>{% endif %}</li>{% endfor %}</ul></body></html>"""
)
FORM = engines["django"].from_string(
    """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Form</title></head><body>
<form method="post">{{ form.as_p }}<button>Go</button></form></body></html>"""
)
ITEMS = [
    {"url": f"/item/{n}/", "name": f"Service number {n}", "text": "What this service is about. " * 4, "online": n % 2}
    for n in range(30)
]


class NineFields(forms.Form):
    """A usual form: nine fields of the usual kinds."""

    given = forms.CharField(max_length=80)
    family = forms.CharField(max_length=80)
    street = forms.CharField(max_length=80)
    postcode = forms.CharField(max_length=5)
    town = forms.CharField(max_length=80)
    email = forms.EmailField()
    born = forms.DateField()
    kind = forms.ChoiceField(choices=[(str(n), f"Choice {n}") for n in range(5)], widget=forms.RadioSelect)
    remark = forms.CharField(widget=forms.Textarea, required=False)


def bare_page(request: HttpRequest) -> HttpResponse:
    """Thirty list items, about 5 KB, no query."""
    return HttpResponse(PAGE.render({"title": "Services", "items": ITEMS}, request))


def bare_form(request: HttpRequest) -> HttpResponse:
    """Nine fields, no query."""
    return HttpResponse(FORM.render({"form": NineFields()}, request))


class CountStatements:
    """Adds the number of SQL statements of each answer as a header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen = 0

        def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
            nonlocal seen
            seen += not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response["X-Statements"] = str(seen)
        return response


urlpatterns = [path("bench/page/", bare_page), path("bench/form/", bare_form), *product]
