"""One's own page: what the account knows, changing it, deleting all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from amtsweg.accounts import actions, queries
from amtsweg.accounts.backend import MADE_HERE
from amtsweg.accounts.identity.rules import in_force
from amtsweg.accounts.models import Account
from amtsweg.accounts.organisations.actions import LastOwner
from amtsweg.accounts.organisations.queries import last_owner_of
from amtsweg.accounts.profile import Profile
from amtsweg.accounts.providers import links
from amtsweg.accounts.providers import queries as providers
from amtsweg.cases.queries.held import cases_held
from amtsweg.core import clock
from amtsweg.federation import queries as federation
from amtsweg.forms.context import Context, RawDict
from amtsweg.forms.fields.address import AddressField
from amtsweg.forms.fields.base import Field, FieldError
from amtsweg.forms.fields.date import DateField
from amtsweg.forms.fields.name import NameField
from amtsweg.forms.fields.phone import PhoneField
from amtsweg.mailbox import wishes
from amtsweg.web.account.again import proven_lately, ways_again
from amtsweg.web.account.base import said
from amtsweg.web.account.forms import DeleteForm, errors_of
from amtsweg.web.account.own_shows import mails_of, staying
from amtsweg.web.kit import texts
from amtsweg.web.kit.actor import account, signed_in
from amtsweg.web.kit.limited import limited

FIELDS: Mapping[str, Field] = {
    "name": NameField(type="name", id="name", label={"de": "Name", "en": "Name"}),
    "birth_date": DateField(
        type="date",
        id="birth_date",
        label={"de": "Geburtsdatum", "en": "Date of birth"},
        optional=True,
        latest="today",
        autocomplete="bday",
    ),
    "address": AddressField(type="address", id="address", label={"de": "Anschrift", "en": "Address"}, optional=True),
    "phone": PhoneField(type="phone", id="phone", label={"de": "Telefon", "en": "Telephone"}, optional=True),
}
CONFIRMED = frozenset({"name", "birth_date", "address"})  # what a counter compares with the identity card
MAIL_LANGUAGES = (("de", "Deutsch"), ("en", "English"))


@never_cache
@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everything about the account on one page."""
    person = _person(request)
    shown = queries.overview(person)
    portal = request.portal  # type: ignore[attr-defined]
    names = {
        "desk:worklist": _("Zum Schreibtisch"),
        "desk:identify": _("Zur Ausweisprüfung"),
        "studio:overview": _("Zur Redaktion"),
        "desk:arrange": _("Schreibtisch einrichten"),
        "desk:oversight": _("Zur Aufsicht"),
        "studio:staff": _("Zu den Zugängen"),
        "desk:treasury": _("Zur Kasse"),
    }
    places = queries.workplaces(person, portal.authority) if portal is not None else ()
    return render(
        request,
        "account/home.html",
        {
            "shown": shown,
            "parts": rows_of(shown.profile, identified=in_force(person)),
            "identified_until": person.identified_until if in_force(person) else None,
            "mails": mails_of(wishes.unwanted(person.id)),
            "mail_language": dict(MAIL_LANGUAGES).get(shown.language, "Deutsch"),
            "said": said(request),
            "entries": federation.entries_of(person.id) if shown.memberships else [],
            "has_password": person.has_usable_password(),
            "linked": _linked(person),
            "workplaces": [(names[one], resolve_url(one)) for one in places],
        },
    )


def _linked(person: Account) -> list[str] | None:
    """The names of the providers that know the account; None where there is no provider at all."""
    if not providers.any_offered():
        return None
    return [texts.plain(one.provider.title) for one in links.of(person)]


def rows_of(known: Profile, *, identified: bool) -> list[dict[str, Any]]:
    """The profile for reading; `identified`: what a counter confirmed says so, and is not changed here."""
    answers, language = known.answers(), get_language() or "de"
    labels = {"name": _("Name"), "birth_date": _("Geburtsdatum"), "address": _("Anschrift"), "phone": _("Telefon")}
    return [
        {
            "label": labels[key],
            "lines": field.display(answers[key], language) if key in answers else [],
            "optional": False,
            "missing": False,
            "href": _place(key, field, identified),
            "source": _("am Schalter bestätigt") if identified and key in CONFIRMED and key in answers else None,
        }
        for key, field in FIELDS.items()
    ]


def _place(key: str, field: Field, identified: bool) -> str | None:
    if identified and key in CONFIRMED:
        return None
    return reverse("account:profile", fragment=field.controls()[0].name)


@never_cache
@sensitive_post_parameters()
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Name, date of birth, address, telephone: offered in forms, changed only here; `weiter` is where it goes on."""
    person = _person(request)
    known = queries.profile(person).answers()
    settled = CONFIRMED if in_force(person) else frozenset[str]()
    fields = {key: field for key, field in FIELDS.items() if key not in settled}
    if request.method != "POST":
        raw = {name: text for key, field in fields.items() for name, text in field.to_raw(known.get(key)).items()}
        return _edit_page(request, fields, RawDict(raw))
    context = Context(today=clock.today(), trust="basic", language=get_language() or "de")
    posted = RawDict({name: request.POST[name] for name in request.POST})
    cleaned = {key: field.clean(posted, context) for key, field in fields.items()}
    errors = [error for one in cleaned.values() for error in one.errors]
    if errors:
        return _edit_page(request, fields, posted, errors)
    values = {key: cleaned[key].value if key in cleaned else known.get(key) for key in FIELDS}
    try:
        actions.save_profile(person, _profile(values))
    except actions.PartConfirmed:  # at this very moment: the page shows what is left to change
        return redirect("account:profile")
    wanted = request.GET.get("weiter", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return HttpResponseRedirect(wanted)
    return redirect("account:home")


def _edit_page(
    request: HttpRequest, fields: Mapping[str, Field], raw: Any, errors: Sequence[FieldError] = ()
) -> HttpResponse:
    context = {
        "fields": fields,
        "raw": raw,
        "errors": [(one.control, one.message) for one in errors],
        "wrong": {mark: error.message for error in errors for mark in error.marks},
        "has_errors": bool(errors),
    }
    return render(request, "account/profile.html", context, status=422 if errors else 200)


def _profile(values: dict[str, Any]) -> Profile:
    name, address, born = values["name"], values["address"] or {}, values["birth_date"]
    return Profile(
        given_name=name["given"],
        family_name=name["family"],
        birth_date=date.fromisoformat(born) if born else None,
        street=address.get("street", ""),
        house_number=address.get("number", ""),
        postcode=address.get("postcode", ""),
        town=address.get("town", ""),
        phone=values["phone"] or "",
    )


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """In which language mails come."""
    person = _person(request)
    if request.method != "POST":
        return render(request, "account/language.html", {"languages": MAIL_LANGUAGES, "chosen": person.language})
    chosen = request.POST.get("language", "")
    if chosen not in dict(MAIL_LANGUAGES):
        error = _("Wählen Sie eine Sprache aus")
        context = {"languages": MAIL_LANGUAGES, "chosen": None, "error": error, "has_errors": True}
        return render(request, "account/language.html", context, status=422)
    actions.set_language(person, chosen)
    return redirect("account:home")


@never_cache
@sensitive_post_parameters()
@limited
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Ends the account after the password was given once more, or a provider vouched once more where there is none."""
    person = _person(request)
    if not person.has_usable_password():
        return _delete_without_password(request, person)
    form = DeleteForm(request.POST if request.method == "POST" else None, account=person)
    staff = bool(queries.active_memberships(person))
    errors = []
    if form.is_bound and not staff:
        if form.is_valid():
            return _deleted(request, person)
        errors = errors_of(form)
    context = {"staff": staff, "errors": errors, "wrong": dict(errors), "has_errors": bool(errors), "again": None}
    return _delete_page(request, person, context, status=422 if form.is_bound else 200)


def _delete_without_password(request: HttpRequest, person: Account) -> HttpResponse:
    proven, staff = proven_lately(request), bool(queries.active_memberships(person))
    if request.method == "POST" and proven and not staff:
        return _deleted(request, person)
    again = [] if proven else ways_again(person, reverse("account:delete"))
    context = {"staff": staff, "errors": [], "wrong": {}, "has_errors": False, "again": again}
    return _delete_page(request, person, context, status=422 if request.method == "POST" else 200)


def _delete_page(request: HttpRequest, person: Account, context: dict[str, Any], status: int) -> HttpResponse:
    held = [] if context["staff"] else cases_held(queries.held_ids(person))
    more = {"staying": staying(held), "owns": last_owner_of(person)}
    return render(request, "account/delete.html", context | more, status=status)


def _deleted(request: HttpRequest, person: Account) -> HttpResponse:
    portal = request.portal  # type: ignore[attr-defined]
    try:
        actions.delete_account(person, sender=portal.authority.full_name if portal else "Amtsweg")
    except (actions.IsStaff, LastOwner) as refused:
        staff = isinstance(refused, actions.IsStaff)
        context = {"staff": staff, "errors": [], "wrong": {}, "has_errors": False, "again": None}
        return _delete_page(request, person, context, status=422)
    logout(request)
    response = redirect("account:deleted")
    response.delete_cookie(MADE_HERE)
    return response


@never_cache
@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """The account is gone; what stays elsewhere."""
    return render(request, "account/deleted.html")


def _person(request: HttpRequest) -> Account:
    person = account(request)
    assert person is not None  # `signed_in` has seen to it
    return person
