"""Self-checks: the catalogue can be read, and the search finds what is in it."""

from collections.abc import Iterable

from amtsweg.catalogue.queries import entries, snapshot
from amtsweg.catalogue.search.finding import search
from amtsweg.core.ports import Check, register_check
from amtsweg.federation.queries import PortalView, portals

NAMED = 5  # services that a message names


@register_check("catalogue")
def check_catalogue() -> Iterable[Check]:
    """How much there is, and whether each portal's first service is found by its own title."""
    copy = snapshot()
    if not copy.directory.portals:
        yield Check("catalogue", "warning", "no portals yet; load a federation with 'amtsweg init --demo harburg'")
        return
    counts = (len(copy.directory.portals), len(copy.services), len(copy.offers))
    yield Check("catalogue", "ok", "{} portals, {} services, {} offers".format(*counts))
    written = sum(bool(service.sections) for service in copy.services.values())
    yield Check("texts", "ok", f"{written} of {len(copy.services)} services have a text of their own")
    nobodys = sorted(slug for slug, areas in copy.responsible.items() if not areas)
    if nobodys:
        yield Check("responsibility", "warning", f"nobody is responsible for {_some(nobodys)}")
    else:
        yield Check("responsibility", "ok", "somebody is responsible for each service")
    lost = [portal.slug for portal in portals() if not _finds_its_own(portal)]
    if lost:
        yield Check("search", "failed", f"finds nothing in {', '.join(lost)}; remove the folder 'search' of the data")
    else:
        yield Check("search", "ok", f"version {copy.version} is searchable")


def _some(slugs: list[str]) -> str:
    more = f" and {len(slugs) - NAMED} more" if len(slugs) > NAMED else ""
    return f"{', '.join(slugs[:NAMED])}{more}"


def _finds_its_own(portal: PortalView) -> bool:
    return all(
        any(hit.slug == entry.service.slug for hit in search(entry.service.title["de"], portal).hits)
        for entry in entries(portal)[:1]
    )
