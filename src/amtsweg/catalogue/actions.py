"""Every change of what is offered. Each writes only what differs, with its event, and moves the published version.

Called by the loader of federation files, which acts for the operator; whoever else calls them checks permissions first.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from amtsweg.catalogue.models import LifeSituation, Offer, Responsibility, Service
from amtsweg.catalogue.sharing import adopt, check_modules, revise, set_addition, share_service, stop_sharing, take_over
from amtsweg.core import clock
from amtsweg.core.actors import Actor
from amtsweg.core.jobs import enqueue, job
from amtsweg.federation.models import Area, Authority, Unit
from amtsweg.federation.published import bump
from amtsweg.federation.upsert import Upserted, create_many, record_many, remove_missing, upsert

__all__ = [
    "adopt", "assign", "bump", "publish_service", "retire_service", "set_addition", "set_responsibilities",
    "share_service", "stop_sharing", "take_over", "upsert_offer", "upsert_service", "upsert_services",
    "upsert_situation", "watch",
]  # fmt: skip


def upsert_situation(slug: str, *, actor: Actor, **values: Any) -> Upserted[LifeSituation]:
    """A life situation."""
    return upsert(LifeSituation, {"slug": slug}, values, actor=actor)


def upsert_service(slug: str, *, situations: Iterable[LifeSituation], actor: Actor, **values: Any) -> Upserted[Service]:
    """A service with its texts; a shared one is kept as a new revision.

    Raises ValidationError that names the module or keyword list that is wrong.
    """
    check_modules(values.get("modules", {}))
    _check_validity(values.get("valid_from"), values.get("valid_to"))
    with transaction.atomic():
        done = upsert(Service, {"slug": slug}, values, actor=actor, authority=values.get("steward"))
        if done.outcome != "unchanged":
            revise(done.row, actor=actor)
            watch(done.row)
        wanted = {situation.pk for situation in situations}
        if wanted == set(done.row.situations.values_list("pk", flat=True)):
            return done
        done.row.situations.set(LifeSituation.objects.filter(pk__in=wanted))
        bump()
        return done if done.outcome == "created" else Upserted(done.row, "changed")


def upsert_services(
    wanted: Mapping[str, tuple[Iterable[LifeSituation], Mapping[str, Any]]], *, actor: Actor
) -> dict[str, Upserted[Service]]:
    """Many services of the federation's operator by slug; the new ones at once. Raises as `upsert_service` does."""
    known = set(Service.objects.filter(slug__in=list(wanted)).values_list("slug", flat=True))
    with transaction.atomic():
        fresh = {slug: Service(slug=slug, **values) for slug, (_, values) in wanted.items() if slug not in known}
        for row in fresh.values():
            check_modules(row.modules)
            _check_validity(row.valid_from, row.valid_to)
        if fresh:
            create_many(Service, list(fresh.values()), actor=actor)
            links = [(row, situation) for slug, row in fresh.items() for situation in wanted[slug][0]]
            Service.situations.through.objects.bulk_create(
                [Service.situations.through(service=row, lifesituation=situation) for row, situation in links]
            )
        for row in fresh.values():
            watch(row)
        return {
            slug: Upserted(fresh[slug], "created")
            if slug in fresh
            else upsert_service(slug, situations=situations, actor=actor, **values)
            for slug, (situations, values) in wanted.items()
        }


def publish_service(service: Service, *, actor: Actor) -> Service:
    """Shows a draft or retired service again. Raises ValidationError for one without a German title."""
    if not service.title.get("de"):
        raise ValidationError({"title": ["a service needs a German title to be published"]})
    return _move(service, Service.State.PUBLISHED, actor)


def retire_service(service: Service, *, actor: Actor) -> Service:
    """Takes a service off all portals; its texts, offers and sources are kept."""
    return _move(service, Service.State.RETIRED, actor)


def _move(service: Service, state: Service.State, actor: Actor) -> Service:
    with transaction.atomic():
        done = upsert(Service, {"slug": service.slug}, {"state": state}, actor=actor, authority=service.steward)
        revise(done.row, actor=actor)
        return done.row


# --- validity -----------------------------------------------------------------------------------------------------


def _check_validity(first: Any, last: Any) -> None:
    if first and last and first > last:
        raise ValidationError({"valid_to": ["the last day of validity is before the first"]})


def watch(service: Service) -> None:
    """Has the copies built anew on the days on which the service begins and ceases to be valid."""
    turns = [service.valid_from, service.valid_to and service.valid_to + timedelta(days=1)]
    for day in turns:
        if day and day > clock.today():
            midnight = datetime.combine(day, time.min, clock.GERMANY)
            enqueue("catalogue.turn", key=f"catalogue.turn:{day}", run_at=midnight)


@job("catalogue.turn")
def turn() -> None:
    """A day on which a validity begins or ends: what is published is another from now on."""
    bump()


# --- who does it, and how -----------------------------------------------------------------------------------------


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


def assign(authority: Authority, wanted: Iterable[tuple[Service, Unit, Area]], *, actor: Actor) -> tuple[int, int, int]:
    """Makes the authority's units responsible for exactly these, all its services at once and with one event.

    How many were created, left and removed. Raises ValidationError for a unit of another authority.
    """
    wanted = list(wanted)
    if strangers := sorted({unit.slug for _, unit, _ in wanted if unit.authority_id != authority.pk}):
        raise ValidationError({"unit": [f"{strangers[0]} belongs to another authority"]})
    pairs = {(service.pk, unit.pk, area.pk) for service, unit, area in wanted}
    rows = Responsibility.objects.filter(unit__authority=authority)
    with transaction.atomic():
        known = {(service, unit, area): pk for pk, service, unit, area in rows.values_list(*_RESPONSIBILITY)}
        missing, gone = pairs - known.keys(), [pk for pair, pk in known.items() if pair not in pairs]
        if missing or gone:
            Responsibility.objects.bulk_create(
                [Responsibility(service_id=service, unit_id=unit, area_id=area) for service, unit, area in missing]
            )
            rows.filter(pk__in=gone).delete()
            record_many(Responsibility, authority, {"created": len(missing), "removed": len(gone)}, actor=actor)
            bump()
    return len(missing), len(pairs) - len(missing), len(gone)


_RESPONSIBILITY = ("pk", "service_id", "unit_id", "area_id")


def upsert_offer(
    authority: Authority, slug: str, *, service: Service, unit: Unit, actor: Actor, **values: Any
) -> Upserted[Offer]:
    """How the authority offers a service. Raises ValidationError when the kind and what it needs do not fit."""
    kind, form, url = values["kind"], values.get("form"), values.get("url", "")
    if (kind == Offer.Kind.FORM) != (form is not None):
        raise ValidationError({"form": ["an offer of kind form, and no other, has a form"]})
    if kind == Offer.Kind.LINK and not url:
        raise ValidationError({"url": [f"an offer of kind {kind} has an address"]})
    if kind == Offer.Kind.IN_PERSON and not values.get("reason"):
        raise ValidationError({"reason": ["an offer of kind in-person says why"]})
    lookup = {"authority": authority, "slug": slug}
    everything = {**values, "service": service, "unit": unit}
    return upsert(Offer, lookup, everything, actor=actor, authority=authority)
