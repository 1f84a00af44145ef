"""The second factor: set up with an app, recovery codes for the day the phone is gone, switched off."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from amtsweg.accounts import addresses, passkeys, queries
from amtsweg.accounts.adapter import note_use
from amtsweg.accounts.factors import kept_by
from amtsweg.web.account.base import FormPage, own, said, whole
from amtsweg.web.account.forms import SetUpForm
from amtsweg.web.kit.actor import account
from amtsweg.web.kit.second_factor import waiting_work

fresh = method_decorator(never_cache, name="dispatch")
reading = method_decorator([require_safe, never_cache], name="dispatch")


@own
@reading
class Overview(IndexView):
    """What opens the account beside the password, and what can be done about it."""

    template_name = "mfa/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = account(self.request)
        assert person is not None
        return super().get_context_data(**kwargs) | {
            "on": queries.has_second_factor(person.id),
            "passkeys": passkeys.of(person.id),
            "confirmed": addresses.is_confirmed(person),
            "said": said(self.request),
            "work": waiting_work(self.request),
        }


@own
@whole
class SetUp(FormPage, ActivateTOTPView):
    """The secret as a picture and as text; the first code ends the set-up."""

    form_class = SetUpForm
    template_name = "mfa/totp/activate_form.html"

    def form_valid(self, form: SetUpForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        note_use(self.request, Authenticator.objects.get(user=form.user, type=Authenticator.Type.TOTP))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        return context | {"secret": [secret[at : at + 4] for at in range(0, len(secret), 4)]}


@own
@fresh
@whole
class SwitchOff(DeactivateTOTPView):
    """Asks first; the last second factor stays while an authority asks its owner for one."""

    template_name = "mfa/totp/deactivate_form.html"

    def form_valid(self, form: Any) -> HttpResponse:
        if kept_by(form.authenticator.user, form.authenticator):
            response: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
            return response
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"kept_by": kept_by(self.authenticator.user, self.authenticator)}


@own
@reading
class Codes(ViewRecoveryCodesView):
    """The recovery codes that are left."""

    template_name = "mfa/recovery_codes/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"said": said(self.request), "work": waiting_work(self.request)}


@own
@fresh
@whole
class NewCodes(GenerateRecoveryCodesView):
    """New recovery codes in place of the old ones; asks first."""

    template_name = "mfa/recovery_codes/generate.html"


@own
@reading
class CodesFile(DownloadRecoveryCodesView):
    """The recovery codes as a text file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponse(
            "\n".join(self.unused_codes) + "\n",
            content_type="text/plain; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="ersatzcodes.txt"'},
        )
