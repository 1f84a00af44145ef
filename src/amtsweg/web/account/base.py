"""What all account pages share: never cached, errors said on top and at the field, too many tries explained."""

from __future__ import annotations

from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from amtsweg.accounts.proof import still_opens
from amtsweg.accounts.work import Gate
from amtsweg.web.account.forms import errors_of
from amtsweg.web.kit.actor import account, signed_in
from amtsweg.web.kit.limited import limited
from amtsweg.web.kit.work import task, too_early


def said(request: HttpRequest) -> list[str]:
    """What an action before this page had to say; read once."""
    return [str(message) for message in messages.get_messages(request)]


guarded = method_decorator([limited, never_cache, sensitive_post_parameters()], name="dispatch")
own = method_decorator([signed_in], name="dispatch")
delicate = method_decorator(reauthentication_required(app="allauth.mfa"), name="dispatch")


def whole(page: Any) -> Any:
    """The change of a form and its event in one transaction, in which the person is signed in still."""
    change = page.form_valid

    @wraps(change)
    def form_valid(self: Any, form: forms.BaseForm) -> HttpResponse:
        person = account(self.request)
        assert person is not None  # the page is `own`
        with transaction.atomic():
            still_opens(person)
            response: HttpResponse = change(self, form)
        return response

    page.form_valid = form_valid
    return page


@guarded
class FormPage:
    """Mixed in before a form view: a refused form comes back as 422, with its errors where the page expects them."""

    request: HttpRequest
    gate: Gate | None = None  # where work is asked for when many tries come: see kit/work.py

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def wait(self, form: forms.BaseForm) -> HttpResponse | None:
        """The page once more for whoever has to be patient; None: go on. For forms with a gate, once they are valid."""
        assert self.gate is not None
        said = too_early(self.request, self.gate)
        if not said:
            return None
        context = self.get_context_data(form=form, early=said)
        response: HttpResponse = self.render_to_response(context, status=422)  # type: ignore[attr-defined]
        return response

    def form_invalid(self, form: forms.BaseForm) -> HttpResponse:
        context = self.get_context_data(form=form)
        response: HttpResponse = self.render_to_response(context, status=422)  # type: ignore[attr-defined]
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        form = context.get("form")
        errors = errors_of(form) if isinstance(form, forms.BaseForm) and form.is_bound else []
        if self.gate is not None:
            context = {"work": task(self.request, self.gate), "early": "", **context}
        return context | {"errors": errors, "wrong": dict(errors), "has_errors": bool(errors)}
