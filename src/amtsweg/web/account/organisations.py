"""Organisations that the account acts for: founding, describing, members and their roles, leaving, ending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amtsweg.accounts import addresses
from amtsweg.accounts.models import Account
from amtsweg.accounts.organisations import actions, queries, vouching
from amtsweg.accounts.organisations.facts import KINDS, REGISTERS, Facts, faults, number_of
from amtsweg.accounts.organisations.models import OrganisationMember
from amtsweg.accounts.organisations.queries import Standing
from amtsweg.cases.queries.held import cases_held
from amtsweg.web.account.own_shows import staying
from amtsweg.web.kit.actor import View, account, act_for, signed_in
from amtsweg.web.kit.limited import limited
from amtsweg.web.kit.roles import ROLES, role_words

SAID = "organisation_gesagt"  # session: one line for the next page, shown once
NAMES = ("kind", "name", "register", "number", "court", "street", "house_number", "postcode", "town", "elster")
Errors = list[tuple[str, str]]


def member_page(view: View) -> View:
    """Guards a page of one organisation: `view(request, person, standing, …)`; 404 for whoever is no member."""

    @never_cache
    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, organisation: UUID, **kwargs: Any) -> HttpResponseBase:
        person = person_of(request)
        standing = queries.standing(person, organisation)
        if standing is None:
            raise Http404
        return view(request, person, standing, **kwargs)

    return guarded


def owners_page(view: View) -> View:
    """The same for those who run the organisation's account; other members are refused."""

    @wraps(view)
    def guarded(request: HttpRequest, person: Account, standing: Standing, **kwargs: Any) -> HttpResponseBase:
        if not standing.member.owns:
            raise PermissionDenied("organisation.own")
        return view(request, person, standing, **kwargs)

    return member_page(guarded)


def person_of(request: HttpRequest) -> Account:
    """The signed-in account."""
    person = account(request)
    assert person is not None  # `signed_in` has seen to it
    return person


@never_cache
@signed_in
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """For which organisations the account acts."""
    person = person_of(request)
    lines = [(one, role_words(one.member.role)) for one in queries.organisations_of(person)]
    context = {"lines": lines, "confirmed": addresses.is_confirmed(person), "said": request.session.pop(SAID, "")}
    return render(request, "account/organisations.html", context)


@never_cache
@signed_in
@require_POST
def act(request: HttpRequest) -> HttpResponseBase:
    """Says for whom this session acts from now on: an organisation, or (empty) the account itself again."""
    chosen, place = request.POST.get("fuer", ""), request.POST.get("weiter", "")
    act_for(request, standing_in(request, chosen) if chosen else None)
    safe = url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(place if safe else reverse("mailbox:list" if chosen else "account:organisations"))


def standing_in(request: HttpRequest, chosen: str) -> Standing:
    """The organisation with this id that the account may act for. Raises Http404 for every other."""
    try:
        found = queries.standing(person_of(request), UUID(chosen))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


# --- founding and describing -----------------------------------------------------------------------------------------


@never_cache
@limited
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """An organisation is made by whoever will run its account."""
    person = person_of(request)
    if request.method != "POST":
        return _form(request, person, dict.fromkeys(NAMES, ""), [])
    typed, facts, errors = _read(request)
    if not errors:
        try:
            made = actions.found(person, facts)
        except actions.NotVouched:
            errors = [("elster", _not_vouched())]
        except actions.Unconfirmed:
            errors = [("name", _("Bestätigen Sie zuerst Ihre E-Mail-Adresse"))]
        else:
            return said(request, made.pk, _("Die Organisation ist angelegt."))
    return _form(request, person, typed, errors)


@require_http_methods(["GET", "HEAD", "POST"])
@owners_page
def facts(request: HttpRequest, person: Account, standing: Standing) -> HttpResponseBase:
    """Name, seat and entry in a register, described anew."""
    if request.method != "POST":
        typed = {name: getattr(standing.facts, name) for name in NAMES}
        return _form(request, person, typed, [], standing)
    typed, given, errors = _read(request)
    if not errors:
        try:
            actions.change_facts(person, standing.id, given)
        except actions.NotVouched:
            errors = [("elster", _not_vouched())]
        else:
            return said(request, standing.id, _("Die Angaben sind gespeichert."))
    return _form(request, person, typed, errors, standing)


def _not_vouched() -> str:
    return _("Keines Ihrer Unternehmenskonten hat diese Nummer")


def _read(request: HttpRequest) -> tuple[dict[str, str], Facts, Errors]:
    typed = {name: " ".join(request.POST.get(name, "").split())[:300] for name in NAMES}
    given = Facts(**typed)
    messages = {
        "kind": _("Wählen Sie aus, was es ist"),
        "name": _("Geben Sie den Namen an, höchstens 200 Zeichen"),
        "register": _("Wählen Sie das Register aus"),
        "number": _("Geben Sie die Nummer an, wie sie im Register steht, zum Beispiel 12345 oder 12345 B"),
        "court": _("Geben Sie das Gericht an, das das Register führt, zum Beispiel Amtsgericht Lüneburg"),
        "postcode": _("Geben Sie eine Postleitzahl mit fünf Ziffern an"),
        "street": _("Kürzen Sie die Anschrift"),
        "elster": _("Geben Sie die zehn Ziffern der ELSTER-Nummer an"),
    }
    errors = [(name, messages[name]) for name in faults(given)]
    if given.register and not errors:
        given = replace(given, number=number_of(given.number, given.register))
    return typed, given, errors


def _form(
    request: HttpRequest, person: Account, typed: Mapping[str, str], errors: Errors, standing: Standing | None = None
) -> HttpResponse:
    context = {
        "standing": standing,
        "typed": typed,
        "kinds": [(name, _(words)) for name, words in KINDS.items()],
        "registers": [("", _("in keinem Register")), *((one, one) for one in REGISTERS)],
        "company": bool(typed["elster"]) or vouching.has_company_account(person),
        "confirmed": standing is not None or addresses.is_confirmed(person),
        "errors": errors,
        "wrong": dict(errors),
        "has_errors": bool(errors),
    }
    return render(request, "account/organisation_form.html", context, status=422 if errors else 200)


# --- one organisation ------------------------------------------------------------------------------------------------


@require_safe
@member_page
def page(request: HttpRequest, person: Account, standing: Standing) -> HttpResponseBase:
    """What it says of itself, who belongs to it, who was invited."""
    row = standing.member.organisation
    owns = standing.member.owns
    context = {
        "standing": standing,
        "kind": _(KINDS[standing.facts.kind]),
        "role": role_words(standing.member.role),
        "members": [(one, role_words(one.row.role)) for one in queries.members_of(row)],
        "invited": [(one, role_words(one.row.role)) for one in queries.invited_to(row)] if owns else [],
        "mine": person.pk,
        "said": request.session.pop(SAID, ""),
    }
    return render(request, "account/organisation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@owners_page
def member(request: HttpRequest, person: Account, standing: Standing, member: UUID) -> HttpResponseBase:
    """One member: another role, the mails, or the end."""
    row = standing.member.organisation
    line = next((one for one in queries.members_of(row) if one.row.pk == member), None)
    if line is None:
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            return said(request, standing.id, _changed(request, person, standing, member))
        except actions.LastOwner:
            error = last_owner()
        except ValueError:
            error = _("Wählen Sie eine Rolle aus")
    context = {
        "standing": standing,
        "line": line,
        "roles": [(name, words(), more()) for name, (words, more) in ROLES.items()],
        "error": error,
        "has_errors": bool(error),
    }
    return render(request, "account/organisation_member.html", context, status=422 if error else 200)


def _changed(request: HttpRequest, person: Account, standing: Standing, member_id: UUID) -> str:
    """Does what the button says; what to say then."""
    try:
        if "entfernen" in request.POST:
            actions.remove(person, standing.id, member_id)
            return _("Die Mitgliedschaft ist beendet.")
        if "mails" in request.POST:
            actions.set_mail_to(person, standing.id, member_id)
            return _("Die E-Mails gehen jetzt an dieses Mitglied.")
        actions.set_role(person, standing.id, member_id, request.POST.get("rolle", ""))
    except OrganisationMember.DoesNotExist:
        raise Http404 from None
    return _("Die Rolle ist gespeichert.")


def last_owner() -> str:
    """Why somebody cannot go: nobody else could run the organisation's account."""
    return _("Niemand sonst verwaltet die Organisation. Geben Sie zuerst einem anderen Mitglied diese Rolle.")


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def leave(request: HttpRequest, person: Account, standing: Standing) -> HttpResponseBase:
    """Asks once more, then ends one's own membership."""
    error = ""
    if request.method == "POST":
        try:
            actions.leave(person, standing.id)
        except actions.LastOwner:
            error = last_owner()
        else:
            return _gone(request, _("Sie handeln nicht mehr für „%(name)s“.") % {"name": standing.name})
    alone = standing.id in queries.alone_in(person)
    return _confirm(request, "account/organisation_leave.html", standing, error, alone=alone)


@require_http_methods(["GET", "HEAD", "POST"])
@owners_page
def end(request: HttpRequest, person: Account, standing: Standing) -> HttpResponseBase:
    """Asks once more, then ends the organisation for everybody."""
    if request.method == "POST":
        actions.end(person, standing.id)
        return _gone(request, _("„%(name)s“ ist gelöscht.") % {"name": standing.name})
    return _confirm(request, "account/organisation_end.html", standing, "")


def _confirm(request: HttpRequest, template: str, standing: Standing, error: str, **more: Any) -> HttpResponse:
    context = {
        "standing": standing,
        "staying": staying(cases_held([standing.id])),
        "error": error,
        "has_errors": bool(error),
        **more,
    }
    return render(request, template, context, status=422 if error else 200)


def _gone(request: HttpRequest, text: str) -> HttpResponseBase:
    act_for(request, None)
    request.session[SAID] = text
    return redirect("account:organisations")


def said(request: HttpRequest, organisation_id: UUID, text: str) -> HttpResponseBase:
    """Back to the organisation's page, which says this once."""
    request.session[SAID] = text
    return redirect("account:organisation", organisation=organisation_id)
