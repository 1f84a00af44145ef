"""How somebody comes to act for an organisation: invited by an owner, accepted once with the invited address."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from amtsweg.accounts.adapter import door
from amtsweg.accounts.models import Account
from amtsweg.accounts.organisations import inviting
from amtsweg.accounts.organisations.queries import Standing
from amtsweg.accounts.organisations.sealing import opened_facts
from amtsweg.web.account.organisations import Errors, owners_page, person_of, said
from amtsweg.web.kit.actor import signed_in
from amtsweg.web.kit.limited import limited
from amtsweg.web.kit.roles import ROLES, role_words


@require_http_methods(["GET", "HEAD", "POST"])
@limited
@owners_page
def invite(request: HttpRequest, person: Account, standing: Standing) -> HttpResponseBase:
    """An e-mail address and a role; the link goes there by mail."""
    errors: Errors = []
    typed = {name: request.POST.get(name, "").strip()[:254] for name in ("email", "rolle")}
    if request.method == "POST":
        errors = _errors(typed)
        if not errors:
            way = door(request)
            page = way.link("account:organisation-invitation", "TOKEN").replace("TOKEN", "{token}")
            try:
                inviting.invite(person, standing.id, typed["email"], typed["rolle"], sender=way.name, page=page)
            except inviting.IsMember:
                errors = [("email", _("Wer diese Adresse hat, ist schon Mitglied oder eingeladen"))]
            else:
                return said(request, standing.id, _("Die Einladung ist verschickt."))
    context = {
        "standing": standing,
        "typed": typed,
        "roles": [(name, words(), more()) for name, (words, more) in ROLES.items()],
        "errors": errors,
        "wrong": dict(errors),
        "has_errors": bool(errors),
    }
    return render(request, "account/organisation_invite.html", context, status=422 if errors else 200)


def _errors(typed: dict[str, str]) -> Errors:
    errors: Errors = []
    try:
        validate_email(typed["email"])
    except ValidationError:
        errors.append(("email", _("Geben Sie eine E-Mail-Adresse an, zum Beispiel name@beispiel.de")))
    if typed["rolle"] not in ROLES:
        errors.append(("rolle", _("Wählen Sie eine Rolle aus")))
    return errors


@require_POST
@owners_page
def take_back(request: HttpRequest, person: Account, standing: Standing, invitation: UUID) -> HttpResponseBase:
    """Ends an invitation that nobody has answered."""
    try:
        inviting.take_back(person, standing.id, invitation)
    except inviting.Gone:
        return said(request, standing.id, _("Diese Einladung gibt es nicht mehr."))
    return said(request, standing.id, _("Die Einladung ist zurückgenommen."))


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET says who invites; POST accepts, once, since mail programs open links by themselves."""
    person = person_of(request)
    try:
        row = inviting.invitation(token)
        if request.method == "POST":
            made = inviting.accept(person, token)
            return said(request, made.pk, _("Sie handeln jetzt auch für diese Organisation."))
    except inviting.Gone:
        return render(request, "account/invitation_gone.html", status=410)
    except inviting.NotInvited:
        return render(request, "participation/not_invited.html", {"email": person.email}, status=403)
    context = {"name": opened_facts(row.organisation).name, "role": role_words(row.role), "email": person.email}
    return render(request, "account/organisation_invitation.html", context)
