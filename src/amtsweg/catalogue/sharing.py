"""Sharing descriptions between authorities: offering one, adopting it, taking over what its origin made of it.

Who adopts keeps its own additions, fees and offers: only the shared words move, and only when it says so.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from amtsweg.catalogue.models import Adoption, Offer, Responsibility, Service, ServiceAddition, ServiceRevision
from amtsweg.catalogue.modules import BY_KEY
from amtsweg.catalogue.revisions import content, newest
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.slugs import free_slug
from amtsweg.core.text import Localised, problems
from amtsweg.federation.models import Authority, Unit
from amtsweg.federation.published import bump
from amtsweg.federation.upsert import Upserted, remove_missing, upsert

SHARED = events.register("catalogue.shared", "Beschreibung mit den anderen geteilt")
UNSHARED = events.register("catalogue.unshared", "Beschreibung nicht mehr mit den anderen geteilt")
REVISED = events.register("catalogue.revised", "Geteilte Beschreibung geändert")
ADOPTED = events.register("catalogue.adopted", "Beschreibung übernommen")
TAKEN_OVER = events.register("catalogue.taken-over", "Neue Fassung übernommen")


def check_modules(modules: dict[str, Localised]) -> None:
    """Raises ValidationError that names the module which is unknown or whose text is none."""
    for key, text in modules.items():
        found = problems(text) if key in BY_KEY else ["this module is unknown"]
        if found:
            raise ValidationError({"modules": [f"{key}: {problem}" for problem in found]})


def set_addition(
    authority: Authority, service: Service, modules: dict[str, Localised], *, actor: Actor
) -> Upserted[ServiceAddition] | None:
    """What the authority adds to a description; without any text it adds nothing more (None).

    Raises ValidationError that names the module which is wrong.
    """
    filled = {key: text for key, text in modules.items() if any(text.values())}
    check_modules(filled)
    if filled:
        lookup = {"authority": authority, "service": service}
        return upsert(ServiceAddition, lookup, {"modules": filled}, actor=actor, authority=authority)
    rows = ServiceAddition.objects.filter(authority=authority, service=service)
    remove_missing(rows, actor=actor, authority=authority)
    return None


def share_service(service: Service, *, actor: Actor) -> Service:
    """Offers the description, and the form it is offered with, to all authorities of the federation.

    Raises ValidationError for one that is not published.
    """
    if service.state != Service.State.PUBLISHED:
        raise ValidationError({"state": ["only a published description can be shared"]})
    with transaction.atomic():
        if service.shared is None:
            service.shared = clock.now()
            service.save(update_fields=["shared"])
            _record(service.steward, SHARED, service, actor)
        revise(service, actor=actor)
    return service


def stop_sharing(service: Service, *, actor: Actor) -> Service:
    """Offers the description no longer. Whoever adopted it keeps the revision it shows, with additions and offers."""
    with transaction.atomic():
        if service.shared is not None:
            service.shared = None
            service.save(update_fields=["shared"])
            _record(service.steward, UNSHARED, service, actor)
    return service


def revise(service: Service, *, actor: Actor) -> ServiceRevision | None:
    """Keeps a shared description as it is now, where that differs from the last revision; inside a transaction."""
    if service.shared is None:
        return None
    last = newest(Service.objects.select_for_update().get(pk=service.pk))
    if last and last.content == content(service):
        return None
    number = last.number + 1 if last else 1
    revision = ServiceRevision.objects.create(
        service=service, number=number, content=content(service), at=clock.now(), by=actor.id
    )
    _record(service.steward, REVISED, service, actor, revision=number)
    return revision


def adopt(authority: Authority, service: Service, *, actor: Actor, unit: Unit | None = None) -> Adoption:
    """Shows a shared description as it is now; with `unit`, that becomes responsible in the authority's whole area.

    The unit also offers the form that the origin offers, if there is one and the authority has no offer yet. Adopting
    twice changes nothing. Raises ValidationError for a description that is not shared, is the authority's own, or for
    a foreign unit.
    """
    last = newest(service)
    if service.shared is None or last is None or service.state != Service.State.PUBLISHED:
        raise ValidationError({"service": ["this description is not shared"]})
    if service.steward_id == authority.pk:
        raise ValidationError({"service": ["this description is the authority's own"]})
    if unit and unit.authority_id != authority.pk:
        raise ValidationError({"unit": [f"{unit.slug} belongs to another authority"]})
    with transaction.atomic():
        adoption, created = Adoption.objects.get_or_create(
            authority=authority, service=service, defaults={"revision": last, "at": clock.now()}
        )
        if created:
            _record(authority, ADOPTED, service, actor, revision=last.number)
            bump()
        if unit:
            _take_up(authority, service, unit, actor)
    return adoption


def _take_up(authority: Authority, service: Service, unit: Unit, actor: Actor) -> None:
    """The unit does the service from now on, with the form of the origin."""
    lookup: dict[str, Any] = {"service": service, "unit": unit, "area": authority.area}
    upsert(Responsibility, lookup, {}, actor=actor, authority=authority)
    origin = Offer.objects.filter(service=service, authority=service.steward, kind=Offer.Kind.FORM).first()
    if origin is None or Offer.objects.filter(service=service, authority=authority).exists():
        return
    copied = ("kind", "form", "trust_to_start", "trust_to_send", "effort")
    values = {"service": service, "unit": unit} | {name: getattr(origin, name) for name in copied}
    slug = free_slug(Offer.objects.filter(authority=authority), origin.slug, 80)
    upsert(Offer, {"authority": authority, "slug": slug}, values, actor=actor, authority=authority)


def take_over(adoption: Adoption, *, actor: Actor) -> Adoption:
    """Shows the newest revision from now on; the authority's additions and fees stay as they are.

    What the origin offers no more stays as it is.
    """
    with transaction.atomic():
        rows = Adoption.objects.select_for_update(of=("self",)).select_related("service", "authority")
        held = rows.get(pk=adoption.pk)
        last = newest(held.service)
        if last and held.service.shared and last.pk != held.revision_id:
            held.revision, held.at = last, clock.now()
            held.save(update_fields=["revision", "at"])
            _record(held.authority, TAKEN_OVER, held.service, actor, revision=last.number)
            bump()
    return held


def _record(authority: Authority | None, kind: str, service: Service, actor: Actor, **data: Any) -> None:
    events.record(authority, kind, actor=actor, subject_type="service", subject_id=service.pk, data=data)
