"""What the own authority adds to a service: texts, offers with costs and form, and who is responsible where."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from amtsweg.catalogue.editing import amounts as editing_amounts
from amtsweg.catalogue.editing import local, reading
from amtsweg.catalogue.models import Offer
from amtsweg.catalogue.modules import MODULES
from amtsweg.core.slugs import free_slug
from amtsweg.federation.models import Unit
from amtsweg.web.kit import formats, texts
from amtsweg.web.studio.access import StudioRequest, frame, service_page, to
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Amount, Choice, Option, Texts, link
from amtsweg.web.studio.naming import back_to, how_to_write, offer_kinds


@service_page
def addition(request: StudioRequest, module: str) -> HttpResponseBase:
    """What the authority adds to one text module."""
    found = next((one for one in MODULES if one.key == module), None)
    if found is None:
        raise Http404("no such module")
    heading = texts.plain(found.heading)
    shared = request.service.modules.get(module, {})

    def save(values: Values, seen: str) -> None:
        local.save_addition(request.editor, request.authority, request.service, module, values[module], seen=seen)

    field = Texts(
        name=module, label=_("Ihre Ergänzung"), hint=how_to_write(), rows=6, limit=20_000, optional=True,
    )  # fmt: skip
    form = Form(
        title=_("Ergänzung zu „{heading}“").format(heading=heading),
        here="services",
        back=back_to(request.service),
        fields=[field],
        values={module: local.addition(request.authority, request.service, module)},
        save=save,
        intro=_("Sie steht auf Ihren Seiten unter dem gemeinsamen Text und bleibt, wenn sich dieser ändert."),
        template="studio/addition.html",
        more={"shared": shared, "heading": heading},
    )
    return edit(request, form)


# --- offers --------------------------------------------------------------------------------------------------------


@service_page
def new_offer(request: StudioRequest) -> HttpResponseBase:
    """Begins an offer of the authority."""

    def save(values: Values, _seen: str) -> None:
        # The service's own name where it is free: it stands in the address of the application.
        slug = free_slug(Offer.objects.filter(authority=request.authority), request.service.slug, 80)
        local.create_offer(request.editor, request.authority, request.service, slug, _fitting(values))

    values = {"kind": "in-person", "trust_to_start": "guest", "trust_to_send": "guest"}
    return edit(request, _offer_form(request, _("Angebot anlegen"), values, save))


def _offer(request: StudioRequest, offer: str) -> Offer:
    try:
        return reading.access_offer(request.authority, request.service, offer)
    except Offer.DoesNotExist:
        raise Http404("no such offer") from None


@service_page
def offer(request: StudioRequest, offer: str) -> HttpResponseBase:
    """How the authority offers the service: form, link, appointment or in person, and the trust that it needs."""
    row = _offer(request, offer)

    def save(values: Values, seen: str) -> None:
        local.save_offer(request.editor, request.authority, offer, _fitting(values), seen=seen)

    return edit(request, _offer_form(request, _("Angebot ändern"), local.offer_values(row, local.OFFER), save))


def _offer_form(request: StudioRequest, title: str, values: Values, save: Any) -> Form:
    forms = [(str(one.id), texts.plain(one.title)) for one in reading.forms_for(request.authority, _steward(request))]
    kinds: list[Option] = list(offer_kinds().items())
    fields = [
        Choice(name="kind", label=_("Wie bekommt man die Leistung?"), options=kinds, open=True),
        Choice(name="unit", label=_("Welche Stelle macht das?"), options=_units(request)),
        Choice(name="form", label=_("Formular"), options=forms, optional=True, hint=_("Für Anträge in diesem Portal.")),
        link(
            "url", _("Adresse im anderen System"), optional=True,
            hint=_("Für Links. Für Termine nur, wenn man sie nicht in diesem Portal bucht."),
        ),
        Texts(
            name="system", label=_("Name des anderen Systems"), optional=True, limit=120,
            hint=_("Damit man weiß, wohin der Link führt, zum Beispiel: i-Kfz des Landkreises."),
        ),
        Texts(
            name="reason", label=_("Warum nur vor Ort?"), optional=True, rows=2, limit=400,
            hint=_("Zum Beispiel: Wir nehmen Ihre Fingerabdrücke auf."),
        ),
        Choice(name="trust_to_start", label=_("Zum Beginnen nötig"), options=trusts()),
        Choice(name="trust_to_send", label=_("Zum Absenden nötig"), options=trusts()),
    ]  # fmt: skip
    return Form(
        title=title, here="services", back=back_to(request.service), fields=fields, values=values,
        save=lambda given, seen: save(_checked(given), seen),
    )  # fmt: skip


def trusts() -> list[Option]:
    """The levels of trust with their names."""
    return [
        ("guest", _("Nichts, auch ohne Konto")), ("basic", _("Ein Konto")),
        ("substantial", _("Online-Ausweis, Vertrauensniveau substanziell")),
        ("high", _("Online-Ausweis, Vertrauensniveau hoch")),
    ]  # fmt: skip


def _steward(request: StudioRequest) -> Any:
    return request.service.steward


def _units(request: StudioRequest) -> list[Option]:
    return [(one.slug, texts.plain(one.name)) for one in reading.units_of(request.authority)]


def _checked(values: Values) -> Values:
    """What the kind needs is there. Raises ValidationError by field, in the editor's words."""
    kind = values["kind"]
    wrong = {}
    if kind == "form" and not values["form"]:
        wrong["form"] = [_("Wählen Sie das Formular aus")]
    if kind == "link" and not values["url"]:
        wrong["url"] = [_("Geben Sie die Adresse an, zu der es weitergeht")]
    if kind == "in-person" and not values["reason"]:
        wrong["reason"] = [_("Sagen Sie, warum es nur vor Ort geht")]
    levels = [one[0] for one in trusts()]
    if levels.index(values["trust_to_send"]) < levels.index(values["trust_to_start"]):
        wrong["trust_to_send"] = [_("Zum Absenden braucht man mindestens so viel wie zum Beginnen")]
    if wrong:
        raise ValidationError(wrong)
    return values


def _fitting(values: Values) -> Values:
    """Only what belongs to the kind."""
    kind = values["kind"]
    return {
        **values,
        "form": values["form"] if kind == "form" else "",
        "url": values["url"] if kind in ("link", "appointment") else "",
        "system": values["system"] if kind in ("link", "appointment") else {},
        "reason": values["reason"] if kind == "in-person" else {},
    }


@service_page
def costs(request: StudioRequest, offer: str) -> HttpResponseBase:
    """What it costs and how long it takes, at a glance."""
    row = _offer(request, offer)

    def save(values: Values, seen: str) -> None:
        local.save_offer(request.editor, request.authority, offer, values, seen=seen)

    euro = _("{euro:…} steht für einen Betrag aus den Werten Ihrer Verwaltung.")
    fields = [
        Texts(name="fee", label=_("Was kostet es?"), hint=_("Zum Beispiel: kostenlos, oder 37,00 €."), optional=True),
        Texts(name="fee_note", label=_("Zusatz zu den Kosten"), hint=euro, optional=True, rows=2, limit=400),
        Texts(name="effort", label=_("Zeit zum Ausfüllen"), hint=_("Zum Beispiel: etwa 8 Minuten."), optional=True),
        Texts(
            name="duration", label=_("Dauer der Bearbeitung"), optional=True, rows=2, limit=300,
            hint=_("Zum Beispiel: Bescheid meist nach 5 Werktagen."),
        ),
    ]  # fmt: skip
    form = Form(
        title=_("Kosten und Dauer"), here="services", back=back_to(request.service), fields=fields,
        values=local.offer_values(row, local.COSTS), save=save,
    )  # fmt: skip
    return edit(request, form)


@service_page
def amounts(request: StudioRequest) -> HttpResponseBase:
    """The authority's own amounts in the texts and the table of the service."""
    named = editing_amounts.named(request.authority, request.service)
    if not named:
        raise Http404("no amounts")

    def save(values: Values, seen: str) -> None:
        editing_amounts.save(request.editor, request.authority, values, seen=seen)

    form = Form(
        title=_("Beträge bei Ihnen"), here="services", back=back_to(request.service), save=save,
        fields=[Amount(name=name, label=texts.plain(label) or name) for name, label in named.items()],
        values=editing_amounts.values(request.authority, list(named)),
        intro=_("In Euro. Sie stehen in den Texten, in der Tabelle der Kosten und rechnen im Formular."),
    )  # fmt: skip
    return edit(request, form)


@service_page
def revision(request: StudioRequest, offer: str) -> HttpResponseBase:
    """Which revision of its form an offer uses: always the newest, or one that the authority stays with."""
    row = _offer(request, offer)
    choices = {one.id: one for one in reading.forms_for(request.authority, _steward(request))}
    found = choices.get(row.form_id) if row.form_id else None
    if found is None:
        raise Http404("no form")

    def save(values: Values, seen: str) -> None:
        local.save_offer(request.editor, request.authority, offer, values, seen=seen)

    options: list[Option] = [("", _("Immer die neueste"), _("Verbesserungen gelten sofort."))]
    for identifier, number, at in reversed(found.revisions):
        options.append((str(identifier), _("Fassung {number}").format(number=number), formats.format_date(at)))
    field = Choice(name="form_revision", label=_("Welche Fassung gilt bei Ihnen?"), options=options, open=True)
    form = Form(
        title=_("Fassung des Formulars „{title}“").format(title=texts.plain(found.title)),
        here="services",
        back=back_to(request.service),
        fields=[field],
        values=local.offer_values(row, ("form_revision",)),
        save=save,
        intro=_("Begonnene Anträge behalten ihre Fassung. Neue Anträge nehmen die, die Sie hier wählen."),
    )
    return edit(request, form)


@service_page
def remove_offer(request: StudioRequest, offer: str) -> HttpResponseBase:
    """Asks once more, then takes the offer away."""
    row = _offer(request, offer)
    back = back_to(request.service)

    def save(_values: Values, _seen: str) -> None:
        local.remove_offer(request.editor, request.authority, row.slug)

    form = Form(
        title=_("Angebot entfernen"), here="services", back=back, fields=[], save=save,
        said=_("Das Angebot ist entfernt."), button=_("Entfernen"),
        intro=_("Die Beschreibung bleibt, aber Ihre Seiten bieten die Leistung nicht mehr so an: {kind}.").format(
            kind=offer_kinds()[row.kind]
        ),
    )  # fmt: skip
    try:
        return edit(request, form)
    except local.InUse:
        said = _("Zu diesem Angebot gibt es Anträge. Es bleibt bestehen, Sie können aber seine Art ändern.")
        return to(request, back[0], said)


# --- who is responsible --------------------------------------------------------------------------------------------


@service_page
def responsible(request: StudioRequest) -> HttpResponseBase:
    """Which units of the authority do the service for which areas: one more, or one less."""
    errors: list[tuple[str, str]] = []
    here = reverse("studio:responsible", kwargs={"slug": request.service.slug})
    typed = {"unit": request.POST.get("unit", ""), "area": request.POST.get("area", request.authority.area_id)}
    if request.method == "POST":
        act = local.remove_responsibility if "remove" in request.POST else local.add_responsibility
        given = request.POST.get("remove", "").split(" ", 1) if "remove" in request.POST else [*typed.values()]
        said = _("Die Zuständigkeit ist entfernt.") if "remove" in request.POST else _("Die Zuständigkeit ist da.")
        try:
            act(request.editor, request.authority, request.service, *(given if len(given) == 2 else ("", "")))
        except ValidationError as refusal:
            errors = [
                (name, _("Wählen Sie die Stelle aus") if name == "unit" else _("Wählen Sie das Gebiet aus"))
                for name in refusal.message_dict
            ]
        except Unit.DoesNotExist:
            return to(request, here)
        else:
            return to(request, here, said)
    areas = [(one.pk, f"{one.name} ({one.pk})") for one in reading.areas_of(request.authority)]
    context = {
        "desk": frame(request, "services"),
        "service": request.service,
        "back": back_to(request.service),
        "rows": reading.responsibilities_of(request.authority, request.service),
        "units": [("", _("Auswählen")), *_units(request)],
        "areas": areas,
        "typed": typed,
        "errors": errors,
        "wrong": dict(errors),
        "has_errors": bool(errors),
    }
    return render(request, "studio/responsible.html", context, status=422 if errors else 200)
