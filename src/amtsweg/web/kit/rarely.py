"""Views that are read when somebody first asks for one: a process holds what it shows, not all that it could show."""

from collections.abc import Callable
from importlib import import_module

from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


class Rarely:
    """A package of views for a list of addresses: `Rarely("amtsweg.web.studio").rates.edit` is one view of it.

    No such view can be exempt from the proof of origin: whether it was would be seen too late.
    """

    def __init__(self, package: str) -> None:
        self._package = package

    def __getattr__(self, module: str) -> "_Module":
        return _Module(f"{self._package}.{module}")


class _Module:
    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, view: str) -> View:
        name = self._name

        def late(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            answer: HttpResponseBase = getattr(import_module(name), view)(request, *args, **kwargs)
            return answer

        return late
