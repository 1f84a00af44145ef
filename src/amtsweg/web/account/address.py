"""Another e-mail address for the account: asked for, confirmed in the new mailbox, taken back from the old one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.generic.edit import FormView

from amtsweg.accounts import moving
from amtsweg.accounts.actions import AddressTaken
from amtsweg.accounts.adapter import door
from amtsweg.web.account.base import FormPage, delicate, own
from amtsweg.web.account.forms import NewAddressForm
from amtsweg.web.kit.actor import account, signed_in
from amtsweg.web.kit.limited import limited


@own
@delicate
class Change(FormPage, FormView):
    """The new address. What comes of it happens in the mailboxes."""

    form_class = NewAddressForm
    template_name = "account/address.html"
    success_url = reverse_lazy("account:home")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"account": account(self.request)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = account(self.request)
        assert person is not None  # `own` has seen to it
        return super().get_context_data(**kwargs) | {"present": person.email, "asked": moving.asked(person)}

    def form_valid(self, form: NewAddressForm) -> HttpResponse:
        person, email = form.account, form.cleaned_data["email"]
        moving.ask(person, email, door(self.request))
        messages.success(
            self.request,
            _("Wir haben einen Link an %(email)s geschickt. Erst wenn Sie ihn öffnen, gilt die neue Adresse.")
            % {"email": email},
        )
        return super().form_valid(form)


@never_cache
@limited
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail to the new address; a button confirms, since mail scanners open links."""
    person = account(request)
    assert person is not None  # `signed_in` has seen to it
    email = moving.to_confirm(person, token)
    if not email:
        return render(request, "account/address_stale.html", status=404)
    if request.method != "POST":
        return render(request, "account/address_new.html", {"email": email, "present": person.email})
    try:
        moving.confirm(person, token, door(request))
    except (AddressTaken, ValueError):
        return render(request, "account/address_stale.html", status=404)
    messages.success(request, _("Ihre neue E-Mail-Adresse gilt ab sofort."))
    return redirect("account:home")


@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def old(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail to the old address: takes the change back, and shuts out whoever made it."""
    if not moving.to_take_back(token):
        return render(request, "account/address_stale.html", status=404)
    if request.method != "POST":
        return render(request, "account/address_old.html", {"done": False})
    try:
        moving.take_back(token, door(request))
    except (AddressTaken, ValueError):
        return render(request, "account/address_stale.html", status=404)
    logout(request)
    return render(request, "account/address_old.html", {"done": True})
