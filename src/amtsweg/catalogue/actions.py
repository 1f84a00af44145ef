"""Every change of what is offered. Each writes only what differs, with its event, and moves the published version.

Called by the loader of federation files, which acts for the operator; whoever else calls them checks permissions first.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from amtsweg.catalogue.models import LifeSituation, Offer, Responsibility, Service
from amtsweg.catalogue.modules import BY_KEY
from amtsweg.core.actors import Actor
from amtsweg.core.text import problems
from amtsweg.federation.models import Area, Authority, Unit
from amtsweg.federation.published import bump
from amtsweg.federation.upsert import Upserted, remove_missing, upsert

__all__ = ["bump", "set_responsibilities", "upsert_offer", "upsert_service", "upsert_situation"]


def upsert_situation(slug: str, *, actor: Actor, **values: Any) -> Upserted[LifeSituation]:
    """A life situation."""
    return upsert(LifeSituation, {"slug": slug}, values, actor=actor)


def upsert_service(slug: str, *, situations: Iterable[LifeSituation], actor: Actor, **values: Any) -> Upserted[Service]:
    """A service with its texts. Raises ValidationError that names the module or keyword list that is wrong."""
    for key, text in values.get("modules", {}).items():
        found = problems(text) if key in BY_KEY else ["this module is unknown"]
        if found:
            raise ValidationError({"modules": [f"{key}: {problem}" for problem in found]})
    with transaction.atomic():
        done = upsert(Service, {"slug": slug}, values, actor=actor)
        wanted = {situation.pk for situation in situations}
        if wanted == set(done.row.situations.values_list("pk", flat=True)):
            return done
        done.row.situations.set(LifeSituation.objects.filter(pk__in=wanted))
        bump()
        return done if done.outcome == "created" else Upserted(done.row, "changed")


def set_responsibilities(
    service: Service, authority: Authority, pairs: Iterable[tuple[Unit, Area]], *, actor: Actor
) -> tuple[int, int]:
    """Makes exactly these units of the authority responsible for a service; how many were created and removed."""
    with transaction.atomic():
        kept, created = [], 0
        for unit, area in pairs:
            if unit.authority_id != authority.pk:
                raise ValidationError({"unit": [f"{unit.slug} belongs to another authority"]})
            lookup = {"service": service, "unit": unit, "area": area}
            done = upsert(Responsibility, lookup, {}, actor=actor, authority=authority)
            created += done.outcome == "created"
            kept.append(done.row.pk)
        rows = Responsibility.objects.filter(service=service, unit__authority=authority).exclude(pk__in=kept)
        return created, remove_missing(rows, actor=actor, authority=authority)


def upsert_offer(
    authority: Authority, slug: str, *, service: Service, unit: Unit, actor: Actor, **values: Any
) -> Upserted[Offer]:
    """How the authority offers a service. Raises ValidationError when the kind and what it needs do not fit."""
    kind, form, url = values["kind"], values.get("form"), values.get("url", "")
    if (kind == Offer.Kind.FORM) != (form is not None):
        raise ValidationError({"form": ["an offer of kind form, and no other, has a form"]})
    if kind == Offer.Kind.LINK and not url:
        raise ValidationError({"url": ["an offer of kind link has an address"]})
    if kind == Offer.Kind.IN_PERSON and not values.get("reason"):
        raise ValidationError({"reason": ["an offer of kind in-person says why"]})
    lookup = {"authority": authority, "slug": slug}
    everything = {**values, "service": service, "unit": unit}
    return upsert(Offer, lookup, everything, actor=actor, authority=authority)
