"""Procedures in the studio: a draft of the first authority over a published one."""

from typing import Any

from cases.procedure_samples import PERMIT, permit
from web.world import World

from amtsweg.cases.procedures import publishing
from amtsweg.cases.procedures.definition import load
from amtsweg.core.actors import SYSTEM
from amtsweg.federation.models import Authority

CHANGED = PERMIT.replace("title: An den Ausschuss", "title: In den Ausschuss")
FAULTY = PERMIT.replace("{id: genug, after: {days: 20}, to: eingang}", "{id: genug, after: {days: 20}, to: weg}")


def draft(authority: Authority) -> None:
    """The permit, published, and a draft that changes it."""
    publishing.import_procedure(permit(), authority, actor=SYSTEM)
    publishing.save_draft(load(CHANGED), authority)


def own(world: World) -> dict[str, Any]:
    """A procedure of the first authority with a draft."""
    draft(world.authorities[0])
    return {"slug": "erlaubnis"}
