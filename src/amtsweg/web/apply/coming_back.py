"""The page that says how to come back, and until when: to the account, or with code and PIN."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from amtsweg.applications import guests
from amtsweg.applications.models import Kept
from amtsweg.web.apply.once import keep, kept
from amtsweg.web.apply.shows import Addresses, Aside
from amtsweg.web.kit import actor

_email = EmailValidator()


@dataclass(frozen=True, slots=True)
class Words:
    """What the page says of an application, or of several together."""

    title: str
    until: str
    mailbox: str
    access: str
    reminder: str
    claim: str
    sign_in: str
    delete: str


@dataclass(frozen=True, slots=True)
class Stay:
    """What somebody leaves for now: its row, where to write about it, and where it goes on."""

    row: Kept
    email: str
    ahead_url: str
    aside: Aside


class Leaving(Addresses, Protocol):
    """One request to it."""

    request: HttpRequest
    id: UUID


def later(visit: Leaving, stay: Stay, words: Words, remember: Callable[[str], None]) -> HttpResponseBase:
    """GET tells; POST gives a guest a fresh code and PIN, and has an address remembered if one was typed."""
    if visit.request.method != "POST":
        return _page(visit, stay, words, stay.email)
    typed = visit.request.POST.get("e-mail", "").strip()
    if typed and (error := _wrong(typed)):
        return _page(visit, stay, words, typed, error)
    answer = HttpResponseRedirect(visit.url("later"))
    if stay.row.guest:
        if typed:
            remember(typed)
        keep(answer, visit.id, guests.issue_access(visit.id, type(stay.row)))
    return answer


def _wrong(typed: str) -> str:
    """What to say about an address that cannot be one; empty when it can."""
    try:
        _email(typed)
    except ValidationError:
        return _("Prüfen Sie die E-Mail-Adresse: Sie sieht aus wie name@post.example")
    return "" if len(typed) <= 254 else _("Prüfen Sie die E-Mail-Adresse: Sie ist zu lang")


def _page(visit: Leaving, stay: Stay, words: Words, email: str, error: str = "") -> HttpResponse:
    context = {
        "visit": visit,
        "words": words,
        "guest": stay.row.guest,
        "signed_in": actor.account(visit.request) is not None,
        "access": kept(visit.request, visit.id),
        "has_access": stay.row.tracking_index is not None,
        "email": email,
        "error": error,
        "errors": [("e-mail", error)] if error else [],
        "has_errors": bool(error),
        "resume_address": visit.request.get_host() + reverse("apply:resume"),
        "ahead_url": stay.ahead_url,
        "login_url": reverse("account_login", query={"next": visit.url("later")}),
        "aside": stay.aside,
    }
    return render(visit.request, "apply/later.html", context, status=422 if error else 200)
