"""Every change of procedures themselves: keeping a draft, publishing it, taking running cases along.

Called by the loader, which acts for the operator; whoever else calls them checks permissions first.
"""

from typing import Literal
from uuid import UUID

from django.db import transaction

from amtsweg.cases.life import Kind, NotPossible
from amtsweg.cases.models import Case
from amtsweg.cases.procedures import engine, planning, queries
from amtsweg.cases.procedures.checks import check
from amtsweg.cases.procedures.days import until
from amtsweg.cases.procedures.definition import Procedure, from_data, to_data
from amtsweg.cases.procedures.models import ProcedureDefinition, ProcedureRevision
from amtsweg.cases.record import changing
from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.jobs import enqueue, job
from amtsweg.core.tenancy import across_tenants
from amtsweg.federation.models import Authority
from amtsweg.federation.published import bump
from amtsweg.forms import queries as forms
from amtsweg.forms.problems import DefinitionError, Problem

PUBLISHED = events.register("procedure.published", "Verfahren veröffentlicht")
DISCARDED = events.register("procedure.draft-discarded", "Entwurf eines Verfahrens verworfen")


def save_draft(procedure: Procedure, authority: Authority | None) -> ProcedureRevision:
    """Keeps a procedure as the draft of its definition, over a draft that is there; `publish` refuses problems."""
    with transaction.atomic():
        definition = _locked(procedure.slug, authority)
        draft = queries.draft_of(definition)
        if draft is None:
            last = definition.revisions.order_by("-number").values_list("number", flat=True).first()
            draft = ProcedureRevision(procedure=definition, number=(last or 0) + 1)
        draft.content = to_data(procedure)
        draft.save()
    return draft


def publish(draft: ProcedureRevision, *, actor: Actor) -> ProcedureRevision:
    """Publishes a draft: new cases follow it; running ones stay on theirs, or come along where `carries` names their
    step.

    Raises `DefinitionError` with every problem. A revision that is published already stays as it is.
    """
    with transaction.atomic():
        definition = ProcedureDefinition.objects.select_for_update().get(pk=draft.procedure_id)
        draft = ProcedureRevision.objects.get(pk=draft.pk)
        if draft.published_at is not None:
            return draft
        procedure = from_data(draft.content)
        if problems := problems_of(procedure, definition.authority):
            raise DefinitionError(problems)
        draft.published_at = clock.now()
        draft.save()
        _record(definition, PUBLISHED, actor, draft.number)
        bump()
        if procedure.carries:
            enqueue("cases.carry", {"revision": str(draft.pk)}, key=f"cases.carry:{draft.pk}")
    return draft


def problems_of(procedure: Procedure, authority: Authority | None) -> list[Problem]:
    """What the checks find, with the form that the procedure names. Raises nothing for a form that is not there."""
    try:
        form = forms.published(procedure.form, authority) if procedure.form else None
    except LookupError:
        return [Problem("form", f"„{procedure.form}“")]
    return check(procedure, form)


def discard_draft(definition: ProcedureDefinition, *, actor: Actor) -> None:
    """Throws the draft away; without one nothing happens."""
    with transaction.atomic():
        definition = ProcedureDefinition.objects.select_for_update().get(pk=definition.pk)
        draft = queries.draft_of(definition)
        if draft is not None:
            draft.delete()
            _record(definition, DISCARDED, actor, draft.number)


def import_procedure(
    procedure: Procedure, authority: Authority | None, *, actor: Actor
) -> Literal["created", "changed", "unchanged"]:
    """Publishes a procedure under its slug unless the newest published revision says the same already."""
    with transaction.atomic():
        newest = queries.newest_of(_locked(procedure.slug, authority))
        if newest is not None and newest.content == to_data(procedure):
            return "unchanged"
        publish(save_draft(procedure, authority), actor=actor)
        return "changed" if newest else "created"


def _locked(slug: str, authority: Authority | None) -> ProcedureDefinition:
    definition, _created = ProcedureDefinition.objects.get_or_create(slug=slug, authority=authority)
    return ProcedureDefinition.objects.select_for_update(of=("self",)).select_related("authority").get(pk=definition.pk)


def _record(definition: ProcedureDefinition, kind: str, actor: Actor, number: int) -> None:
    events.record(
        definition.authority, kind, actor=actor, subject_type="procedure", subject_id=definition.pk,
        data={"number": number},
    )  # fmt: skip


@job("cases.carry")
def carry(*, revision: str) -> None:
    """Takes the running cases of the revision before along, each in a transaction of its own."""
    found = ProcedureRevision.objects.select_related("procedure").get(pk=UUID(revision))
    procedure = queries.procedure(found.pk)
    with across_tenants("a procedure may be shared by several authorities"):
        rows = Case.objects.filter(
            procedure__procedure=found.procedure, procedure__number__lt=found.number, step__in=list(procedure.carries)
        )
        running = list(rows.values_list("pk", "authority_id"))
    for case_id, authority_id in running:
        with changing(case_id, authority_id) as change:
            old = change.life.course.step
            if change.case.procedure_id == found.pk or old not in procedure.carries:
                continue
            step = procedure.step(procedure.carries[old])
            data = planning.entry(step, "", until(change.case.authority))
            try:
                change.happen(Kind.REVISED, SYSTEM, {**data, "number": found.number}, to_all=False)
            except NotPossible:
                continue  # closed in the meantime
            change.case.procedure = found
            engine.begin_step(change, step)
