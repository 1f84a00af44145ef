"""A resident at the first authority's counter, for tests of who gets where."""

from datetime import date, timedelta
from typing import Any

from web.world import Role, World

from amtsweg.accounts.actions import save_profile
from amtsweg.accounts.identity import actions, queries
from amtsweg.accounts.models import Account, Identity, Membership
from amtsweg.accounts.profile import Profile
from amtsweg.core import clock

ANNA = Profile(
    given_name="Anna", family_name="Behrens", birth_date=date(1989, 4, 17), street="Musterweg", house_number="12",
    postcode="21266", town="Jesteburg",
)  # fmt: skip


def code_of(account: Account, profile: Profile = ANNA) -> str:
    """A fresh code for an account that has a profile."""
    save_profile(account, profile)
    actions.request_code(account)
    return queries.standing(account).code


def identified(account: Account, clerk: Membership, days: int = 2000) -> Identity:
    """The account's owner has been at the counter; her card expires after so many days."""
    opened = actions.open_visit(clerk, code_of(account), address="192.0.2.1")
    made = actions.confirm(clerk, opened, "id-card", clock.today() + timedelta(days=days))
    assert made is not None
    account.refresh_from_db()
    return made


def visit(world: World) -> dict[str, Any]:
    """The clerk has typed the owner's code."""
    clerk = world.memberships[Role.COUNTER]
    return {"visit_id": actions.open_visit(clerk, code_of(world.owner), address="192.0.2.1")}


def identity(world: World) -> dict[str, Any]:
    """The owner's identity is confirmed."""
    return {"identity_id": identified(world.owner, world.memberships[Role.COUNTER]).pk}
