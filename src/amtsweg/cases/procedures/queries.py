"""Every read of procedures: a revision ready for use, the one that new cases follow, what the studio lists."""

from functools import lru_cache
from uuid import UUID

from amtsweg.cases.procedures.definition import Procedure, from_data
from amtsweg.cases.procedures.models import ProcedureDefinition, ProcedureRevision
from amtsweg.federation import published

PARAMETER = "verfahren"  # of an authority or offer: the slug of the procedure that its cases follow

# What a case follows when nobody chose: by the kind of application that its form names.
_USUAL = {"notification": "anzeige", "hearing": "anhoerung", "order": "auftrag", "report": "meldung"}


@lru_cache(maxsize=64)
def procedure(revision_id: UUID) -> Procedure:
    """A published revision ready for use, kept in the process: it never changes.

    Raises `ProcedureRevision.DoesNotExist` for an unknown or unpublished one.
    """
    return from_data(ProcedureRevision.objects.get(pk=revision_id, published_at__isnull=False).content)


def in_force(authority: UUID, slug: str) -> UUID | None:
    """The newest published revision of a procedure: the authority's own, else the shared one; None without either."""
    known = _in_force.get()
    return known.get((authority, slug)) or known.get((None, slug))


def _build(_version: int) -> dict[tuple[UUID | None, str], UUID]:
    rows = ProcedureRevision.objects.filter(published_at__isnull=False).order_by("number")
    values = rows.values_list("procedure__authority_id", "procedure__slug", "pk")
    return {(authority, slug): revision for authority, slug, revision in values}


_in_force = published.Copy(_build)


def usual(kind: str) -> str:
    """The slug of the procedure that a kind of application follows where nobody chose another."""
    return _USUAL.get(kind, "antrag")


def draft_of(definition: ProcedureDefinition) -> ProcedureRevision | None:
    """The draft, if there is one."""
    return definition.revisions.filter(published_at__isnull=True).first()


def newest_of(definition: ProcedureDefinition) -> ProcedureRevision | None:
    """The revision that is in force, if any was published."""
    return definition.revisions.filter(published_at__isnull=False).order_by("-number").first()
