"""Nobody acts for the authority in a matter of her own (§ 20 VwVfG), with a second account neither.

Her own are cases that she or an organisation of hers holds, and cases in which she stands on another side: as adviser
or representative of the applicant, or as a further party. She may read such a case like every other one of her unit
(that is in its log), and hand it to a colleague; everything else is the colleague's.
"""

from uuid import UUID

from django.db.models import Q, QuerySet

from amtsweg.accounts import persons
from amtsweg.accounts.organisations.models import OrganisationMember
from amtsweg.cases.kinds import Kind
from amtsweg.cases.models import Case
from amtsweg.cases.participation.models import Participant
from amtsweg.core.tenancy import across_tenants

ALLOWED = frozenset({Kind.ASSIGNED})
_SIDES = (Participant.Role.ADVISER, Participant.Role.PARTY)


def own(case_id: UUID, account_id: UUID) -> QuerySet[Case]:
    """The case where it is this clerk's own, and nothing otherwise; one statement."""
    hers = persons.accounts_of(account_id).values("pk")
    with across_tenants("a clerk's own things lie everywhere in the federation"):
        organisations = OrganisationMember.held.filter(account__in=hers, ended_at__isnull=True)
        beside = Participant.objects.filter(case=case_id, role__in=_SIDES, account_id__in=hers, ended_at__isnull=True)
        mine = Q(holder_id__in=hers) | Q(holder_id__in=organisations.values("organisation_id"))
        return Case.objects.filter(mine | Q(pk__in=beside.values("case_id")), pk=case_id)
