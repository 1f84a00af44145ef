"""Handing something over to another place by a form that the browser posts: questions to a provider, and its answers.

A small script sends the form at once; without it, the person presses the button.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from csp.constants import SELF
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def hand_over(request: HttpRequest, address: str, fields: Mapping[str, str], title: str) -> HttpResponse:
    """A page whose only form posts `fields` to `address`; `title` names the place where it goes on."""
    context = {"address": address, "fields": fields, "title": title}
    response = render(request, "account/hand_over.html", context)
    # Providers send the browser on to other hosts of theirs; this page holds nothing that somebody could have typed.
    onwards = {"form-action": ["https:", _origin(address)]}
    response.headers["Content-Security-Policy"] = build_policy(update=onwards)
    return response


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else SELF
