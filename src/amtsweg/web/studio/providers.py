"""Ways to sign in by others' word: set up, try, switch on and off. Residents' are the federation office's affair."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from amtsweg.accounts.adapter import door
from amtsweg.accounts.providers import administering, port
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.port import Adapter, Faulty
from amtsweg.accounts.providers.saml import partner_metadata
from amtsweg.catalogue.editing.rights import Changed, mark
from amtsweg.web.studio.access import StudioRequest, frame, studio_page, to
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Area, Choice, Field, Texts
from amtsweg.web.studio.outside import Outside, insist_that_they_fit, short_name, unfit
from amtsweg.web.studio.provider_fields import (
    OPTION,
    SECRET,
    Table,
    level,
    option_fields,
    option_values,
    secret_fields,
    stripped,
)
from amtsweg.web.studio.provider_groups import Groups

KINDS = {
    "oidc": "OpenID Connect",
    "saml": "SAML 2.0",
    "bundid": "BundID",
    "servicekonto": "Servicekonto",
    "unternehmenskonto": "Unternehmenskonto",
}
_PROVIDERS = Outside("studio:provider", administering, "studio_provider_checks")
_WITH_KEYS = frozenset(KINDS) - {"oidc"}  # kinds that sign with a key pair of the portal

administering_page = studio_page(may="portal.administer")


def home() -> tuple[str, str]:
    """The page above all of this."""
    return reverse("studio:providers"), _("Anmeldewege")


@require_safe
@administering_page
def index(request: StudioRequest) -> HttpResponseBase:
    """Every way that this administrator sets up, and the kinds of which a new one can be."""
    context = {
        "desk": frame(request, "staff"),
        "rows": administering.providers_of(request.editor),
        "kinds": KINDS,
        "named": lambda kind: KINDS.get(kind, kind),
    }
    return render(request, "studio/providers.html", context)


@administering_page
def new(request: StudioRequest) -> HttpResponseBase:
    """A new one of the kind in `art`, switched off at first."""
    kind = request.GET.get("art", "oidc")
    if kind not in KINDS:
        raise Http404
    secrets = _class(kind).secrets
    whom = _whom(request)

    def save(values: Values, _seen: str) -> str:
        given = {"kind": kind, "authority": request.authority, **_settings(kind, values)}
        if whom and values["whom"] == "residents":
            given |= {"authority": None, "groups": {}}
        try:
            administering.create(request.editor, values["slug"], given, stripped(values, SECRET))
        except administering.Taken:
            raise ValidationError({"slug": [_("Diesen Kurznamen gibt es schon, nehmen Sie einen anderen")]}) from None
        except (Faulty, PermissionDenied) as reason:
            raise _refusal(reason) from None
        return _PROVIDERS.page_of(values["slug"])

    fields = [
        short_name("landeskonto"),
        *whom, *_fields(kind, secret_fields(secrets, known=False), Groups(request.authority)),
    ]  # fmt: skip
    form = Form(
        title=_("Anmeldeweg anlegen: {kind}").format(kind=KINDS[kind]), here="staff", back=home(), fields=fields,
        values=_initial(kind, None), save=save,
        said=_("Der Anmeldeweg ist angelegt und noch ausgeschaltet. Prüfen Sie ihn zuerst."),
    )  # fmt: skip
    return edit(request, form)


@administering_page
def provider(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Changes one; what its check found last is shown once."""
    row = _row(request, slug)
    cls = port.class_of(row.kind)
    if cls is None:
        raise Http404
    groups = Groups(request.authority)
    shown = _initial(row.kind, row)
    fields = _fields(row.kind, secret_fields(cls.secrets, known=True), groups if row.authority_id else None)

    def save(values: Values, seen: str) -> str:
        if mark({one.name: shown.get(one.name) for one in fields}) != seen:
            raise Changed(shown)
        try:
            administering.change(request.editor, row.slug, _settings(row.kind, values), stripped(values, SECRET))
        except (Faulty, PermissionDenied) as reason:
            raise _refusal(reason) from None
        return _PROVIDERS.page_of(row.slug)

    with override("de"):
        answer_to = door(request).link("account:provider-answer", row.slug)
        metadata = door(request).link("account:provider-metadata", row.slug) if row.kind in _WITH_KEYS else ""
    form = Form(
        title=str(row.title.get("de", row.slug)), here="staff", back=home(), fields=fields, values=shown, save=save,
        template="studio/provider.html",
        more={
            "row": row, "kind": KINDS.get(row.kind, row.kind), "checks": _PROVIDERS.last_found(request),
            "answer_to": answer_to, "metadata": metadata, "keys": _steps(row),
        },
    )  # fmt: skip
    return edit(request, form)


@require_POST
@administering_page
def check(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Asks the provider whether it would work, and shows what it found."""
    return _PROVIDERS.check(request, _row(request, slug).slug)


@require_POST
@administering_page
def switch(request: StudioRequest, slug: str) -> HttpResponseBase:
    """On, off, or one step of a change of keys (`schritt`)."""
    row = _row(request, slug)
    step = request.POST.get("schritt", "")
    if step not in _steps(row):
        return _PROVIDERS.switch(request, slug)
    try:
        administering.new_keys(request.editor, slug, step)
    except Faulty as reason:
        return to(request, _PROVIDERS.page_of(slug), str(reason))
    return to(request, _PROVIDERS.page_of(slug), _("Gespeichert."))


def _row(request: StudioRequest, slug: str) -> IdentityProvider:
    try:
        return administering.provider_of(request.editor, slug)
    except IdentityProvider.DoesNotExist:
        raise Http404 from None


def _class(kind: str) -> type[Adapter[Any]]:
    cls = port.class_of(kind)
    assert cls is not None  # the callers asked
    return cls


def _steps(row: IdentityProvider) -> dict[str, str]:
    """Steps of a change of the portal's own key pair which fit what is there."""
    if row.kind not in _WITH_KEYS:
        return {}
    known = port.secrets_of(row)
    if "spare_key" in known:
        return {"use": _("Neues Schlüsselpaar benutzen"), "drop": _("Zweites Schlüsselpaar vergessen")}
    return {"new": _("Neues Schlüsselpaar anlegen") if known else _("Schlüsselpaar anlegen")}


# --- fields ----------------------------------------------------------------------------------------------------------


def _whom(request: StudioRequest) -> list[Field]:
    """Asked only where there is a choice."""
    if not administering.for_federation(request.editor):
        return []
    options = [("residents", _("Bürgerinnen und Bürger")), ("staff", _("Beschäftigte dieser Behörde"))]
    return [Choice(name="whom", label=_("Für wen?"), options=options, open=True)]


def _fields(kind: str, secrets: list[Field], groups: Groups | None) -> list[Field]:
    options = _class(kind).options
    settings = option_fields(options)
    if kind in _WITH_KEYS:
        hint = _("Den Inhalt der Datei hier einfügen. Was darin steht, geht den Feldern darunter vor.")
        file = Area(name="metadata", label=_("Metadaten des Anbieters (XML)"), hint=hint, optional=True)
        settings = [file, *(replace(one, optional=True) for one in settings)]
    fields: list[Field] = [
        Texts(name="title", label=_("Name auf der Schaltfläche"), limit=60), *settings, *secrets,
        Table(
            name="levels", label=_("Vertrauensniveaus"), optional=True, read_value=level,
            hint=_("Je Zeile: Wort des Anbieters = basic, substantial oder high. Was fehlt, gilt als basic."),
        ),
    ]  # fmt: skip
    if groups is not None:
        hint = _("Je Zeile: Gruppe = Rolle, Stelle. Ohne Stelle gilt die Rolle für alle Stellen.")
        fields.append(
            Table(
                name="groups", label=_("Gruppen der Beschäftigten"), hint=hint, optional=True, rows=6,
                read_value=groups.read, write_value=groups.written,
            )
        )  # fmt: skip
    return fields


def _initial(kind: str, row: IdentityProvider | None) -> Values:
    cls = _class(kind)
    known: dict[str, Any] = {"title": {"de": KINDS.get(kind, kind)}, "levels": dict(cls.levels), "whom": "staff"}
    if row is not None:
        known = {"title": row.title, "levels": row.levels, "groups": row.groups}
    return known | option_values(cls.options, row.options if row else {})


def _settings(kind: str, values: Values) -> dict[str, Any]:
    """The fields of a provider out of the form. Raises `ValidationError` at the setting that does not fit."""
    given = stripped(values, OPTION)
    if values.get("metadata"):
        try:
            given |= asdict(partner_metadata.known(values["metadata"].encode()))
        except Faulty as reason:
            raise ValidationError({"metadata": [unfit(reason)]}) from None
    insist_that_they_fit(_class(kind).options, given)
    known = {"title": values["title"], "options": given, "levels": values["levels"]}
    return known | ({"groups": values["groups"]} if "groups" in values else {})


def _refusal(reason: Faulty | PermissionDenied) -> ValidationError:
    if isinstance(reason, PermissionDenied):
        return ValidationError({"groups": [_("Diese Rollen können Sie nicht vergeben")]})
    return ValidationError(unfit(reason))
