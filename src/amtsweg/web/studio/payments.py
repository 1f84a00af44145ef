"""Where money goes and how it can be paid: accounts and ways, set up, tried, switched on and off."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amtsweg.catalogue.editing.rights import Changed, mark
from amtsweg.federation.links import page_at
from amtsweg.payments import administering
from amtsweg.payments.models import Payee, PaymentWay
from amtsweg.payments.port import Adapter, Faulty, class_of
from amtsweg.web.studio.access import StudioRequest, frame, studio_page
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Choice, Field, Text, Texts
from amtsweg.web.studio.outside import Outside, insist_that_they_fit, short_name, unfit
from amtsweg.web.studio.payment_words import KINDS, LABELS
from amtsweg.web.studio.provider_fields import (
    OPTION,
    SECRET,
    option_fields,
    option_values,
    secret_fields,
    stripped,
)

_WAYS = Outside("studio:payment-way", administering, "studio_payment_checks")
_PAYEE = ("name", "iban", "bic", "creditor", "pattern", "budget_item")

administering_page = studio_page(may="portal.administer")


def home() -> tuple[str, str]:
    """The page above all of this."""
    return reverse("studio:payments"), _("Zahlungen")


@require_safe
@administering_page
def index(request: StudioRequest) -> HttpResponseBase:
    """Accounts, ways, and the kinds of which a new way can be."""
    context = {
        "desk": frame(request, "payments"),
        "payees": administering.payees_of(request.editor),
        "ways": administering.ways_of(request.editor),
        "kinds": _kinds(),
        "named": lambda kind: KINDS.get(kind, kind),
    }
    return render(request, "studio/payments.html", context)


@administering_page
def new_payee(request: StudioRequest) -> HttpResponseBase:
    """Sets up an account."""

    def save(values: Values, _seen: str) -> str:
        administering.save_payee(request.editor, values["slug"], {name: values[name] for name in _PAYEE}, new=True)
        return reverse("studio:payments")

    form = Form(
        title=_("Zahlungsempfänger anlegen"), here="payments", back=home(),
        fields=[short_name("stadtkasse"), *_payee_fields()], save=save, said=_("Gespeichert."),
    )  # fmt: skip
    return edit(request, form)


@administering_page
def payee(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Changes an account."""
    row = next((one for one in administering.payees_of(request.editor) if one.slug == slug), None)
    if row is None:
        raise Http404
    shown = _shown(row)
    fields = _payee_fields()

    def save(values: Values, seen: str) -> None:
        if mark({one.name: shown.get(one.name) for one in fields}) != seen:
            raise Changed(shown)
        administering.save_payee(request.editor, slug, values, new=False)

    form = Form(
        title=row.name, here="payments", back=home(), fields=fields, values=shown, save=save, said=_("Gespeichert.")
    )
    return edit(request, form)


@administering_page
def new_way(request: StudioRequest) -> HttpResponseBase:
    """A new way of the kind in `art`, switched off at first."""
    kind = request.GET.get("art", "transfer")
    payees = administering.payees_of(request.editor)
    cls = class_of(kind)
    if kind not in _kinds() or cls is None or not payees:
        raise Http404
    options = [(one.slug, one.name) for one in payees]
    fields = [
        short_name("stadtkasse"), Choice(name="payee", label=_("Zahlungsempfänger"), options=options, open=True),
        *_way_fields(cls, known=False),
    ]  # fmt: skip

    def save(values: Values, _seen: str) -> str:
        given = {"kind": kind, "payee": values["payee"], **_settings(cls, values)}
        _saved(request, values["slug"], given, values, new=True)
        return _WAYS.page_of(values["slug"])

    begin = {"title": {"de": str(KINDS[kind])}, "order": "0", "payee": payees[0].slug}
    form = Form(
        title=_("Zahlungsweg anlegen: {kind}").format(kind=KINDS[kind]), here="payments", back=home(), fields=fields,
        values=begin | option_values(cls.options, {}), save=save,
        said=_("Der Zahlungsweg ist angelegt und noch ausgeschaltet. Prüfen Sie ihn zuerst."),
    )  # fmt: skip
    return edit(request, form)


@administering_page
def way(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Changes one; what its check found last is shown once."""
    row = _way(request, slug)
    cls = class_of(row.kind)
    if cls is None:
        raise Http404
    fields = _way_fields(cls, known=True)
    shown = {"title": row.title, "order": str(row.order)} | option_values(cls.options, row.options)

    def save(values: Values, seen: str) -> str:
        if mark({one.name: shown.get(one.name) for one in fields}) != seen:
            raise Changed(shown)
        _saved(request, slug, _settings(cls, values), values, new=False)
        return _WAYS.page_of(slug)

    form = Form(
        title=str(row.title.get("de", slug)), here="payments", back=home(), fields=fields, values=shown, save=save,
        template="studio/payment_way.html", said=_("Gespeichert."),
        more={
            "row": row, "kind": KINDS.get(row.kind, row.kind), "checks": _WAYS.last_found(request),
            "notify_to": page_at(request.authority.slug, f"/zahlungen/meldung/{row.pk}/") if cls.secrets else "",
        },
    )  # fmt: skip
    return edit(request, form)


@require_POST
@administering_page
def check(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Asks the provider whether it would work, and shows what it found."""
    return _WAYS.check(request, _way(request, slug).slug)


@require_POST
@administering_page
def switch(request: StudioRequest, slug: str) -> HttpResponseBase:
    """On or off."""
    return _WAYS.switch(request, _way(request, slug).slug)


def _kinds() -> dict[str, Any]:
    """Kinds of which a new way can be; the demo's only where there is a demo."""
    return {kind: name for kind, name in KINDS.items() if kind != "demo" or settings.AMTSWEG_MODE == "demo"}


def _way(request: StudioRequest, slug: str) -> PaymentWay:
    row = next((one for one in administering.ways_of(request.editor) if one.slug == slug), None)
    if row is None:
        raise Http404
    return row


# --- fields ----------------------------------------------------------------------------------------------------------


def _payee_fields() -> list[Field]:
    pattern = _(
        "Großbuchstaben, Ziffern, Punkt und Bindestrich, dazu {jahr} oder {jj}, {nr:7} für die laufende Nummer und am "
        "Ende {p} für die Prüfziffer. Zum Beispiel: KA{jj}.{nr:6}.{p}"
    )
    return [
        Text(name="name", label=_("Kontoinhaber"), hint=_("Wie die Bank ihn kennt."), limit=70),
        Text(name="iban", label="IBAN", limit=42, squeeze=True),
        Text(name="bic", label="BIC", limit=11, optional=True, squeeze=True),
        Text(
            name="creditor", label=_("Gläubiger-Identifikationsnummer"), hint=_("Nur für Lastschriften."), limit=35,
            optional=True, squeeze=True,
        ),
        Text(name="pattern", label=_("Muster der Kassenzeichen"), hint=pattern, limit=40),
        Text(
            name="budget_item", label=_("Haushaltsstelle"), hint=_("Gilt, wo eine Gebühr keine eigene hat."), limit=40,
            optional=True,
        ),
    ]  # fmt: skip


def _shown(row: Payee) -> Values:
    return {name: getattr(row, name) for name in _PAYEE}


def _way_fields(cls: type[Adapter[Any]], *, known: bool) -> list[Field]:
    return [
        Texts(name="title", label=_("Wie er auf der Seite zum Bezahlen heißt"), limit=60),
        Text(
            name="order", label=_("Reihenfolge"), hint=_("Kleine Zahlen stehen oben."), limit=3, width="4",
            pattern=r"[0-9]{1,3}", wrong=_("Geben Sie eine Zahl an"),
        ),
        *option_fields(cls.options, LABELS),
        *secret_fields(cls.secrets, known=known, labels=LABELS),
    ]  # fmt: skip


def _settings(cls: type[Adapter[Any]], values: Values) -> dict[str, Any]:
    """The way out of the form. Raises `ValidationError` at the setting that does not fit."""
    given = stripped(values, OPTION)
    insist_that_they_fit(cls.options, given)
    return {"title": values["title"], "order": int(values["order"]), "options": given}


def _saved(request: StudioRequest, slug: str, given: dict[str, Any], values: Values, *, new: bool) -> None:
    try:
        administering.save_way(request.editor, slug, given, stripped(values, SECRET), new=new)
    except Faulty as reason:
        raise ValidationError(unfit(reason)) from None
