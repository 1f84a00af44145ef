"""What an authority adds to a service: texts of its own, its offers, and who is responsible for which area."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from amtsweg.accounts.models import Membership
from amtsweg.catalogue import actions
from amtsweg.catalogue.editing.reading import usable_revisions
from amtsweg.catalogue.editing.rights import editor, unchanged
from amtsweg.catalogue.models import Offer, Responsibility, Service, ServiceAddition
from amtsweg.federation.models import Area, Authority, Unit
from amtsweg.federation.upsert import remove_missing
from amtsweg.forms.models import FormDefinition


class InUse(Exception):
    """Residents have sent something through this offer: it has to stay."""


def addition(authority: Authority, service: Service, key: str) -> dict[str, str]:
    """What the authority adds to one text module; empty when it adds nothing."""
    row = ServiceAddition.objects.filter(authority=authority, service=service).first()
    return row.modules.get(key, {}) if row else {}


def save_addition(
    by: Membership, authority: Authority, service: Service, key: str, text: dict[str, str], *, seen: str
) -> None:
    """Adds a text below a shared one, or with an empty text removes it.

    Raises `PermissionDenied`, `Changed`, and `ValidationError` for an unknown module.
    """
    actor = editor(by, authority)
    with transaction.atomic():
        Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
        unchanged({key: addition(authority, service, key)}, seen)
        row = ServiceAddition.objects.filter(authority=authority, service=service).first()
        others = {name: other for name, other in (row.modules if row else {}).items() if name != key}
        modules = {**others, key: text} if text else others
        actions.set_addition(authority, service, modules, actor=actor)


# --- offers --------------------------------------------------------------------------------------------------------

OFFER = ("kind", "unit", "form", "url", "system", "reason", "trust_to_start", "trust_to_send")
COSTS = ("fee", "fee_note", "effort", "duration")


def offer_values(offer: Offer, names: tuple[str, ...]) -> dict[str, Any]:
    """The present values of these fields; `unit` as its slug, `form` and `form_revision` as their ids in text."""
    found: dict[str, Any] = {}
    for name in names:
        value = getattr(offer, name)
        found[name] = value.slug if isinstance(value, Unit) else value
        if name in ("form", "form_revision"):
            found[name] = str(value.pk) if value else ""
    return found


def create_offer(by: Membership, authority: Authority, service: Service, slug: str, values: Mapping[str, Any]) -> Offer:
    """A new way to get the service at this authority. Raises `PermissionDenied` and `ValidationError` by field."""
    found = _offer(authority, service, values)
    actor = editor(by, authority, found["unit"].pk)
    with transaction.atomic():
        if Offer.objects.filter(authority=authority, slug=slug).exists():
            raise ValidationError({"slug": ["there is an offer of this name already"]})
        return actions.upsert_offer(authority, slug, service=service, actor=actor, **found).row


def save_offer(by: Membership, authority: Authority, slug: str, values: Mapping[str, Any], *, seen: str) -> Offer:
    """Changes some fields. Raises `PermissionDenied`, `Changed`, `ValidationError`, `Offer.DoesNotExist`."""
    with transaction.atomic():
        offer = _locked(authority, slug)
        editor(by, authority, offer.unit_id)
        unchanged(offer_values(offer, tuple(values)), seen)
        present = {name: getattr(offer, name) for name in (*OFFER, "form_revision")}
        found = {**present, **_offer(authority, offer.service, values)}
        if found["form_revision"] and found["form_revision"].form_id != getattr(found["form"], "pk", None):
            found["form_revision"] = None
        actor = editor(by, authority, found["unit"].pk)
        return actions.upsert_offer(authority, slug, service=offer.service, actor=actor, **found).row


def group_values(offer: Offer, name: str, parts: tuple[str, ...]) -> dict[str, str]:
    """What a group of the offer's parameters says; empty for parts that it does not name."""
    group = offer.parameters.get(name)
    known = group if isinstance(group, Mapping) else {}
    return {part: str(known.get(part, "")) for part in parts}


def save_group(
    by: Membership, authority: Authority, slug: str, name: str, values: Mapping[str, str], *, seen: str
) -> Offer:
    """Changes a group of the offer's parameters; without any value it goes. Raises as `save_offer` does."""
    with transaction.atomic():
        offer = _locked(authority, slug)
        actor = editor(by, authority, offer.unit_id)
        unchanged(group_values(offer, name, tuple(values)), seen)
        kept = {part: value for part, value in values.items() if value}
        others = {key: value for key, value in offer.parameters.items() if key != name}
        present = {field: getattr(offer, field) for field in (*OFFER, "form_revision")}
        parameters = {**others, **({name: kept} if kept else {})}
        return actions.upsert_offer(
            authority, slug, service=offer.service, actor=actor, parameters=parameters, **present
        ).row


def remove_offer(by: Membership, authority: Authority, slug: str) -> None:
    """Takes an offer away. Raises `PermissionDenied`, and `InUse` when residents used it already."""
    with transaction.atomic():
        offer = _locked(authority, slug)
        actor = editor(by, authority, offer.unit_id)
        try:
            remove_missing(Offer.objects.filter(pk=offer.pk), actor=actor, authority=authority)
        except ProtectedError:
            raise InUse(slug) from None


def _locked(authority: Authority, slug: str) -> Offer:
    rows = Offer.objects.select_for_update(of=("self",)).select_related("unit", "form", "form_revision", "service")
    return rows.get(authority=authority, slug=slug)


def _offer(authority: Authority, service: Service, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a form as values of a row. Raises ValidationError for a unit or form that is not the authority's."""
    found = dict(values)
    usable = usable_revisions(authority, service.steward)
    if "unit" in found:
        found["unit"] = Unit.objects.filter(authority=authority, slug=found["unit"]).first()
        if found["unit"] is None:
            raise ValidationError({"unit": ["this is no unit of the authority"]})
    if found.get("form"):
        found["form"] = FormDefinition.objects.filter(pk=found["form"], revisions__in=usable).first()
        if found["form"] is None:
            raise ValidationError({"form": ["this form is not there for the authority"]})
    if found.get("form_revision"):
        found["form_revision"] = usable.filter(pk=found["form_revision"]).first()
        if found["form_revision"] is None:
            raise ValidationError({"form_revision": ["this revision is not there for the authority"]})
    return {**found, **{name: None for name in ("form", "form_revision") if name in found and not found[name]}}


# --- who is responsible --------------------------------------------------------------------------------------------


def add_responsibility(by: Membership, authority: Authority, service: Service, unit: str, area: str) -> None:
    """A unit of the authority does the service for everybody in an area, which lies in the authority's own.

    Raises `PermissionDenied`, and `ValidationError` for a unit or an area that is not the authority's.
    """
    found = Unit.objects.filter(authority=authority, slug=unit).first()
    place = Area.objects.filter(pk=area, pk__startswith=authority.area_id).first()
    if found is None or place is None:
        raise ValidationError({"unit" if found is None else "area": ["not one of the authority"]})
    actor = editor(by, authority, found.pk)
    with transaction.atomic():
        pairs = [*_pairs(authority, service), (found, place)]
        actions.set_responsibilities(service, authority, pairs, actor=actor)


def remove_responsibility(by: Membership, authority: Authority, service: Service, unit: str, area: str) -> None:
    """Takes that back; what is not there any more is no error. Raises `PermissionDenied`, `Unit.DoesNotExist`."""
    actor = editor(by, authority, Unit.objects.get(authority=authority, slug=unit).pk)
    with transaction.atomic():
        pairs = [(one, place) for one, place in _pairs(authority, service) if (one.slug, place.pk) != (unit, area)]
        actions.set_responsibilities(service, authority, pairs, actor=actor)


def _pairs(authority: Authority, service: Service) -> list[tuple[Unit, Area]]:
    """Who is responsible now; the service is locked, so that two changes do not undo each other."""
    Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
    rows = Responsibility.objects.filter(service=service, unit__authority=authority).select_related("unit", "area")
    return [(row.unit, row.area) for row in rows]
