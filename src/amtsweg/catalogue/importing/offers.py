"""Writing offers: addresses of other systems, appointments, and why one has to come in person."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from amtsweg.catalogue.actions import upsert_offer
from amtsweg.catalogue.importing.areas import Areas
from amtsweg.catalogue.importing.ledger import Ledger
from amtsweg.catalogue.importing.records import OfferRecord
from amtsweg.catalogue.importing.report import Report
from amtsweg.catalogue.importing.slugs import Slugs
from amtsweg.catalogue.models import Offer, Responsibility, Service
from amtsweg.core.actors import Actor
from amtsweg.federation.models import Authority, Unit

_ADDRESS = URLValidator(schemes=["http", "https"])


class OfferWriter:
    """Writes offers one by one, under the authority named or the only one that does the service."""

    def __init__(
        self, ledger: Ledger, areas: Areas, authority: Authority | None, report: Report, *, actor: Actor
    ) -> None:
        self._areas = areas
        self._ledger, self._authority, self._report, self._actor = ledger, authority, report, actor
        self._slugs: dict[UUID, Slugs] = {}

    def write(self, record: OfferRecord) -> None:
        """Creates, changes or leaves an offer; one that has no place yet is kept until it is delivered again."""
        source = self._ledger.find("offer", record.key)
        held = source.offer_id if source else None
        if held and self._ledger.same(record):
            self._report.say("unchanged", record)
            return
        if fault := _fault(record):
            self._report.say("refused", record, fault)
            return
        offer = Offer.objects.select_related("authority", "unit", "service").get(pk=held) if held else None
        place = (offer.authority, offer.unit, offer.service) if offer else self._place(record)
        if isinstance(place, str):
            known = self._ledger.same(record)
            self._report.say("unchanged" if known else "created", record, f"kept, not shown: {place}")
            if not known:
                self._ledger.keep(record)
            return
        self._put(record, offer, *place, known=bool(source and source.digest))

    def _put(
        self,
        record: OfferRecord,
        offer: Offer | None,
        authority: Authority,
        unit: Unit,
        service: Service,
        *,
        known: bool,
    ) -> None:
        slug = offer.slug if offer else self._slugs_of(authority).new(service.slug, record.key, record.slug)
        try:
            done = upsert_offer(
                authority, slug, service=service, unit=unit, actor=self._actor, **_values(record, offer)
            )
        except ValidationError as error:
            self._report.say("refused", record, " ".join(error.messages))
            return
        self._ledger.keep(record, offer=done.row)
        self._report.say("changed" if known else "created", record)

    def _place(self, record: OfferRecord) -> tuple[Authority, Unit, Service] | str:
        """Authority, office and service of a new offer, or what is missing."""
        known = [found for key in record.services if (found := self._ledger.service_id(key))]
        if not known:
            return "no service of this catalogue is named in it"
        duties = Responsibility.objects.filter(service_id=known[0]).select_related("unit__authority")
        units = [duty.unit for duty in duties.order_by("unit__order", "unit__slug")]
        authorities = {unit.authority for unit in units}
        authority = (
            self._authority or self._areas.owner(record.owner) or (authorities.pop() if len(authorities) == 1 else None)
        )
        if authority is None:
            return "more than one authority, or none, does the service; name one with --authority"
        own = [unit for unit in units if unit.authority_id == authority.pk]
        unit = own[0] if own else _front_desk(authority)
        if unit is None:
            return "its authority has no office yet"
        return authority, unit, Service.objects.get(pk=known[0])

    def _slugs_of(self, authority: Authority) -> Slugs:
        if authority.pk not in self._slugs:
            taken = set(Offer.objects.filter(authority=authority).values_list("slug", flat=True))
            self._slugs[authority.pk] = Slugs(taken, limit=80)
        return self._slugs[authority.pk]


def _front_desk(authority: Authority) -> Unit | None:
    """Where one asks when nobody in particular is named: the town hall, else the first office."""
    units = list(Unit.objects.filter(authority=authority).order_by("order", "slug"))
    return next((unit for unit in units if unit.kind == Unit.Kind.TOWN_HALL), units[0] if units else None)


def _fault(record: OfferRecord) -> str:
    if record.fault or record.how == "in-person":
        return record.fault
    try:
        _ADDRESS(record.url)
    except ValidationError:
        return f"{record.url[:80]!r} is no address of the web" if record.url else "it has no address"
    return "its address is too long" if len(record.url) > 500 else ""


def _values(record: OfferRecord, offer: Offer | None) -> dict[str, Any]:
    """The delivered values. How far an account is needed to start is the other system's own affair."""
    texts = {name: text for name, text in record.texts.items() if text.get("de")}
    system = record.title if record.how == "link" and record.title.get("de") else {}
    empty: dict[str, Any] = {name: {} for name in ("fee", "fee_note", "effort", "duration", "reason")}
    values = {**empty, **texts} if record.texts or offer is None else {}
    return {
        **values,
        "kind": Offer.Kind(record.how),
        "url": record.url,
        "system": system,
        "trust_to_start": record.trust,
        "trust_to_send": record.trust,
    }
