"""Shared descriptions over time: what a revision holds, how two differ, and what others offer to adopt."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from amtsweg.catalogue.models import Adoption, Service, ServiceRevision
from amtsweg.catalogue.modules import ALL, BY_KEY
from amtsweg.core.text import LANGUAGES, Localised
from amtsweg.federation.models import Authority

# The fields of a service that its description consists of: they are shared, the rest is the federation's business.
CONTENT = ("title", "summary", "modules", "keywords", "needs", "needs_note", "rates")
_NEEDS: Localised = {"de": "Was Sie brauchen", "en": "What you need", "de-simple": "Das brauchen Sie"}
_HEADINGS = {module.field: module.heading for module in ALL if module.field} | {"needs": _NEEDS, "needs_note": _NEEDS}


class Difference(NamedTuple):
    """One text that is not the same: `part` is a field or the key of a module; an empty text was or is not there."""

    part: str
    heading: Localised
    language: str
    old: str
    new: str


class Shared(NamedTuple):
    """A description that another authority offers; `adoption` where it is taken already, `newer` where it lags."""

    service: Service
    revision: ServiceRevision
    adoption: Adoption | None

    @property
    def newer(self) -> bool:
        return self.adoption is not None and self.adoption.revision_id != self.revision.pk


def content(service: Service) -> dict[str, Any]:
    """What a revision of the service holds."""
    return {name: getattr(service, name) for name in CONTENT}


def newest(service: Service) -> ServiceRevision | None:
    """The last revision of a service, if it was ever shared."""
    return service.revisions.order_by("number").last()


def newer(adoption: Adoption) -> ServiceRevision | None:
    """The newest revision, where it is not the one adopted; none from an origin that offers it no more."""
    last = newest(adoption.service) if adoption.service.shared else None
    return last if last and last.pk != adoption.revision_id else None


def differences(old: ServiceRevision, new: ServiceRevision) -> tuple[Difference, ...]:
    """The texts that differ, in the order of the page, one for each language."""
    before, after = dict(_texts(old.content)), dict(_texts(new.content))
    return tuple(
        Difference(part, _heading(part), language, one, other)
        for part in dict.fromkeys([*after, *before])
        for language in LANGUAGES
        if (one := before.get(part, {}).get(language, "")) != (other := after.get(part, {}).get(language, ""))
    )


def _heading(part: str) -> Localised:
    return BY_KEY[part].heading if part in BY_KEY else _HEADINGS[part]


def _texts(content: Mapping[str, Any]) -> Iterator[tuple[str, Localised]]:
    for name in ("title", "summary", "needs", "needs_note"):
        yield name, content.get(name, {})
    modules = content.get("modules", {})
    yield from ((key, modules[key]) for key in BY_KEY if key in modules)


def shared_with(authority: Authority) -> tuple[Shared, ...]:
    """All descriptions that others offer to the federation, by slug. Three statements, however many there are."""
    services = Service.objects.filter(shared__isnull=False, state=Service.State.PUBLISHED).exclude(steward=authority)
    rows = list(services.select_related("steward").order_by("slug"))
    newest_last = ServiceRevision.objects.filter(service__in=rows).order_by("number")
    revisions = {revision.service_id: revision for revision in newest_last}
    taken = {one.service_id: one for one in Adoption.objects.filter(authority=authority).select_related("revision")}
    return tuple(Shared(row, revisions[row.pk], taken.get(row.pk)) for row in rows)
