"""Passwords: forgotten, changed, and asked for once more before something delicate."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import PasswordChangeView, PasswordResetFromKeyView, ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic.edit import FormView

from amtsweg.accounts import actions, addresses, devices, limits, queries, work
from amtsweg.accounts.adapter import door, note_trust
from amtsweg.accounts.identity import actions as identity
from amtsweg.accounts.sessions import end_sessions
from amtsweg.web.account.again import ways_again
from amtsweg.web.account.base import FormPage, own
from amtsweg.web.account.forms import (
    NewPasswordForm,
    PasswordAgainForm,
    PasswordForm,
    ResetRequestForm,
    SecondFactorAgainForm,
)
from amtsweg.web.kit.actor import account, network_address


class Forgotten(FormPage, FormView):
    """Mails a link for a new password. The request itself never looks whether there is such an account."""

    form_class = ResetRequestForm
    template_name = "account/password_reset.html"
    gate = work.RESET
    success_url = reverse_lazy("account_reset_password_done")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        limits.RESET_ADDRESS.spend(network_address(request))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: ResetRequestForm) -> HttpResponse:
        if (patience := self.wait(form)) is not None:
            return patience
        addresses.offer_reset(form.cleaned_data["email"], door(self.request))
        return super().form_valid(form)


@never_cache
@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    """Look into your mailbox."""
    return render(request, "account/password_reset_done.html")


class NewPassword(FormPage, PasswordResetFromKeyView):
    """Where the link leads. Using it proves the address, and ends every session of the account.

    It proves the mailbox only: without a second factor it ends what a counter confirmed, too.
    """

    form_class = NewPasswordForm
    template_name = "account/password_reset_from_key.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "token_fail" in kwargs:
            return {"token_fail": True, "errors": [], "wrong": {}}
        return super().get_context_data(**kwargs) | {"token_fail": False}

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        actions.confirm_by_mail(self.reset_user)
        if not queries.has_second_factor(self.reset_user.pk):
            identity.drop(self.reset_user, door(self.request).name)
        end_sessions(self.reset_user, but=self.request.session.session_key)
        devices.remember(self.request, response, self.reset_user.email)
        return response


@never_cache
@require_safe
def changed(request: HttpRequest) -> HttpResponse:
    """The new password counts; sign in with it."""
    return render(request, "account/password_reset_from_key_done.html")


@own
class Change(FormPage, PasswordChangeView):
    """A new password for somebody who knows the old one; other browsers are signed out."""

    form_class = PasswordForm
    template_name = "account/password_change.html"

    def form_valid(self, form: PasswordForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        end_sessions(form.user, but=self.request.session.session_key)
        return response


@own
class PasswordAgain(FormPage, ReauthenticateView):
    """The password once more; whoever has none is sent to a provider that knows her."""

    form_class = PasswordAgainForm
    template_name = "account/reauthenticate.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = account(request)
        if person is not None and not person.has_usable_password():
            go_on = get_next_redirect_url(request) or reverse("account:home")
            if ways := ways_again(person, go_on):
                return redirect(ways[0][1])
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: PasswordAgainForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        note_trust(self.request)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"next": get_next_redirect_url(self.request)}


@own
class CodeAgain(FormPage, CodeAgainView):
    """The second factor once more, in place of the password."""

    form_class = SecondFactorAgainForm
    template_name = "mfa/reauthenticate.html"

    def form_valid(self, form: SecondFactorAgainForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        note_trust(self.request)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"next": get_next_redirect_url(self.request)}
