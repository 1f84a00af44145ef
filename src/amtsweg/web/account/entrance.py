"""Getting in and out: sign-in, its second factor, sign-up, confirmation of the address, sign-out."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailConfirmationHMAC
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.account.views import LoginView, LogoutView
from allauth.mfa.base.views import AuthenticateView
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.generic.edit import FormView

from amtsweg.accounts import actions, addresses, limits, queries, work
from amtsweg.accounts.adapter import HELD, MAILBOX, door, take_along
from amtsweg.accounts.backend import remember_made_here
from amtsweg.accounts.models import Account
from amtsweg.accounts.providers import leaving
from amtsweg.accounts.providers.queries import offered
from amtsweg.web.account.base import FormPage
from amtsweg.web.account.forms import PasskeyForm, SecondFactorForm, SignInForm, SignUpForm, errors_of
from amtsweg.web.account.passkeys import usable
from amtsweg.web.account.signon import ask_first, entrance_elsewhere
from amtsweg.web.kit.actor import EXPIRED, account, network_address, signed_in
from amtsweg.web.kit.limited import limited
from amtsweg.web.kit.ways_in import every
from amtsweg.web.openid.visits import AFTER, later


class SignIn(FormPage, LoginView):
    """One door for residents and staff."""

    form_class = SignInForm
    template_name = "account/login.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return ask_first(request) or super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        go_on = get_next_redirect_url(self.request)
        more = {"providers": every(self.request, go_on or ""), "expired": EXPIRED in self.request.GET}
        return context | more | {"next": go_on, "entrance": entrance_elsewhere(self.request)}


class SecondFactor(FormPage, AuthenticateView):
    """The code or passkey that completes a sign-in."""

    form_class = SecondFactorForm
    webauthn_form_class = PasskeyForm
    template_name = "mfa/authenticate.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data(), status=422)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.webauthn_form = None  # the page's script asks for a challenge when it is needed
        person = self.stage.login.user
        errors = errors_of(self.form) if self.form is not None else []
        return super().get_context_data(**kwargs) | {
            "app": queries.has_app(person.id),
            "errors": errors,
            "wrong": dict(errors),
            "has_errors": bool(errors),
            **usable(self.request, person),
        }


class SignUp(FormPage, FormView):
    """A new account is open at once; the confirmation mail blocks nothing.

    What happens here is the same whether or not the address has an account: see accounts/backend.py.
    """

    form_class = SignUpForm
    template_name = "account/signup.html"
    gate = work.SIGN_UP

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if account(request) is not None:
            return redirect(get_next_redirect_url(request) or "account:home")
        return ask_first(request) or super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        limits.SIGN_UP_ADDRESS.spend(network_address(request))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        if (patience := self.wait(form)) is not None:
            return patience
        with transaction.atomic():
            made = actions.create_account(
                form.cleaned_data["email"], form.cleaned_data["password"], language=get_language() or "de"
            )
            response = perform_login(
                self.request, made, redirect_url=get_next_redirect_url(self.request), signup=True, email=made.email
            )
        if not get_next_redirect_url(self.request):
            messages.success(self.request, _("Ihr Konto ist angelegt."))
        remember_made_here(response, made)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"next": get_next_redirect_url(self.request)}


class SignOut(LogoutView):
    """Asks first: a link must not sign anybody out."""

    template_name = "account/logout.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        opened = leaving.opened_by(request)
        response: HttpResponseBase = super().post(request, *args, **kwargs)
        if opened and isinstance(response, HttpResponseRedirect):
            leaving.left(request, opened)
            return redirect(reverse("account:signed-out", query={"anbieter": opened["slug"]}))
        return response


@never_cache
@require_safe
def signed_out(request: HttpRequest) -> HttpResponseBase:
    """Says that the session is over, and whether it is at the provider that opened it.

    Whoever signed out at a service of others first goes on there, as soon as the provider has let her go.
    """
    confirmed, service = offered(leaving.confirmed(request.GET.get("bei", ""))), later(request)
    if confirmed and service:
        del request.session[AFTER]
        return HttpResponseRedirect(service[1], headers={"Referrer-Policy": "no-referrer"})
    context = {
        "service": service,
        "provider": offered(request.GET.get("anbieter", "")),
        "unconfirmed": "dort" in request.GET,  # it offers no signing out from here, or did not say that it is done
        "confirmed": confirmed,
    }
    return render(request, "account/signed_out.html", context)


@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """The link in the confirmation mail; a button confirms, since mail scanners open links."""
    confirmation = EmailConfirmationHMAC.from_key(key)
    if confirmation is None:
        return render(request, "account/confirm_stale.html", status=404)
    made: Account = confirmation.email_address.user
    if request.method != "POST":
        taken = addresses.confirmed_owner(confirmation.email_address.email) is not None
        return render(request, "account/confirm.html", {"email": made.email, "taken": taken})
    try:
        actions.confirm_address(made)
    except actions.AddressTaken:
        return _to_older_account(request, made)
    if account(request) == made:
        messages.success(request, _("Ihre E-Mail-Adresse ist bestätigt."))
        return redirect("account:home")
    return render(request, "account/confirmed.html")


def _to_older_account(request: HttpRequest, made: Account) -> HttpResponse:
    """The mailbox's owner has an older account: what she began in the new one goes over when she signs in to it."""
    older = account(request)
    if older == made:
        logout(request)
        older = None
    request.session[MAILBOX] = str(made.id)
    if older is not None:
        take_along(request, older)
        request.session[HELD] = [str(one) for one in queries.held_ids(older)[1:]]
    return redirect("account:home")


@require_POST
@limited
@signed_in
def send_again(request: HttpRequest) -> HttpResponse:
    """Mails the confirmation link once more."""
    own = account(request)
    if own is not None and not addresses.is_confirmed(own):
        addresses.ask_to_confirm(own, door(request))
        messages.success(request, _("Wir haben Ihnen den Link noch einmal geschickt."))
    return redirect("account:home")
