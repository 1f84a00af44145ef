"""A code that the first authority's clerk issued, for tests of who gets where."""

from datetime import timedelta
from typing import Any

from applications.letter_world import REFERENCE, make_offer
from web.world import Role, World

from amtsweg.applications.letter_codes import actions
from amtsweg.catalogue import queries as catalogue
from amtsweg.core import clock


def offered(world: World) -> dict[str, Any]:
    """A form of the first authority that only a code opens."""
    make_offer(world.authorities[0], world.units[0])
    return {}


def one(world: World) -> dict[str, Any]:
    """A code that nobody has used."""
    offered(world)
    offer = catalogue.offer(world.authorities[0].slug, "anhoerung")
    assert offer is not None
    issued, _code = actions.issue(
        world.memberships[Role.CLERK], offer, REFERENCE, clock.today() + timedelta(weeks=4)
    )  # fmt: skip
    return {"code_id": issued}
