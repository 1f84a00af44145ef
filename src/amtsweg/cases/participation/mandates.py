"""What the acceptance and the end of a mandate mean for cases that are there already."""

from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from amtsweg.accounts.queries import held_ids
from amtsweg.applications.mandates import signals
from amtsweg.applications.mandates.models import Mandate
from amtsweg.cases.models import Case
from amtsweg.cases.participation.inviting import end
from amtsweg.cases.participation.mandated import join
from amtsweg.cases.participation.models import Participant
from amtsweg.cases.record import changing
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import across_tenants, as_holder


@receiver(signals.accepted, dispatch_uid="cases.join-by-mandate")
def join_open_cases(mandate: Mandate, **_rest: Any) -> None:
    """The representative comes into the open cases that the mandate covers."""
    wanted = {
        Mandate.Scope.ALL: Q(),
        Mandate.Scope.SERVICE: Q(service_id=mandate.service_id),
        Mandate.Scope.CASE: Q(pk=mandate.case_id),
    }[Mandate.Scope(mandate.scope)]
    with as_holder(*held_ids(mandate.principal)):
        rows = Case.held.filter(wanted).exclude(state=Case.State.CLOSED).order_by("authority__slug", "id")
        found = list(rows.values_list("pk", "authority_id"))
    for case_id, authority_id in found:
        with changing(case_id, authority_id) as change:
            join(change, mandate)


@receiver(signals.ended, dispatch_uid="cases.leave-with-mandate")
def leave_with_it(mandate: Mandate, actor: Actor, **_rest: Any) -> None:
    """Whoever came in by the mandate is out with its end."""
    with across_tenants("a mandate reaches cases of every authority"):
        rows = Participant.objects.filter(mandate_id=mandate.pk, ended_at__isnull=True)
        found = list(rows.order_by("authority__slug", "case_id").values_list("pk", "case_id", "authority_id"))
    for participant_id, case_id, authority_id in found:
        with changing(case_id, authority_id) as change:
            end(change, participant_id, actor)
