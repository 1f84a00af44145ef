"""A bundle at the first authority that OWNER or GUEST began: for tests of who gets where."""

from typing import Any

from applications.bundle_world import add_bundle, answered, start_part
from web.a_draft import holder
from web.world import Role, World

from amtsweg.applications.models import Bundle
from amtsweg.federation.published import bump


def offered(world: World) -> dict[str, Any]:
    """A bundle that anybody may begin."""
    _add(world)
    return {"bundle": "umzug"}


def _add(world: World) -> Any:
    here, there = world.authorities
    made = add_bundle(here, world.units[0], there, world.units[1])
    bump()
    return made


def bundle(world: World, role: Role) -> Bundle:
    """Somebody who has answered the shared questions and begun one part."""
    made = _add(world)
    found = answered(made, guest=role == Role.GUEST, holder=holder(world, role))
    start_part(made, found, "hund")
    return found


def one(world: World, role: Role) -> dict[str, Any]:
    """The bundle."""
    return {"bundle": "umzug", "identifier": bundle(world, role).id}


def question(world: World, role: Role) -> dict[str, Any]:
    """The bundle, and a question that was answered."""
    return {**one(world, role), "key": "name"}


def item(world: World, role: Role) -> dict[str, Any]:
    """The bundle, and an item of a group that it does not have: it leads on to what there is."""
    return {**one(world, role), "key": "name/1"}


def part(world: World, role: Role) -> dict[str, Any]:
    """The bundle, and one of its parts."""
    return {**one(world, role), "part": "hund"}
