"""Which services, offices and offers an export holds: those of one authority, or of the whole federation."""

from dataclasses import dataclass

from django.db.models import Q

from amtsweg.catalogue.importing.fields import OWN_AGENCY
from amtsweg.catalogue.models import Responsibility, Service, ServiceAddition
from amtsweg.catalogue.queries import OfferView, snapshot
from amtsweg.federation.models import Authority, Unit


@dataclass(frozen=True, slots=True)
class Choice:
    """What goes out. Drafts, retired services and what editors note for themselves never do."""

    agency: str
    services: tuple[Service, ...]
    units: tuple[Unit, ...]
    duties: dict[Unit, list[Responsibility]]
    offers: tuple[OfferView, ...]
    additions: tuple[ServiceAddition, ...]


def choose(authority: Authority | None) -> Choice:
    """The services that an authority keeps or does, in whosever words; its offices and offers for them."""
    services = _services(authority)
    ids = {service.pk for service in services}
    slugs = {service.slug for service in services}
    rows = Responsibility.objects.filter(service__in=ids).select_related("unit__authority", "unit__parent")
    rows = rows.filter(unit__authority=authority) if authority else rows
    duties: dict[Unit, list[Responsibility]] = {}
    for row in rows.order_by("unit__authority__slug", "unit__slug", "service__slug", "area"):
        duties.setdefault(row.unit, []).append(row)
    offers = tuple(
        offer
        for offer in snapshot().offers.values()
        if offer.service_slug in slugs and (authority is None or offer.authority.slug == authority.slug)
    )
    additions = ServiceAddition.objects.filter(service__in=ids).select_related("authority__area", "service")
    additions = additions.filter(authority=authority) if authority else additions
    return Choice(
        agency=f"{OWN_AGENCY}:{authority.slug}" if authority else OWN_AGENCY,
        services=tuple(services),
        units=_with_parents(list(duties)),
        duties=duties,
        offers=offers,
        additions=tuple(additions.order_by("authority__slug", "service__slug")),
    )


def _services(authority: Authority | None) -> list[Service]:
    published = Service.objects.filter(state=Service.State.PUBLISHED).defer("internal_note")
    if authority:
        done = Responsibility.objects.filter(unit__authority=authority).values("service_id")
        published = published.filter(Q(steward=authority) | Q(pk__in=done))
    return list(published.prefetch_related("situations", "sources").order_by("slug"))


def _with_parents(units: list[Unit]) -> tuple[Unit, ...]:
    """Offices with those they stand below, which come first."""
    found: dict[Unit, None] = {}
    for unit in units:
        chain = [unit]
        while chain[-1].parent is not None:
            chain.append(chain[-1].parent)
        found |= dict.fromkeys(reversed(chain))
    return tuple(found)
