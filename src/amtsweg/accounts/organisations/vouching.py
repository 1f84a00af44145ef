"""Whether a company account vouched for an ELSTER number: what a sign-in keeps is not the number but its hash."""

import hmac

from amtsweg.accounts.models import Account
from amtsweg.accounts.providers import links

COMPANY_ACCOUNT = "unternehmenskonto"  # the kind of provider


def has_company_account(account: Account) -> bool:
    """Whether the person signs in with a company account."""
    return any(link.provider.kind == COMPANY_ACCOUNT for link in links.of(account))


def vouched(account: Account, number: str) -> bool:
    """Whether one of the company accounts that this person signs in with has exactly this number."""
    return any(
        hmac.compare_digest(links.index_of(link.provider, number), link.subject_index)
        for link in links.of(account)
        if link.provider.kind == COMPANY_ACCOUNT
    )
