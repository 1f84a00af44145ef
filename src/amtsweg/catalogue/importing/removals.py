"""Messages that something is no more. What others still need is retired or refused, never torn out."""

from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from amtsweg.catalogue.actions import retire_service
from amtsweg.catalogue.importing.ledger import Ledger
from amtsweg.catalogue.importing.records import Removal
from amtsweg.catalogue.importing.report import Report
from amtsweg.catalogue.importing.specialisations import take_back
from amtsweg.catalogue.models import Offer, Service, Source
from amtsweg.core.actors import Actor
from amtsweg.federation.models import StaffEntry, Unit
from amtsweg.federation.upsert import remove_missing

_LEAVES_FIRST = ("offer", "specialisation", "unit", "service")


def in_order(removals: list[Removal], ledger: Ledger) -> list[Removal]:
    """What others hang on goes last: offers first, then offices from the leaves of their tree up, then services."""
    above = dict(Unit.objects.values_list("pk", "parent_id")) if any(one.kind == "unit" for one in removals) else {}

    def depth(removal: Removal) -> int:
        source = ledger.find(removal.kind, removal.key)
        unit, steps = source.unit_id if source else None, 0
        while unit is not None:
            unit, steps = above.get(unit), steps + 1
        return steps

    return sorted(removals, key=lambda one: (_LEAVES_FIRST.index(one.kind), -depth(one)))


def remove(removal: Removal, ledger: Ledger, report: Report, *, actor: Actor) -> None:
    """Carries out one message; what is not there, or already gone, is left."""
    source = ledger.find(removal.kind, removal.key)
    if source is None or not source.digest:
        report.say("unchanged", removal, "there is no such thing any more" if source is None else "")
        return
    try:
        with transaction.atomic():
            note = _take_away(source, ledger, removal, actor)
    except _Needed as error:
        report.say("refused", removal, str(error))
        return
    except ProtectedError:
        report.say("refused", removal, "something else still needs it")
        return
    report.say("deleted", removal, note)


class _Needed(Exception):
    """Something cannot go yet; the message says for whom it stays."""


def _take_away(source: Source, ledger: Ledger, removal: Removal, actor: Actor) -> str:
    if source.service_id:
        return _service(source.service_id, source, ledger, removal, actor)
    if source.unit_id:
        _unit(source.unit_id, actor)
    elif source.offer_id:
        offer = Offer.objects.select_related("authority").get(pk=source.offer_id)
        remove_missing(Offer.objects.filter(pk=offer.pk), actor=actor, authority=offer.authority)
    else:
        take_back(source, actor=actor)
        source.delete()
    ledger.forget(removal.kind, removal.key)
    return ""


def _service(service_id: UUID, source: Source, ledger: Ledger, removal: Removal, actor: Actor) -> str:
    """A service that something hangs on is retired, with its texts; any other is removed."""
    service = Service.objects.select_related("steward").get(pk=service_id)
    needed = any(
        related.exists() for related in (service.offers, service.responsibilities, service.additions, service.adoptions)
    )
    if needed:
        retire_service(service, actor=actor)
        ledger.empty(source)
        return "retired, since it was in use"
    remove_missing(Service.objects.filter(pk=service.pk), actor=actor, authority=service.steward)
    ledger.forget("service", removal.key)
    return ""


def _unit(unit_id: UUID, actor: Actor) -> None:
    unit = Unit.objects.select_related("authority").get(pk=unit_id)
    if unit.offers.exists():
        raise _Needed("offers name this office")
    if unit.children.exists():
        raise _Needed("other offices stand below it")
    if StaffEntry.objects.filter(unit=unit).exists():
        raise _Needed("people in the directory belong to it")
    remove_missing(Unit.objects.filter(pk=unit.pk), actor=actor, authority=unit.authority)
