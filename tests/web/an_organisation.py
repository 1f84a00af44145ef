"""An organisation and mandates of OWNER, for tests of who gets where. Whoever is invited is OTHER."""

from typing import Any

from web import a_case
from web.world import Role, World

from amtsweg.accounts.models import Account
from amtsweg.accounts.organisations import actions, inviting
from amtsweg.accounts.organisations.facts import Facts
from amtsweg.accounts.organisations.models import Organisation, OrganisationInvitation, OrganisationMember
from amtsweg.accounts.trust import Trust
from amtsweg.applications.mandates import actions as mandates
from amtsweg.applications.mandates.models import Mandate
from amtsweg.applications.mandates.wishes import Wish
from amtsweg.core import clock
from amtsweg.core.crypto import unwrap_secret
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import as_holder

PAGE = "http://jesteburg.localhost/konto/organisationen/einladung/{token}/"
FACTS = Facts("company", "Hundesalon Muster GmbH", "HRB", "12345", "Amtsgericht Lüneburg", "Am Musterplatz", "5",
              "21266", "Jesteburg")  # fmt: skip


def found(owner: Account, facts: Facts = FACTS) -> Organisation:
    return actions.found(owner, facts)


def token_in(key: str) -> str:
    """The secret in the link of a queued mail."""
    mail = OutgoingMail.objects.get(key=key)
    assert mail.sealed is not None
    return unwrap_secret(mail.sealed, f"mail:{mail.id}").decode().split("/einladung/")[1].split("/")[0]


def invited(owner: Account, row: Organisation, email: str, role: str = "sender") -> str:
    """An owner invites; the secret of the link."""
    inviting.invite(owner, row.pk, email, role, sender="Jesteburg", page=PAGE)
    with as_holder(row.pk):
        made = OrganisationInvitation.among.latest("invited_at")
    return token_in(f"organisation.invite:{made.pk}")


def joined(owner: Account, row: Organisation, account: Account, role: str = "sender") -> OrganisationMember:
    inviting.accept(account, invited(owner, row, account.email, role))
    with as_holder(row.pk):
        member: OrganisationMember = OrganisationMember.among.get(account=account, ended_at__isnull=True)
    return member


def one(world: World) -> dict[str, Any]:
    """OWNER's organisation."""
    return {"organisation": found(world.owner).pk}


def invitation(world: World) -> dict[str, Any]:
    """A link for OTHER."""
    return {"token": invited(world.owner, found(world.owner), world.accounts[Role.OTHER].email)}


def waiting(world: World) -> dict[str, Any]:
    """The organisation and an invitation that nobody has answered."""
    row = found(world.owner)
    invited(world.owner, row, "neu@post.example")
    with as_holder(row.pk):
        return {"organisation": row.pk, "invitation": OrganisationInvitation.among.get().pk}


def member(world: World) -> dict[str, Any]:
    """The organisation and OTHER as a member who runs it, too."""
    row = found(world.owner)
    return {"organisation": row.pk, "member": joined(world.owner, row, world.accounts[Role.OTHER], "owner").pk}


# --- mandates --------------------------------------------------------------------------------------------------------


def given(principal: Account, email: str, scope: str = "all", **more: Any) -> tuple[Mandate, str]:
    """A mandate that waits for its representative, and the secret of the link."""
    wish = Wish("Petra Plan", email, scope, shares=("name",), **more)
    trust = Trust("basic", "password", clock.now())
    row = mandates.give(principal, wish, trust, sender="Jesteburg", page=PAGE)
    return row, token_in(f"mandate.give:{row.pk}")


def accepted(principal: Account, representative: Account, scope: str = "all", **more: Any) -> Mandate:
    _row, token = given(principal, representative.email, scope, **more)
    return mandates.accept(representative, token)


def mandate_link(world: World) -> dict[str, Any]:
    """A link for OTHER."""
    return {"token": given(world.owner, world.accounts[Role.OTHER].email)[1]}


def mandate(world: World) -> dict[str, Any]:
    """A mandate that OWNER gave to OTHER, who takes part in a case by it."""
    a_case.a_case(world)
    return {"mandate": accepted(world.owner, world.accounts[Role.OTHER]).pk}
