"""What the studio reads: descriptions in all states, and how one authority stands to them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from amtsweg.catalogue.editing.rights import describes
from amtsweg.catalogue.models import Adoption, Offer, Responsibility, Service, ServiceAddition, ServiceDraft
from amtsweg.catalogue.revisions import Shared, shared_with
from amtsweg.core.text import Localised
from amtsweg.federation.models import Area, Authority, Unit
from amtsweg.federation.office import is_office
from amtsweg.forms.models import FormDefinition, FormRevision

PER_PAGE = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A service in the list. `here`: the authority has something to do with it."""

    slug: str
    title: Localised
    state: str
    steward: str  # slug of an authority, empty for the federation's operator
    own: bool
    common: bool  # nobody stewards it, and the authority is the federation's editorial office
    here: bool
    offers: tuple[str, ...]  # kinds of the authority's offers
    drafted: bool
    newer: bool
    shared: bool


@dataclass(frozen=True, slots=True)
class FormChoice:
    """A form that an offer may use, under the title of its newest published revision."""

    id: UUID
    title: Localised
    revisions: tuple[tuple[UUID, int, datetime], ...]  # id, number, when it was published; oldest first


def lines(authority: Authority) -> list[Line]:
    """All services of the federation as this authority sees them, by German title. Nine statements."""
    offers: dict[UUID, list[str]] = {}
    for service_id, kind in Offer.objects.filter(authority=authority).values_list("service_id", "kind"):
        offers.setdefault(service_id, []).append(kind)
    touched = set(offers)
    touched |= _services(Responsibility.objects.filter(unit__authority=authority))
    touched |= _services(ServiceAddition.objects.filter(authority=authority))
    touched |= _services(Adoption.objects.filter(authority=authority))
    drafts = _services(ServiceDraft.objects.all())
    newer = {one.service.pk for one in shared_with(authority) if one.newer}
    rows = Service.objects.select_related("steward").only("slug", "title", "state", "shared", "steward__slug")
    office = is_office(authority)
    found = [
        Line(
            slug=row.slug,
            title=row.title,
            state=row.state,
            steward=row.steward.slug if row.steward else "",
            own=row.steward_id == authority.pk,
            common=office and row.steward_id is None,
            here=row.pk in touched or row.steward_id == authority.pk,
            offers=tuple(offers.get(row.pk, ())),
            drafted=row.pk in drafts and (row.steward_id == authority.pk or (office and row.steward_id is None)),
            newer=row.pk in newer,
            shared=row.shared is not None,
        )
        for row in rows
        if row.state == Service.State.PUBLISHED or row.steward_id == authority.pk or (office and not row.steward_id)
    ]
    return sorted(found, key=lambda line: line.title.get("de", "").casefold())


def _services(rows: Any) -> set[UUID]:
    return set(rows.values_list("service_id", flat=True))


def access_service(authority: Authority, slug: str) -> Service:
    """A service that editors of the authority may see: a published one, or one they describe in any state.

    Raises `Service.DoesNotExist`.
    """
    seen = Q(state=Service.State.PUBLISHED) | Q(steward=authority)
    if is_office(authority):
        seen |= Q(steward=None)
    return Service.objects.select_related("steward").get(seen, slug=slug)


def offers_of(authority: Authority, service: Service) -> list[Offer]:
    """The authority's offers of a service."""
    rows = Offer.objects.filter(authority=authority, service=service).select_related("unit", "form", "form_revision")
    return list(rows.order_by("slug"))


def access_offer(authority: Authority, service: Service, slug: str) -> Offer:
    """One of them. Raises `Offer.DoesNotExist`."""
    rows = Offer.objects.select_related("unit", "form", "form_revision")
    return rows.get(authority=authority, service=service, slug=slug)


def responsibilities_of(authority: Authority, service: Service) -> list[Responsibility]:
    """Which units of the authority do a service for which areas."""
    rows = Responsibility.objects.filter(service=service, unit__authority=authority).select_related("unit", "area")
    return list(rows.order_by("unit__order", "area__name"))


def additions_of(authority: Authority, service: Service) -> dict[str, Localised]:
    """What the authority adds to a service, by module."""
    row = ServiceAddition.objects.filter(authority=authority, service=service).first()
    return row.modules if row else {}


def adoption_of(authority: Authority, service: Service) -> Adoption | None:
    """Whether and as what the authority adopted a service."""
    rows = Adoption.objects.filter(authority=authority, service=service).select_related("revision", "service")
    return rows.first()


def adopters_of(service: Service) -> list[Authority]:
    """Who adopted a service."""
    return list(Authority.objects.filter(adoptions__service=service))


def areas_of(authority: Authority) -> list[Area]:
    """The authority's own area and those in it, from large to small."""
    rows = Area.objects.filter(pk__startswith=authority.area_id)
    return sorted(rows, key=lambda area: (len(area.pk), area.name.casefold()))


def units_of(authority: Authority) -> list[Unit]:
    """The authority's units in their order."""
    return list(authority.units.select_related("parent").order_by("order", "slug"))


def usable_revisions(authority: Authority, steward: Authority | None) -> QuerySet[FormRevision]:
    """The published revisions of forms that an offer of the authority may have."""
    whose = Q(authority=authority) | Q(authority=None)
    if steward is not None:
        whose |= Q(authority=steward)
    return FormRevision.objects.filter(published_at__isnull=False, form__in=FormDefinition.objects.filter(whose))


def forms_for(authority: Authority, steward: Authority | None) -> list[FormChoice]:
    """Published forms for an offer: the authority's, those of the description's steward, and the federation's."""
    revisions: dict[UUID, list[FormRevision]] = {}
    for row in usable_revisions(authority, steward).order_by("number"):
        revisions.setdefault(row.form_id, []).append(row)
    found = [
        FormChoice(
            form_id,
            some[-1].content.get("title") or {"de": some[-1].content.get("slug", "")},
            tuple((one.pk, one.number, one.published_at) for one in some if one.published_at),
        )
        for form_id, some in revisions.items()
    ]
    return sorted(found, key=lambda one: one.title.get("de", "").casefold())


def shared_by_others(authority: Authority) -> tuple[Shared, ...]:
    """What partners offer to adopt, the improved ones first."""
    found = [one for one in shared_with(authority) if not describes(authority, one.service)]
    return tuple(sorted(found, key=lambda one: (not one.newer, one.service.title.get("de", ""))))


def withdrawn(authority: Authority) -> list[Adoption]:
    """What the authority adopted and its origin offers no more, by German title."""
    rows = Adoption.objects.filter(authority=authority, service__shared=None, service__state=Service.State.PUBLISHED)
    found = rows.select_related("service__steward", "revision")
    return sorted(found, key=lambda one: one.service.title.get("de", "").casefold())
