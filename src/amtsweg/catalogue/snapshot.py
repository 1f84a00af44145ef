"""The whole catalogue as one immutable copy, built from the database in a handful of queries."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db.models import Q

from amtsweg.catalogue.models import (
    Adoption,
    BundleDefinition,
    LifeSituation,
    Offer,
    Responsibility,
    Service,
    ServiceAddition,
)
from amtsweg.catalogue.modules import MODULES, own_heading
from amtsweg.catalogue.shapes import (
    Addition,
    BundleView,
    Entry,
    OfferView,
    PartView,
    Rate,
    Rates,
    ResponsibleView,
    Section,
    ServiceView,
    SituationView,
)
from amtsweg.core import clock
from amtsweg.core.money import euro
from amtsweg.core.text import Localised
from amtsweg.federation.directory import Directory, directory
from amtsweg.federation.published import NEVER, Copy
from amtsweg.federation.shapes import AuthorityView, UnitView
from amtsweg.forms.models import FormRetirement
from amtsweg.forms.queries import offered, procedures, with_code

CLOSED: Localised = {
    "de": "Diesen Antrag gibt es zurzeit nicht online. Rufen Sie uns an, schreiben Sie uns oder kommen Sie vorbei.",
    "en": "This application is not available online at present. Call us, write to us or come to the office.",
    "de-simple": "Diesen Antrag gibt es gerade nicht im Internet. Rufen Sie uns an oder kommen Sie vorbei.",
}
AMOUNT = re.compile(r"\{euro:([\w.]+)\}")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything public about what is offered, with the indexes that pages look it up by."""

    version: int
    directory: Directory
    services: Mapping[str, ServiceView]
    situations: Mapping[str, SituationView]
    offers: Mapping[tuple[str, str], OfferView]  # by authority's slug and own slug
    responsible: Mapping[str, Mapping[str, tuple[ResponsibleView, ...]]]  # by service and regional key
    additions: Mapping[tuple[str, str], Addition]  # by service and authority
    adopted: Mapping[tuple[str, str], ServiceView]  # the same; only where an older revision is shown
    bundles: Mapping[str, BundleView]
    entries: dict[str, Mapping[str, Entry]] = field(default_factory=dict)  # per portal, worked out on first use

    def service(self, slug: str) -> ServiceView | None:
        """The service with this slug."""
        return self.services.get(slug)


def as_if(service: ServiceView) -> Snapshot:
    """The copy as it would be with this description published: for those who edit it. Built anew each time."""
    return _build(NEVER, service)


def _build(version: int, instead: ServiceView | None = None) -> Snapshot:
    federation = directory.get()
    units = {unit.id: unit for unit in federation.units.values()}
    authorities = {authority.id: authority for authority in federation.authorities.values()}
    services = {service.id: service for service in [*_services(), *([instead] if instead else [])]}
    by_slug = {service.slug: service for service in services.values()}
    adopted = _adopted(authorities, services)
    offers = _offers(federation, units, services, adopted)
    return Snapshot(
        version=version,
        directory=federation,
        services=by_slug,
        situations=_situations(by_slug),
        offers={(offer.authority.slug, offer.slug): offer for offer in offers},
        responsible=_responsible(units, services, offers),
        additions=_additions(authorities, services),
        adopted=adopted,
        bundles=_bundles(by_slug),
    )


def _services() -> list[ServiceView]:
    """Those that are published and valid today; what editors note for themselves is not even read."""
    through = Service.situations.through.objects.order_by("lifesituation__order")
    situations: dict[UUID, list[str]] = defaultdict(list)
    for service_id, situation in through.values_list("service_id", "lifesituation_id"):
        situations[service_id].append(situation)
    today = clock.today()
    valid = Q(valid_from=None) | Q(valid_from__lte=today), Q(valid_to=None) | Q(valid_to__gte=today)
    rows = Service.objects.filter(*valid, state=Service.State.PUBLISHED).defer("internal_note").order_by("slug")
    return [view(row, situations[row.id]) for row in rows]


def view(row: Service, situations: Iterable[str]) -> ServiceView:
    """A service as it is read."""
    return ServiceView(
        id=row.id,
        slug=row.slug,
        leika_key=row.leika_key,
        title=row.title,
        summary=row.summary,
        sections=_sections(row.modules),
        keywords=_keywords(row.keywords),
        audience=row.audience,
        situations=tuple(situations),
        needs=row.needs,
        needs_note=row.needs_note,
        rates=row.rates,
        typing=row.typing,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _sections(modules: Mapping[str, Localised]) -> tuple[Section, ...]:
    return tuple(Section(m, *own_heading(m, modules[m.key])) for m in MODULES if modules.get(m.key))


def _keywords(words: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {language: tuple(some) for language, some in words.items()}


def _adopted(
    authorities: Mapping[UUID, AuthorityView], services: Mapping[UUID, ServiceView]
) -> dict[tuple[str, str], ServiceView]:
    """Services in the words of the revision that an authority adopted, where the origin's words are others by now."""
    found = {}
    for row in Adoption.objects.select_related("revision").filter(service__in=list(services)):
        service, content = services[row.service_id], row.revision.content
        older = replace(
            service,
            title=content["title"],
            summary=content["summary"],
            sections=_sections(content["modules"]),
            keywords=_keywords(content["keywords"]),
            needs=content["needs"],
            needs_note=content["needs_note"],
            rates=content["rates"],
        )
        if older != service:
            found[service.slug, authorities[row.authority_id].slug] = older
    return found


def _additions(
    authorities: Mapping[UUID, AuthorityView], services: Mapping[UUID, ServiceView]
) -> dict[tuple[str, str], Addition]:
    found = {}
    for row in ServiceAddition.objects.all():
        service, authority = services.get(row.service_id), authorities[row.authority_id]
        modules = {key: fill(text, authority.parameters) for key, text in row.modules.items()}
        if service and (sections := _sections(modules)):
            found[service.slug, authority.slug] = Addition(authority, sections)
    return found


def _situations(services: Mapping[str, ServiceView]) -> dict[str, SituationView]:
    members: dict[str, list[ServiceView]] = defaultdict(list)
    for service in sorted(services.values(), key=lambda s: sort_key(s.title.get("de", ""))):
        for slug in service.situations:
            members[slug].append(service)
    return {
        row.slug: SituationView(row.slug, row.title, row.teaser, row.icon, row.order, tuple(members[row.slug]))
        for row in LifeSituation.objects.order_by("order", "slug")
    }


def _bundles(services: Mapping[str, ServiceView]) -> dict[str, BundleView]:
    """With those parts whose service there is."""
    return {
        row.slug: BundleView(
            slug=row.slug,
            situation=row.situation_id,
            form_id=row.form_id,
            title=row.title,
            lead=row.lead,
            keywords=_keywords(row.keywords),
            parts=tuple(
                PartView(one["name"], one["service"], one["carries"], one["note"], one["title"])
                for one in row.parts
                if one["service"] in services
            ),
        )
        for row in BundleDefinition.objects.order_by("slug")
    }


def _offers(
    federation: Directory,
    units: Mapping[UUID, UnitView],
    services: Mapping[UUID, ServiceView],
    adopted: Mapping[tuple[str, str], ServiceView],
) -> list[OfferView]:
    offers = []
    closed = set(Offer.objects.filter(_retired()).values_list("pk", flat=True))
    by_code, kinds = with_code(), procedures()
    for row in Offer.objects.order_by("slug"):
        if row.service_id not in services:
            continue
        unit = units[row.unit_id]
        service = services[row.service_id]
        service = adopted.get((service.slug, unit.authority.slug), service)
        parameters = {**unit.authority.parameters, **row.parameters}
        offers.append(
            OfferView(
                id=row.id,
                slug=row.slug,
                authority=unit.authority,
                service_slug=service.slug,
                unit=unit,
                kind="in-person" if row.pk in closed else row.kind,
                form_id=row.form_id,
                revision_id=row.form_revision_id,
                procedure=kinds.get(form, "") if (form := row.form_revision_id or row.form_id) else "",
                letter_code=form in by_code,
                url=row.url,
                system=row.system,
                trust_to_start=row.trust_to_start,
                trust_to_send=row.trust_to_send,
                fee=fill(row.fee, parameters),
                fee_note=fill(row.fee_note, parameters),
                effort=row.effort,
                duration=row.duration,
                reason=row.reason or (CLOSED if row.pk in closed else {}),
                rates=_rates(service.rates, parameters),
                parameters=parameters,
                towns=federation.towns,
            )
        )
    return offers


def _retired() -> Q:
    """Offers whose form was retired: what remains is the way to the office."""
    open_forms, open_revisions = offered().values("form"), offered().values("pk")
    newest = Q(form_revision=None) & ~Q(form__in=open_forms)
    pinned = ~Q(form_revision=None) & ~Q(form_revision__in=open_revisions)
    return (newest | pinned) & Q(kind="form", form__in=FormRetirement.objects.values("form"))


def _responsible(
    units: Mapping[UUID, UnitView], services: Mapping[UUID, ServiceView], offers: list[OfferView]
) -> dict[str, dict[str, tuple[ResponsibleView, ...]]]:
    offered = {(offer.service_slug, offer.authority.slug): offer for offer in offers}
    offered_by = {(offer.service_slug, offer.unit.id): offer for offer in offers}
    found: dict[str, dict[str, tuple[ResponsibleView, ...]]] = {slug.slug: {} for slug in services.values()}
    rows = Responsibility.objects.order_by("unit__order", "unit__slug").values_list("service_id", "unit_id", "area_id")
    for service_id, unit_id, key in rows:
        if service_id not in services:
            continue
        unit, slug = units[unit_id], services[service_id].slug
        offer = offered_by.get((slug, unit.id)) or offered.get((slug, unit.authority.slug))
        one = ResponsibleView(unit, unit.authority, key, offer)
        found[slug][key] = (*found[slug].get(key, ()), one)
    return found


# --- amounts ------------------------------------------------------------------------------------------------------


def amount(parameters: Mapping[str, Any], name: str) -> Decimal | None:
    """The amount that a dotted name such as `dog_tax.first` leads to, or None where the authority has set none."""
    value: Any = parameters
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


def fill(text: Localised, parameters: Mapping[str, Any]) -> Localised:
    """The text with `{euro:name}` replaced by amounts; empty where one is unknown, rather than half a sentence."""
    if not any("{euro:" in part for part in text.values()):
        return text
    if any(amount(parameters, name) is None for part in text.values() for name in AMOUNT.findall(part)):
        return {}

    def shown(part: str, language: str) -> str:
        return AMOUNT.sub(lambda found: euro(amount(parameters, found[1]) or Decimal(0), language), part)

    return {language: shown(part, language) for language, part in text.items()}


def _rates(template: Mapping[str, Any], parameters: Mapping[str, Any]) -> Rates | None:
    found = [(row["label"], amount(parameters, row["parameter"])) for row in template.get("rows", ())]
    rows = tuple(Rate(label, value) for label, value in found if value is not None)
    return Rates(template["caption"], rows) if rows else None


# --- order --------------------------------------------------------------------------------------------------------

_PLAIN = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})


def sort_key(text: str) -> str:
    """The key by which German lists sort (DIN 5007-1): umlauts as their vowels."""
    return text.casefold().translate(_PLAIN)


snapshot = Copy(_build)
