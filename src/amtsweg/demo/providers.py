"""The demo's identity providers: a federal and a county account, played by pages of the portal."""

from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.oidc import demo as county_account
from amtsweg.accounts.providers.saml import demo as federal_account


def ensure_providers() -> None:
    """Makes those that are not there yet; only then what they need is read."""
    there = set(IdentityProvider.objects.values_list("slug", flat=True))
    if "bundid-demo" not in there:
        federal_account.ensure_demo_provider()
    if "kreiskonto-demo" not in there:
        county_account.ensure_demo_provider()
