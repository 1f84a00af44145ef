"""A provider says that a session is over: the sessions here that it opened end too."""

from amtsweg.accounts.models import Session
from amtsweg.accounts.providers import links
from amtsweg.accounts.providers.arriving import OPENED_BY
from amtsweg.accounts.providers.models import IdentityProvider, ProviderLink
from amtsweg.core.tenancy import across_tenants


def end(provider: IdentityProvider, *, subject: str, session: str) -> int:
    """Ends what the provider opened: for this person, or only its one session; how many ended here.

    Without a subject the session's name alone says which ones are meant.
    """
    index = links.index_of(provider, subject) if subject else ""
    with across_tenants("whose sessions end is known to the provider only"):
        known = ProviderLink.held.filter(provider=provider)
        accounts = list((known.filter(subject_index=index) if index else known).values_list("account_id", flat=True))
    ended = 0
    for row in Session.objects.filter(account_id__in=accounts).iterator():
        opened = row.get_decoded().get(OPENED_BY) or {}
        fits = opened.get("slug") == provider.slug and (not index or opened.get("subject") == index)
        if fits and (not session or opened.get("session") == session):
            row.delete()
            ended += 1
    return ended
