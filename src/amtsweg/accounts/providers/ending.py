"""A provider says that a session is over: the sessions here that it opened end too."""

from collections.abc import Collection

from amtsweg.accounts.models import Session
from amtsweg.accounts.providers import links
from amtsweg.accounts.providers.arriving import OPENED_BY
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.core import clock
from amtsweg.core.tenancy import across_tenants


def end(
    provider: IdentityProvider, *, subject: str = "", called: str = "", sessions: Collection[str] = frozenset()
) -> int:
    """Ends what the provider opened, on all portals: for this person, or only these of its sessions; how many.

    `called` is what it calls the person at the end of a session, see `port.Arrival`. One of the three must be given.
    """
    assert subject or called or sessions
    index = links.index_of(provider, subject) if subject else ""
    wanted = {"subject": index, "called": links.index_of(provider, called) if called else ""}
    ended = 0
    with across_tenants("whose sessions end is known to the provider only"):
        meant = {"account__provider_links__subject_index": index} if index else {}
        known = Session.objects.filter(account__provider_links__provider=provider, **meant)
        for row in list(known.filter(expire_date__gt=clock.now())):
            opened = row.get_decoded().get(OPENED_BY) or {}
            fits = all(opened.get(name) == value for name, value in wanted.items() if value)
            if fits and opened.get("slug") == provider.slug and (not sessions or opened.get("session") in sessions):
                row.delete()
                ended += 1
    return ended
