"""What editors of an authority do with procedures: see all, draft and publish their own."""

from typing import NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet

from amtsweg.accounts.models import Membership
from amtsweg.cases.models import Case
from amtsweg.cases.procedures import publishing
from amtsweg.cases.procedures.definition import Procedure, dump, from_data
from amtsweg.cases.procedures.models import ProcedureDefinition, ProcedureRevision
from amtsweg.catalogue.editing.rights import Changed, editor, mark
from amtsweg.core.tenancy import as_authority
from amtsweg.core.text import Localised
from amtsweg.federation.models import Authority


class Line(NamedTuple):
    """A procedure in the list; `number` is that of the revision in force, 0 without one. `running`: open cases."""

    slug: str
    title: Localised
    own: bool
    number: int
    drafted: bool
    running: int


class Sheet(NamedTuple):
    """One procedure with its revisions, the newest first."""

    definition: ProcedureDefinition
    own: bool
    draft: ProcedureRevision | None
    published: list[ProcedureRevision]

    @property
    def shown(self) -> ProcedureRevision:
        """What stands there now: the draft, else what is in force."""
        return self.draft or self.published[0]


def lines(authority: Authority) -> list[Line]:
    """Its own procedures and, unless an own one has their name, the shared ones; by title."""
    found = {}
    for definition in _visible(authority).order_by("-authority_id").prefetch_related("revisions"):
        if definition.slug not in found and (line := _line(definition, authority)) is not None:
            found[definition.slug] = line
    return sorted(found.values(), key=lambda one: one.title.get("de", "").casefold())


def _line(definition: ProcedureDefinition, authority: Authority) -> Line | None:
    rows = sorted(definition.revisions.all(), key=lambda row: row.number)
    published = [row for row in rows if row.published_at is not None]
    own = definition.authority_id is not None
    if not rows or not (published or own):
        return None
    with as_authority(authority):
        running = Case.objects.filter(procedure__in=rows).exclude(state=Case.State.CLOSED).count()
    drafted = own and len(rows) > len(published)
    return Line(
        definition.slug, from_data(rows[-1].content).title, own, published[-1].number if published else 0, drafted,
        running,
    )  # fmt: skip


def sheet(authority: Authority, slug: str) -> Sheet:
    """A procedure of this name: its own, else the shared one. Raises `ProcedureDefinition.DoesNotExist`."""
    rows = sorted(_visible(authority).filter(slug=slug), key=lambda row: row.authority_id is None)
    for definition in rows:
        own = definition.authority_id is not None
        revisions = list(definition.revisions.order_by("-number"))
        published = [row for row in revisions if row.published_at is not None]
        draft = next((row for row in revisions if row.published_at is None), None) if own else None
        if published or draft:
            return Sheet(definition, own, draft, published)
    raise ProcedureDefinition.DoesNotExist(slug)


def _visible(authority: Authority) -> QuerySet[ProcedureDefinition]:
    return ProcedureDefinition.objects.filter(Q(authority=authority) | Q(authority__isnull=True))


def seen_of(draft: ProcedureRevision | None) -> str:
    """A sign of the draft as it stands; empty without one."""
    return mark(draft.content) if draft else ""


def save_draft(by: Membership, authority: Authority, procedure: Procedure, *, seen: str) -> ProcedureRevision:
    """Keeps a procedure as the authority's own draft. Raises `PermissionDenied`, `Changed` with the draft as it is."""
    editor(by, authority)
    with transaction.atomic():
        now = _draft(authority, procedure.slug)
        if seen_of(now) != seen:
            raise Changed({"yaml": dump(from_data(now.content)) if now else "", "seen": seen_of(now)})
        return publishing.save_draft(procedure, authority)


def publish(by: Membership, authority: Authority, slug: str, *, seen: str) -> ProcedureRevision:
    """Publishes the draft that the editor saw. Raises `PermissionDenied`, `Changed`, `DefinitionError`."""
    actor = editor(by, authority)
    with transaction.atomic():
        draft = _draft(authority, slug)
        if draft is None or seen_of(draft) != seen:
            raise Changed({})
        return publishing.publish(draft, actor=actor)


def discard(by: Membership, authority: Authority, slug: str) -> None:
    """Throws the draft away. Raises `PermissionDenied`, `ProcedureDefinition.DoesNotExist`."""
    actor = editor(by, authority)
    publishing.discard_draft(ProcedureDefinition.objects.get(slug=slug, authority=authority), actor=actor)


def _draft(authority: Authority, slug: str) -> ProcedureRevision | None:
    rows = ProcedureRevision.objects.select_for_update(of=("self",))
    return rows.filter(procedure__authority=authority, procedure__slug=slug, published_at__isnull=True).first()
