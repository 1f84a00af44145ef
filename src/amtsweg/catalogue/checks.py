"""Self-checks: the catalogue can be read, and the search finds what is in it."""

from collections.abc import Iterable

from amtsweg.catalogue.queries import entries, snapshot
from amtsweg.catalogue.search.finding import search
from amtsweg.core.ports import Check, register_check
from amtsweg.federation.queries import PortalView, portals


@register_check("catalogue")
def check_catalogue() -> Iterable[Check]:
    """How much there is, and whether each portal's first service is found by its own title."""
    copy = snapshot()
    if not copy.directory.portals:
        yield Check("catalogue", "warning", "no portals yet; load a federation with 'amtsweg init --demo harburg'")
        return
    counts = (len(copy.directory.portals), len(copy.services), len(copy.offers))
    yield Check("catalogue", "ok", "{} portals, {} services, {} offers".format(*counts))
    lost = [portal.slug for portal in portals() if not _finds_its_own(portal)]
    if lost:
        yield Check("search", "failed", f"finds nothing in {', '.join(lost)}; remove the folder 'search' of the data")
    else:
        yield Check("search", "ok", f"version {copy.version} is searchable")


def _finds_its_own(portal: PortalView) -> bool:
    return all(
        any(hit.slug == entry.service.slug for hit in search(entry.service.title["de"], portal).hits)
        for entry in entries(portal)[:1]
    )
