"""A SAML provider and the portal tell each other that a session is over."""

from datetime import timedelta

from amtsweg.accounts.providers import ending, port
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.port import Way
from amtsweg.accounts.providers.saml import logout
from amtsweg.accounts.providers.saml.adapter import Saml
from amtsweg.accounts.providers.saml.refused import Refused
from amtsweg.accounts.providers.saml.words import ANSWER
from amtsweg.core import clock
from amtsweg.core.limits import allow

_REMEMBERED = timedelta(hours=1)  # longer than a request is believed


def asked(row: IdentityProvider, given: str, here: str) -> Way | None:
    """Ends the sessions that the provider's request means; how the browser takes the answer there.

    None where the provider wants no answers. Raises `Refused` and `Faulty`.
    """
    adapter, moment = _adapter(row), clock.now()
    us, them = adapter.service(here), adapter.partner(here)
    wanted = logout.asked(given, us, them, moment)
    if not allow("provider.logout", f"{row.pk}\0{wanted.id}", limit=1, per=_REMEMBERED):
        raise Refused("replayed")
    ending.end(row, called=wanted.name, sessions=wanted.sessions)
    return Way(them.ends_at, {}, {ANSWER: logout.answer(wanted, us, them, moment)}) if them.ends_at else None


def answered(row: IdentityProvider, given: str, here: str) -> tuple[str, bool]:
    """The id of our request that the provider answers, and whether its session is over. Raises `Refused`, `Faulty`."""
    adapter = _adapter(row)
    return logout.answered(given, adapter.service(here), adapter.partner(here), clock.now())


def _adapter(row: IdentityProvider) -> Saml:
    adapter = port.adapter_of(row)
    if not isinstance(adapter, Saml):
        raise Refused("not-a-response", "no provider of SAML")
    return adapter
