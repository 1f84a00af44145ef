"""Services of others at which residents sign in with their account: registered by administrators of the authority."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from amtsweg.accounts.relying import registering
from amtsweg.accounts.relying.issuing import issuer_of
from amtsweg.accounts.relying.models import RelyingParty
from amtsweg.catalogue.editing.rights import unchanged
from amtsweg.web.account.service_words import level_labels, scope_labels
from amtsweg.web.kit import texts
from amtsweg.web.studio.access import StudioRequest, frame, studio_page
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Area, Choice, Choices, Field, Text, Texts, link

_LINES = ("redirects", "signed_out")  # lists of addresses, one on each line


def _list() -> tuple[str, str]:
    return reverse("studio:connected"), _("Verbundene Dienste")


@require_safe
@studio_page(may="portal.administer")
def index(request: StudioRequest) -> HttpResponseBase:
    """The authority's services, those it ended too."""
    rows = registering.parties_of(request.authority)
    back = (reverse("studio:portal"), _("Portal"))
    return render(request, "studio/connected.html", {"desk": frame(request, "portal"), "rows": rows, "back": back})


@studio_page(may="portal.administer")
def new(request: StudioRequest) -> HttpResponseBase:
    """A new service; its secret comes afterwards, on its own page."""

    def save(values: Values, _seen: str) -> str:
        party = registering.register(request.authority, _kept(values), by=request.editor)
        return reverse("studio:connected-one", kwargs={"identifier": party.pk})

    form = Form(
        title=_("Dienst eintragen"), here="portal", back=_list(), fields=_fields(), save=save,
        values={"minimum": "basic"}, said=_("Der Dienst ist eingetragen. Machen Sie jetzt ein Geheimnis für ihn."),
        intro=_(
            "Menschen melden sich dort mit ihrem Konto an. Sie sehen vorher, was der Dienst erfährt, und stimmen zu."
        ),
    )  # fmt: skip
    return edit(request, form)


@studio_page(may="portal.administer")
def one(request: StudioRequest, identifier: UUID) -> HttpResponseBase:
    """What a service was registered with, and what its makers need to know."""
    party = _party(request, identifier)

    def save(values: Values, seen: str) -> str:
        unchanged(_shown(party), seen)
        registering.change(party, _kept(values), by=request.editor)
        return reverse("studio:connected-one", kwargs={"identifier": party.pk})

    form = Form(
        title=texts.plain(party.title), here="portal", back=_list(), fields=_fields(), values=_shown(party), save=save,
        template="studio/connected_one.html",
        more={
            "party": party, "issuer": issuer_of(request, request.portal), "people": registering.connected(party),
        },
    )  # fmt: skip
    return edit(request, form)


@sensitive_variables("secret")
@require_http_methods(["GET", "HEAD", "POST"])
@studio_page(may="portal.administer")
def secret(request: StudioRequest, identifier: UUID) -> HttpResponseBase:
    """A new secret, shown in the answer and never again."""
    party = _party(request, identifier)
    secret = registering.renew_secret(party, by=request.editor) if request.method == "POST" else ""
    context = {
        "desk": frame(request, "portal"), "party": party, "secret": secret,
        "issuer": issuer_of(request, request.portal),
        "back": (reverse("studio:connected-one", kwargs={"identifier": identifier}), texts.plain(party.title)),
    }  # fmt: skip
    return render(request, "studio/connected_secret.html", context)


@studio_page(may="portal.administer")
def end(request: StudioRequest, identifier: UUID) -> HttpResponseBase:
    """Asks once more, then serves it no longer."""
    party = _party(request, identifier)

    def save(_values: Values, _seen: str) -> None:
        registering.end(party, by=request.editor)

    form = Form(
        title=_("Dienst beenden: {name}").format(name=texts.plain(party.title)), here="portal", back=_list(), fields=[],
        save=save, said=_("Der Dienst ist beendet."), button=_("Beenden"),
        intro=_(
            "Niemand meldet sich dort mehr mit seinem Konto an. Alle Verbindungen enden, auch wenn Sie den Dienst "
            "später neu eintragen."
        ),
    )  # fmt: skip
    return edit(request, form)


def _party(request: StudioRequest, identifier: UUID) -> RelyingParty:
    try:
        return registering.party_of(request.authority, identifier)
    except RelyingParty.DoesNotExist:
        raise Http404("no such service") from None


def _fields() -> list[Field]:
    lines = _("Eine Adresse je Zeile, genau so, wie der Dienst sie nennt.")
    return [
        Texts(
            name="title", label=_("Name"), limit=80,
            hint=_("So, wie Menschen den Dienst kennen. Zum Beispiel: Kita-Portal."),
        ),
        Texts(
            name="purpose", label=_("Zweck"), limit=400,
            hint=_("Wofür braucht er die Angaben? Das lesen Menschen, bevor sie zustimmen."),
        ),
        Text(name="operator", label=_("Betreiber"), hint=_("Wer für den Dienst verantwortlich ist."), limit=160),
        link("privacy_url", _("Datenschutzhinweise des Dienstes")),
        Choices(
            name="scopes", label=_("Was er höchstens erfährt"), hint=_("Nur, was er wirklich braucht."), optional=True,
            options=list(scope_labels().items()),
        ),
        Choice(
            name="minimum", label=_("Nötige Anmeldung"), open=True,
            options=[(key, label[:1].upper() + label[1:]) for key, label in level_labels().items()],
        ),
        Area(name="redirects", label=_("Adressen für die Rückkehr nach der Anmeldung"), hint=lines, rows=3, limit=6000),
        Area(
            name="signed_out", label=_("Adressen für die Rückkehr nach dem Abmelden"), hint=lines, rows=2, limit=6000,
            optional=True,
        ),
        Text(
            name="logout_url", label=_("Adresse für Abmeldungen"), limit=500, optional=True,
            hint=_("Dort sagen wir dem Dienst, wenn sich jemand bei uns abmeldet (Back-Channel Logout)."),
        ),
    ]  # fmt: skip


def _shown(party: RelyingParty) -> Values:
    values: dict[str, Any] = {name: getattr(party, name) for name in registering.FIELDS}
    return values | {name: "\n".join(values[name]) for name in _LINES}


def _kept(values: Values) -> Values:
    lines = {name: [line.strip() for line in values[name].split("\n") if line.strip()] for name in _LINES}
    return values | lines
