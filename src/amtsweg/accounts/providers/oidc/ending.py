"""Back-channel logout: the provider's own word, signed, once."""

from datetime import timedelta

from amtsweg.accounts.providers import ending, port
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.oidc import discovery, said, tokens
from amtsweg.accounts.providers.oidc.client import OidcProvider
from amtsweg.accounts.providers.port import Refused
from amtsweg.core import clock
from amtsweg.core.limits import allow

_REMEMBERED = timedelta(hours=1)  # longer than a token is believed


def logged_out(row: IdentityProvider, token: str) -> int:
    """Ends the sessions that the token means; how many. Raises `Refused`, `Unreachable`, `Faulty`."""
    adapter = port.adapter_of(row)
    if not isinstance(adapter, OidcProvider):
        raise Refused("kind")
    known = discovery.metadata(adapter.settings.options.issuer)
    expected = tokens.Expected(known.issuer, adapter.settings.options.client_id, clock.now())
    claims = tokens.logout(token, lambda kid, algorithm: discovery.key(known, kid, algorithm), expected)
    if not allow("provider.logout", f"{row.pk}\0{claims['jti']}", limit=1, per=_REMEMBERED):
        raise Refused("replayed")
    sessions = frozenset({said.text(claims, "sid")} - {""})
    return ending.end(row, subject=said.text(claims, "sub"), sessions=sessions)
