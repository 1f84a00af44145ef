"""For whom the demo's residents act: organisations with members of different powers, and mandates. Made once."""

from django.db import transaction

from amtsweg.accounts.models import Account
from amtsweg.accounts.organisations import actions, inviting
from amtsweg.accounts.organisations.facts import Facts
from amtsweg.accounts.organisations.models import OrganisationMember
from amtsweg.accounts.trust import Trust
from amtsweg.applications.mandates import actions as mandates
from amtsweg.applications.mandates.models import Mandate
from amtsweg.applications.mandates.wishes import SHARES, Wish
from amtsweg.core import clock
from amtsweg.core.tenancy import as_holder
from amtsweg.demo.files import DemoFile, MandateFile, OrganisationFile


def ensure_acting(demo: DemoFile) -> None:
    """Makes what was never there; whatever became of it later stays as it is. The accounts exist."""
    wanted = {one.members[0].email for one in demo.organisations} | {one.principal for one in demo.mandates}
    accounts = {row.email: row for row in Account.objects.filter(email__in=wanted)}
    for organisation in demo.organisations:
        _organisation(organisation, accounts[organisation.members[0].email])
    for mandate in demo.mandates:
        _mandate(mandate, accounts[mandate.principal])


def _organisation(one: OrganisationFile, owner: Account) -> None:
    with as_holder(owner.pk):
        if OrganisationMember.held.exists():
            return
    facts = Facts(
        one.kind, one.name, street=one.street, house_number=one.number, postcode=one.postcode, town=one.town
    )  # fmt: skip
    with transaction.atomic():
        row = actions.found(owner, facts)
        for member in one.members[1:]:
            account = Account.objects.get(email=member.email)
            actions.add_member(row, account, actions.Role(member.role))
            actions.record(row, inviting.JOINED, account, {"role": member.role})


def _mandate(one: MandateFile, principal: Account) -> None:
    with as_holder(principal.pk):
        if Mandate.held.exists():
            return
    representative = Account.objects.get(email=one.representative)
    wish = Wish(representative.get_full_name(), representative.email, Mandate.Scope.ALL, shares=tuple(SHARES))
    _row, token = mandates.declare(principal, wish, Trust("basic", "password", clock.now()))
    mandates.accept(representative, token)
