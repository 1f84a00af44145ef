"""Passkeys: the challenges that a browser signs, signing in, giving one in place of a code; added, named, removed.

They need a script and a browser that knows them. Beside every button here there is a way without.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import BaseReauthenticateView
from allauth.mfa.internal.flows.add import redirect_if_add_not_allowed
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.views import EditWebAuthnView, LoginWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic.edit import FormView

from amtsweg.accounts import limits, passkeys
from amtsweg.accounts.adapter import note_trust, note_use, own_host
from amtsweg.accounts.factors import kept_by
from amtsweg.accounts.models import Account
from amtsweg.web.account.base import FormPage, delicate, own, whole
from amtsweg.web.account.forms import AddPasskeyForm, NamePasskeyForm, PasskeyAgainForm, PasskeySignInForm
from amtsweg.web.account.signon import entrance_elsewhere, place_at_entrance
from amtsweg.web.kit.actor import View, account, network_address, signed_in
from amtsweg.web.kit.limited import limited
from amtsweg.web.kit.ways_in import every

# --- what the browser signs -----------------------------------------------------------------------------------------


@never_cache
@limited
@require_safe
def to_sign_in(request: HttpRequest) -> JsonResponse:
    """A challenge for whoever it may be: the passkey itself says whose it is."""
    limits.CHALLENGE_ADDRESS.spend(network_address(request))
    return JsonResponse(auth.begin_authentication(None))


@never_cache
@require_safe
def to_complete(request: HttpRequest) -> JsonResponse:
    """A challenge for somebody whose password was right a moment ago."""
    stage = get_pending_stage(request)
    if stage is None or stage.key != AuthenticateStage.key:
        raise Http404
    return JsonResponse(auth.begin_authentication(stage.login.user))


@never_cache
@signed_in
@require_safe
def to_confirm(request: HttpRequest) -> JsonResponse:
    """A challenge for somebody who is signed in."""
    return JsonResponse(auth.begin_authentication(account(request)))


@never_cache
@signed_in
@require_safe
def to_add(request: HttpRequest) -> JsonResponse:
    """What a new passkey has to be: it knows whose it is, and does not answer without finger, face or PIN."""
    return JsonResponse(auth.begin_registration(account(request), True))


# --- using one ------------------------------------------------------------------------------------------------------


class SignIn(FormPage, LoginWebAuthnView):
    """The passkey instead of address, password and code."""

    form_class = PasskeySignInForm
    template_name = "account/login.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data())
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        limits.SIGN_IN_ADDRESS.spend(network_address(request))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: PasskeySignInForm) -> HttpResponse:
        row = form.cleaned_data["credential"]
        login = Login(user=row.user, redirect_url=get_next_redirect_url(self.request))
        response: HttpResponse = flows.perform_passwordless_login(self.request, row, login)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        go_on = get_next_redirect_url(self.request)
        more = {"providers": every(self.request, go_on or ""), "entrance": entrance_elsewhere(self.request)}
        return context | more | {"next": go_on, "expired": False}


@own
class Again(FormPage, BaseReauthenticateView):
    """The passkey before something delicate, in place of the password."""

    form_class = PasskeyAgainForm
    template_name = "mfa/passkeys/again.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": account(self.request)}

    def form_valid(self, form: PasskeyAgainForm) -> HttpResponse:
        flows.reauthenticate(self.request, form.cleaned_data["credential"])
        response: HttpResponse = super().form_valid(form)
        note_trust(self.request)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"next": get_next_redirect_url(self.request)}


def usable(request: HttpRequest, person: Account) -> dict[str, Any]:
    """For the pages that ask for a second factor: whether a passkey of this account works here, and where others do."""
    made_on = passkeys.hosts(person.id)
    here = own_host(request)
    return {"passkey_here": here in made_on, "passkeys_elsewhere": [one for one in made_on if one != here]}


# --- keeping them ---------------------------------------------------------------------------------------------------


@own
@method_decorator(redirect_if_add_not_allowed, name="dispatch")
@delicate
@whole
class Add(FormPage, FormView):
    """A new passkey, made by the browser, with a name of one's own."""

    form_class = AddPasskeyForm
    template_name = "mfa/passkeys/add.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": account(self.request)}

    def form_valid(self, form: AddPasskeyForm) -> HttpResponse:
        values = form.cleaned_data
        row, codes = flows.add_authenticator(self.request, name=values["name"], credential=values["credential"])
        passkeys.keep_host(row, own_host(self.request))
        note_use(self.request, row)
        self.success_url = reverse("mfa_view_recovery_codes" if codes else "mfa_index")
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        place = place_at_entrance(self.request, "mfa_add_webauthn")
        return super().get_context_data(**kwargs) | {"entrance": entrance_elsewhere(self.request), "there": place}


def _only_own(view: View) -> View:
    """Somebody else's passkey is not there, whoever asks."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = account(request)
        if person is None or all(one.number != kwargs["pk"] for one in passkeys.of(person.id)):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


only_own = method_decorator(_only_own, name="dispatch")


@own
@only_own
@delicate
class Rename(FormPage, EditWebAuthnView):
    """Another name for a passkey."""

    form_class = NamePasskeyForm
    template_name = "mfa/passkeys/rename.html"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: NamePasskeyForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        messages.success(self.request, _("Der Name ist geändert."))
        return response


@own
@only_own
@delicate
@whole
class Remove(FormPage, RemoveWebAuthnView):
    """Asks first; the last second factor stays while an authority asks its owner for one."""

    template_name = "mfa/passkeys/remove.html"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        if kept_by(self.object.user, self.object):
            response: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
            return response
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {"name": self.object.wrap().name, "kept_by": kept_by(self.object.user, self.object)}
        return super().get_context_data(**kwargs) | more
