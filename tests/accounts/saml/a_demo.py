"""The demonstration's federal account, with a key pair made once per run."""

from functools import cache

from amtsweg.accounts.providers.actions import save_provider
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.saml import demo
from amtsweg.accounts.providers.saml.adapter import PAIR
from amtsweg.accounts.providers.saml.keys import KeyPair
from amtsweg.accounts.providers.saml.words import STORK
from amtsweg.core import clock


@cache
def pair() -> KeyPair:
    return KeyPair.new("Demo", clock.now())


def demo_provider() -> IdentityProvider:
    """As `ensure_demo_provider` makes it, only sooner."""
    values = {"kind": demo.KIND, "title": {"de": "BundID (Vorführung)"}, "levels": dict(STORK)}
    return save_provider(demo.SLUG, values, secrets=dict(zip(PAIR, (pair().key, pair().certificate), strict=True)))
