"""Members, roles, invitations and ways to sign in of the first authority: for tests of who gets where."""

from datetime import date
from typing import Any

from accounts.a_provider import provider
from web.world import Role, World

from amtsweg.accounts.addresses import Door
from amtsweg.accounts.models import Membership
from amtsweg.accounts.staff import Term
from amtsweg.accounts.staffing import bundles, inviting
from amtsweg.accounts.staffing.granting import Post
from amtsweg.accounts.staffing.inviting import Person
from amtsweg.accounts.staffing.models import StaffInvitation
from amtsweg.core import clock
from amtsweg.core.crypto import unwrap_secret
from amtsweg.core.models import OutgoingMail

DOOR = Door("https://jesteburg.example", "Samtgemeinde Jesteburg", "de")


def invite(
    world: World, email: str, post: Post = Membership.Role.CLERK, *, until: date | None = None
) -> StaffInvitation:
    """An invitation of the administrator, for the first unit."""
    by = world.memberships[Role.ADMINISTRATOR]
    person = Person(email, "Jo Stein", "Frau")
    here, unit, today = world.authorities[0], world.units[0], clock.today()
    return inviting.invite(by, here, person, post, unit, Term(today, until), DOOR)


def token(row: StaffInvitation) -> str:
    """The secret of its link, as it stands in the mail."""
    mail = OutgoingMail.objects.get(key=f"staff.invitation:{row.pk}")
    assert mail.sealed is not None
    text = unwrap_secret(mail.sealed, f"mail:{mail.id}").decode()
    return text.split("/konto/mitarbeit/")[1].split("/")[0]


def link(world: World) -> dict[str, Any]:
    """The secret of an invitation that OTHER has not used yet."""
    return {"token": token(invite(world, world.accounts[Role.OTHER].email))}


def invitation(world: World) -> dict[str, Any]:
    """An invitation that waits."""
    return {"invitation_id": invite(world, "neu@post.example").pk}


def member(world: World) -> dict[str, Any]:
    """A member of the authority."""
    return {"membership_id": world.memberships[Role.EDITOR].pk}


def bundle(world: World) -> dict[str, Any]:
    """A role of the authority's own."""
    by = world.memberships[Role.ADMINISTRATOR]
    return {"slug": bundles.create(by, world.authorities[0], "Lesende", ["case.read"]).slug}


def staff_provider(world: World) -> dict[str, Any]:
    """The authority's own way to sign in."""
    return {"slug": provider("haus", authority=world.authorities[0]).slug}
