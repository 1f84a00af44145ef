"""Mandates of the account: given to others, received from others, accepted and ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from amtsweg.accounts.adapter import door
from amtsweg.accounts.models import Account
from amtsweg.accounts.queries import held_ids, name_of
from amtsweg.applications.mandates import actions, queries
from amtsweg.applications.mandates.models import Mandate
from amtsweg.applications.mandates.wishes import Wish
from amtsweg.cases.queries.held import open_cases
from amtsweg.catalogue import queries as catalogue
from amtsweg.core import clock
from amtsweg.documents import safe
from amtsweg.federation import queries as federation
from amtsweg.forms.context import Context, RawDict
from amtsweg.forms.fields.date import DateField
from amtsweg.web.account.organisations import Errors, person_of
from amtsweg.web.apply.visit import act_by_mandates
from amtsweg.web.kit import texts
from amtsweg.web.kit.actor import current_trust, signed_in
from amtsweg.web.kit.frame import Frame
from amtsweg.web.kit.limited import limited

SAID = "vollmacht_gesagt"  # session: one line for the next page, shown once
LONGEST_NAME = 120
UNTIL = DateField(type="date", id="bis", label={"de": "Gilt bis", "en": "Valid until"}, optional=True, earliest="today")


@never_cache
@signed_in
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What the account gave, what it was given, and what it began for others."""
    person = person_of(request)
    received = queries.received_by(person)
    begun, frame = queries.begun_for(person) if received else [], Frame(request)
    context = {
        "given": [(one, covers(one.row), state(one.row)) for one in queries.given_by(person)],
        "received": [
            (one, covers(one.row), [_draft(frame, draft) for draft in begun if draft.mandate_id == one.row.pk])
            for one in received
        ],
        "said": request.session.pop(SAID, ""),
    }
    return render(request, "account/mandates.html", context)


def _draft(frame: Frame, draft: queries.BegunFor) -> tuple[str, str]:
    """What was begun, and where it goes on: at the portal of its authority."""
    offer, portal = catalogue.offer(draft.authority_slug, draft.offer_slug), federation.portal_of(draft.authority_slug)
    service = catalogue.service(offer.service_slug) if offer else None
    address = reverse("apply:enter", kwargs={"offer": draft.offer_slug, "identifier": draft.id})
    title = texts.plain(service.title) if service else draft.offer_slug
    return title, frame.door(portal, address) if portal else address


def covers(row: Mandate) -> str:
    """What a mandate is for, in words."""
    if row.scope == Mandate.Scope.CASE:
        return _("nur für einen Vorgang")
    if row.service is not None:
        return _("für Anträge und Vorgänge: %(service)s") % {"service": texts.plain(row.service.title)}
    return _("für alle Anträge und Vorgänge")


def state(row: Mandate) -> tuple[str, str, str | None]:
    """How a mandate stands: word, icon and colour of a badge."""
    if row.ended_at:
        return _("Beendet"), "zurueck", "quiet"
    if row.until is not None and row.until < clock.today():
        return _("Abgelaufen"), "zurueck", "quiet"
    if row.accepted_at:
        return _("Gilt"), "haken", "good"
    return _("Noch nicht angenommen"), "uhr", None


# --- giving ----------------------------------------------------------------------------------------------------------


@never_cache
@limited
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Declares a mandate; it counts once the other one has accepted it."""
    person = person_of(request)
    if request.method != "POST":
        return _form(request, person, {"wofuer": request.GET.get("wofuer", "")}, [])
    typed = {name: request.POST.get(name, "").strip()[:254] for name in _NAMES}
    shares = tuple(one for one in request.POST.getlist("angaben") if one in _shares())
    errors, wish = _read(request, person, typed, shares)
    if wish is not None:
        way = door(request)
        page = way.link("account:mandate-invitation", "TOKEN").replace("TOKEN", "{token}")
        try:
            actions.give(person, wish, current_trust(request), sender=way.name, page=page)
        except actions.Oneself:
            errors = [("email", _("Das ist Ihre eigene E-Mail-Adresse"))]
        else:
            request.session[SAID] = _("Die Vollmacht ist erklärt. Sie gilt, sobald die andere Person sie annimmt.")
            return redirect("account:mandates")
    return _form(request, person, typed, errors, shares)


_NAMES = ("name", "email", "wofuer", "leistung", "vorgang", "bescheide", "urkunde", "bis-day", "bis-month", "bis-year")


def _shares() -> dict[str, str]:
    return {"name": _("Name"), "birth_date": _("Geburtsdatum"), "address": _("Anschrift"), "phone": _("Telefon")}


def _read(
    request: HttpRequest, person: Account, typed: Mapping[str, str], shares: tuple[str, ...]
) -> tuple[Errors, Wish | None]:
    errors: Errors = []
    if not typed["name"] or len(typed["name"]) > LONGEST_NAME:
        errors.append(("name", _("Geben Sie einen Namen an")))
    try:
        validate_email(typed["email"])
    except ValidationError:
        errors.append(("email", _("Geben Sie eine E-Mail-Adresse an, zum Beispiel name@beispiel.de")))
    scope = typed["wofuer"]
    if scope not in Mandate.Scope.values:
        errors.append(("wofuer", _("Wählen Sie aus, wofür die Vollmacht gilt")))
    services, cases = dict(_services(request)), dict(_cases(person))
    if scope == Mandate.Scope.SERVICE and typed["leistung"] not in services:
        errors.append(("leistung", _("Wählen Sie die Leistung aus")))
    if scope == Mandate.Scope.CASE and typed["vorgang"] not in cases:
        errors.append(("vorgang", _("Wählen Sie den Vorgang aus")))
    if typed["urkunde"] and typed["urkunde"] not in dict(_papers(person)):
        errors.append(("urkunde", _("Wählen Sie die Unterlage aus")))
    context = Context(today=clock.today(), trust="basic", language=get_language() or "de")
    until = UNTIL.clean(RawDict({name: typed[name] for name in ("bis-day", "bis-month", "bis-year")}), context)
    errors += [(error.control, error.message) for error in until.errors]
    if errors:
        return errors, None
    return [], Wish(
        name=typed["name"],
        email=typed["email"],
        scope=scope,
        service_slug=typed["leistung"] if scope == Mandate.Scope.SERVICE else "",
        case_id=UUID(typed["vorgang"]) if scope == Mandate.Scope.CASE else None,
        shares=shares,
        notices=typed["bescheide"] == "ja",
        until=date.fromisoformat(until.value) if until.value else None,
        paper_id=UUID(typed["urkunde"]) if typed["urkunde"] else None,
    )


def _services(request: HttpRequest) -> list[tuple[str, str]]:
    """What one can apply for here online: at the portal's authority and its county."""
    portal = getattr(request, "portal", None)
    if portal is None:
        return []
    county = federation.county_of(portal)
    owners = [portal.authority, *([county] if county else [])]
    offers = [offer for owner in owners for offer in catalogue.offers_of(owner.slug) if offer.kind == "form"]
    found = {offer.service_slug: catalogue.service(offer.service_slug) for offer in offers}
    titled = ((slug, texts.plain(service.title)) for slug, service in found.items() if service is not None)
    return sorted(titled, key=lambda one: one[1])


def _cases(person: Account) -> list[tuple[str, str]]:
    return [(str(one.id), f"{one.number}, {one.title}") for one in open_cases(held_ids(person))]


def _papers(person: Account) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in safe.papers_of(person.pk)]


def _form(
    request: HttpRequest, person: Account, typed: Mapping[str, str], errors: Errors, shares: tuple[str, ...] = ("name",)
) -> HttpResponse:
    choose = ("", _("Bitte wählen"))
    context: dict[str, Any] = {
        "typed": {**dict.fromkeys(_NAMES, ""), **typed},
        "shares": list(_shares().items()),
        "chosen": list(shares),
        "services": [choose, *_services(request)],
        "cases": [choose, *_cases(person)],
        "papers": [("", _("keine")), *_papers(person)],
        "errors": errors,
        "wrong": {name.removesuffix("-day"): message for name, message in errors},
        "has_errors": bool(errors),
    }
    return render(request, "account/mandate_form.html", context, status=422 if errors else 200)


# --- accepting and ending --------------------------------------------------------------------------------------------


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET says who gives what; POST accepts, once, since mail programs open links by themselves."""
    person = person_of(request)
    try:
        row = actions.invitation(token)
        if request.method == "POST":
            actions.accept(person, token)
            act_by_mandates(request)
            request.session[SAID] = _("Sie haben die Vollmacht angenommen.")
            return redirect("account:mandates")
    except actions.Gone:
        return render(request, "account/invitation_gone.html", status=410)
    except actions.NotInvited:
        return render(request, "participation/not_invited.html", {"email": person.email}, status=403)
    context = {"row": row, "principal": name_of(row.principal_id), "covers": covers(row), "email": person.email}
    return render(request, "account/mandate_invitation.html", context)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, mandate: UUID) -> HttpResponseBase:
    """Asks once more; then either of the two ends it, at once."""
    person = person_of(request)
    mine = [one.row for one in queries.given_by(person)] + [one.row for one in queries.received_by(person)]
    row = next((one for one in mine if one.pk == mandate), None)
    if row is None:
        raise Http404
    if request.method == "POST":
        actions.end(person, row.pk)
        request.session[SAID] = _("Die Vollmacht ist beendet.")
        return redirect("account:mandates")
    return render(request, "account/mandate_end.html", {"row": row, "covers": covers(row)})
