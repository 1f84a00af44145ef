"""Where an account is signed in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amtsweg.accounts.models import Account, SignOn
from amtsweg.accounts.signon.devices import Device
from amtsweg.core import clock
from amtsweg.federation.queries import portal_for_host


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One browser in which the account is signed in."""

    id: UUID
    words: str  # "Firefox auf Windows"
    started_at: datetime
    seen_at: datetime | None  # to ten minutes
    portals: tuple[str, ...]  # "Samtgemeinde Jesteburg", in the order of their names
    here: bool


def signed_in(account: Account, here: str | None) -> list[SignedIn]:
    """The browsers with a session that is open, this one first, then the latest; `here` is the id of its sign-in."""
    moment = clock.now()
    found = []
    for one in SignOn.objects.filter(account=account).prefetch_related("sessions").order_by("-started_at", "-id"):
        open_ones = [row for row in one.sessions.all() if row.expire_date > moment]
        if open_ones:
            seen = max((row.seen_at for row in open_ones if row.seen_at), default=None)
            portals = tuple(sorted({_portal(row.host) for row in open_ones}))
            words = Device(one.browser, one.system).words
            found.append(SignedIn(one.id, words, one.started_at, seen, portals, str(one.id) == here))
    return sorted(found, key=lambda one: not one.here)


def _portal(host: str) -> str:
    portal = portal_for_host(host)
    return portal.authority.full_name if portal else host
