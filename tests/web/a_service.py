"""A service of each kind that editors meet: their own, a partner's that they adopted and that was improved since."""

from typing import Any

from web.world import World

from amtsweg.catalogue import actions
from amtsweg.catalogue.models import Offer, Responsibility, Service
from amtsweg.core.actors import SYSTEM
from amtsweg.federation import published
from amtsweg.federation.models import Authority, Unit
from amtsweg.forms.models import FormDefinition, FormRevision

FIRST = "Sie melden Ihren Hund an. Das kostet nichts."
SECOND = "Sie melden Ihren Hund online an. Das kostet nichts."


def describe(steward: Authority | None, slug: str = "hund-anmelden", text: str = FIRST, **more: Any) -> Service:
    """A published description."""
    values = {"title": {"de": "Hund anmelden"}, "summary": {"de": "Ihr Hund."}, **more}
    modules = {"description": {"de": text}}
    return actions.upsert_service(
        slug, situations=(), actor=SYSTEM, steward=steward, modules=modules, **values
    ).row  # fmt: skip


def form() -> FormDefinition:
    """A shared form with one published revision."""
    made = FormDefinition.objects.create(slug="hund-anmelden")
    content = {"title": {"de": "Hund anmelden"}}
    FormRevision.objects.create(form=made, number=1, content=content, digest="0" * 64, published_at="2026-01-01T08:00Z")
    return made


def offered(unit: Unit, service: Service, made: FormDefinition | None = None) -> Offer:
    """The unit does it, with the form or in person."""
    Responsibility.objects.create(service=service, unit=unit, area=unit.authority.area)
    kind: dict[str, Any] = {"kind": "form", "form": made} if made else {"kind": "in-person", "reason": {"de": "Pass."}}
    return Offer.objects.create(authority=unit.authority, service=service, unit=unit, slug=service.slug, **kind)


def own(world: World) -> dict[str, Any]:
    """A service that the first authority describes, for the address."""
    service = describe(world.authorities[0])
    offered(world.units[0], service, form())
    published.bump()
    return {"slug": service.slug}


def own_shared(world: World) -> dict[str, Any]:
    """A service that the first authority describes and shares."""
    place = own(world)
    actions.share_service(Service.objects.get(slug=place["slug"]), actor=SYSTEM)
    return place


def priced(world: World) -> dict[str, Any]:
    """A draft of the first authority with a table of amounts."""
    rows = [{"label": {"de": "Erster Hund"}, "parameter": "dog_tax.first"}]
    rates = {"caption": {"de": "Steuer"}, "rows": rows}
    return {"slug": describe(world.authorities[0], state=Service.State.DRAFT, rates=rates).slug}


def draft(world: World) -> dict[str, Any]:
    """A service that the first authority describes and that nobody else may see."""
    service = describe(world.authorities[0], state=Service.State.DRAFT)
    offered(world.units[0], service)
    return {"slug": service.slug}


def own_draft(world: World) -> dict[str, Any]:
    """A draft of the first authority that nothing hangs on."""
    return {"slug": describe(world.authorities[0], state=Service.State.DRAFT).slug}


def adopted(world: World) -> dict[str, Any]:
    """A service that the second authority shares, that the first adopted, and that was improved since."""
    service = describe(world.authorities[1])
    offered(world.units[1], service, form())
    actions.share_service(service, actor=SYSTEM)
    actions.adopt(world.authorities[0], service, actor=SYSTEM)
    describe(world.authorities[1], text=SECOND)
    return {"slug": service.slug}


def shared(world: World) -> dict[str, Any]:
    """A service that the second authority offers to adopt."""
    service = describe(world.authorities[1])
    actions.share_service(service, actor=SYSTEM)
    return {"slug": service.slug}


def offer(world: World) -> dict[str, Any]:
    """The first authority's offer of its own service."""
    return {**own(world), "offer": "hund-anmelden"}
