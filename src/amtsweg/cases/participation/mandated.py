"""Whoever acts by a mandate takes part in the applicant's cases: as an adviser whose proof is the mandate.

So everything that holds for advisers holds here: her own name on what she writes, notices only where the mandate says
so, and the applicant or the end of the mandate ends it at once.
"""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.accounts.queries import name_of
from amtsweg.applications.mandates.models import Mandate
from amtsweg.applications.mandates.queries import declared
from amtsweg.cases.life import Kind
from amtsweg.cases.models import Case
from amtsweg.cases.papers import folder
from amtsweg.cases.participation.contents import Contact, sealed_contact
from amtsweg.cases.participation.models import Participant
from amtsweg.cases.record import Change
from amtsweg.core import clock
from amtsweg.core.actors import Actor
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import enqueue, job
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents import actions as documents
from amtsweg.documents import safe
from amtsweg.documents.models import KeptPaper


def join(change: Change, mandate: Mandate) -> None:
    """The representative takes part from now on, as part of a change of the case; once."""
    case, account = change.case, mandate.representative
    assert account is not None  # a mandate counts from its acceptance
    if Participant.objects.filter(case=case, account_id=account.pk, ended_at__isnull=True).exists():
        return
    identifier, moment = new_id(), clock.now()
    with override(case.language):
        capacity = _("bevollmächtigt")
    contact = Contact(name_of(account.pk), account.email, capacity, mandate=declared(mandate))
    row = Participant(
        id=identifier, authority=case.authority, case=case, role=Participant.Role.ADVISER, mandate_id=mandate.pk,
        notices=mandate.notices, contact=sealed_contact(case.data_key, identifier, contact),
        token_index=f"mandate:{identifier.hex}", invited_at=mandate.declared_at, expires_at=moment,
        account_id=account.pk, accepted_at=moment,
    )  # fmt: skip
    row.save(force_insert=True)
    data = {"participant": str(row.pk), "role": row.role, "mandate": str(mandate.pk)}
    change.happen(Kind.JOINED, Actor("resident", account.pk), data)
    if mandate.paper_id is not None:
        values = {"case": str(case.pk), "holder": str(mandate.principal_id), "paper": str(mandate.paper_id)}
        enqueue("cases.mandate-paper", values, key=f"cases.mandate-paper:{row.pk}")


@job("cases.mandate-paper")
def copy_paper(*, case: str, holder: str, paper: str) -> None:
    """A copy of the paper that proves a mandate lies with the case; nothing when its owner has deleted it meanwhile."""
    with across_tenants("a job serves the authority of its case"):
        found: Case = Case.objects.select_related("authority", "data_key").get(pk=UUID(case))
    try:
        taken = safe.take(UUID(holder), UUID(paper))
    except KeptPaper.DoesNotExist:
        return
    with across_tenants("a job serves the authority of its case"):
        documents.store(
            taken, folder(found), actor=Actor("resident", UUID(holder)), key=f"mandate-paper:{found.pk}:{paper}"
        )
