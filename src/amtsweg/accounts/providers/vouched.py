"""What the provider that opened this very session says about the person: more than her own word."""

from collections.abc import Mapping
from dataclasses import replace

from amtsweg.accounts.models import Account
from amtsweg.accounts.providers import links
from amtsweg.accounts.providers.port import Attribute
from amtsweg.accounts.trust import LEVELS, Trust


def here(account: Account, reached: Trust) -> Mapping[str, Attribute]:
    """Each part with its trust, never more than the session's; empty where no provider opened it.

    What one said at an earlier time counts no longer: the person may have moved, or married, since.
    """
    kind, _, slug = reached.means.partition("+")[0].partition(":")
    link = links.by(account, kind, slug) if slug else None
    if link is None:
        return {}
    said = links.attributes(link, account)
    return {name: replace(one, trust=min(one.trust, reached.level, key=LEVELS.index)) for name, one in said.items()}
