"""Life situations as the federation's editorial office keeps them: all portals choose their tiles among these."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from amtsweg.accounts.models import Membership
from amtsweg.catalogue import actions
from amtsweg.catalogue.editing.rights import editor, unchanged
from amtsweg.catalogue.models import LifeSituation
from amtsweg.core.actors import Actor
from amtsweg.federation.models import Authority
from amtsweg.federation.office import is_office
from amtsweg.federation.upsert import remove_missing

PARTS = ("title", "teaser", "icon")


def values_of(row: LifeSituation) -> dict[str, Any]:
    """What a form about it shows."""
    return {name: getattr(row, name) for name in PARTS}


def create(by: Membership, authority: Authority, slug: str, values: Mapping[str, Any]) -> LifeSituation:
    """A new one, after all others. Raises `PermissionDenied`, and `ValidationError` where there is one already."""
    actor = _office(by, authority)
    with transaction.atomic():
        if LifeSituation.objects.filter(pk=slug).exists():
            raise ValidationError({"title": [_("Diese Lebenslage gibt es schon. Wählen Sie einen anderen Namen")]})
        last = LifeSituation.objects.order_by("-order").values_list("order", flat=True).first() or 0
        return actions.upsert_situation(slug, actor=actor, order=last + 1, **values).row


def save(by: Membership, authority: Authority, slug: str, values: Mapping[str, Any], *, seen: str) -> None:
    """Changes its words and drawing. Raises `PermissionDenied`, `Changed`, `LifeSituation.DoesNotExist`."""
    actor = _office(by, authority)
    with transaction.atomic():
        row = LifeSituation.objects.select_for_update().get(pk=slug)
        unchanged({name: value for name, value in values_of(row).items() if name in values}, seen)
        actions.upsert_situation(slug, actor=actor, **values)


def arrange(by: Membership, authority: Authority, wanted: Sequence[str], *, seen: str) -> None:
    """Puts them into this order, any others after them. Raises `PermissionDenied` and `Changed`."""
    actor = _office(by, authority)
    with transaction.atomic():
        present = in_order()
        unchanged({"situations": present}, seen)
        order = [slug for slug in dict.fromkeys([*wanted, *present]) if slug in present]
        for place, slug in enumerate(order, 1):
            actions.upsert_situation(slug, actor=actor, order=place)


def remove(by: Membership, authority: Authority, slug: str) -> None:
    """Takes one away that nothing belongs to. Raises `PermissionDenied`, and `ValidationError` with what does."""
    actor = _office(by, authority)
    with transaction.atomic():
        row = LifeSituation.objects.select_for_update().get(pk=slug)
        if row.services.exists() or row.bundles.exists():
            said = _("Es gehören noch Leistungen oder ein Antragsbündel dazu. Ordnen Sie diese zuerst um")
            raise ValidationError(said)
        remove_missing(LifeSituation.objects.filter(pk=slug), actor=actor)


def in_order() -> list[str]:
    """The slugs of all, in the order in which portals show them."""
    return list(LifeSituation.objects.order_by("order", "slug").values_list("pk", flat=True))


def _office(by: Membership, authority: Authority) -> Actor:
    actor = editor(by, authority, may="federation.edit")
    if not is_office(authority):
        raise PermissionDenied("federation.edit")
    return actor
