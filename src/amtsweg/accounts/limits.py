"""How often somebody may try to sign in, sign up or reset: by network address, and by account for strange browsers.

A limit on the account alone would let strangers lock its owner out. So a browser in which she has signed in before has
a budget of its own (see accounts/devices.py), and a new password by mail makes the browser before her one of these.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from amtsweg.core import clock
from amtsweg.core.limits import allow

NETWORK_BITS = 64  # one household or company gets at least that much of IPv6


class TooManyTries(Exception):
    """The limit is used up; `until` is when trying helps again."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many tries")
        self.until = until


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in each window of time."""

    name: str
    tries: int
    per: timedelta

    def allows(self, subject: str) -> bool:
        """Counts one try; whether it is within the limit."""
        return allow(self.name, subject, limit=self.tries, per=self.per)

    def spend(self, subject: str) -> None:
        """Counts one try. Raises `TooManyTries`. Call it outside the transaction of what is tried."""
        if not self.allows(subject):
            seconds = self.per.total_seconds()
            ends = (clock.now().timestamp() // seconds + 1) * seconds
            raise TooManyTries(datetime.fromtimestamp(ends, tz=clock.GERMANY))


SIGN_IN_HERE = Limit("account.sign-in.here", 12, timedelta(minutes=15))  # one account from one address
SIGN_IN_ACCOUNT = Limit("account.sign-in.account", 60, timedelta(minutes=15))  # one account from strange browsers
SIGN_IN_DEVICE = Limit("account.sign-in.device", 12, timedelta(minutes=15))  # one account from one it knows
SIGN_IN_ADDRESS = Limit("account.sign-in.address", 120, timedelta(minutes=15))
CHALLENGE_ADDRESS = Limit("account.challenge.address", 240, timedelta(minutes=15))  # passkeys: nothing to guess
SIGN_UP_ADDRESS = Limit("account.sign-up.address", 20, timedelta(hours=1))
RESET_ADDRESS = Limit("account.reset.address", 20, timedelta(hours=1))
HANDOVERS = Limit("account.handovers", 60, timedelta(minutes=15))  # of one account, from portal to portal
SERVICES_ASKED = Limit("account.services-asked", 300, timedelta(minutes=15))  # sent here by others; a town hall is one
MAILS_TO = Limit("account.mails-to", 5, timedelta(hours=1))  # how often one mailbox hears from us unasked


def network(address: str) -> str:
    """The address as limits count it: IPv4 whole, IPv6 by its /64, anything else as it is."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(IPv6Address(int(parsed) >> (128 - NETWORK_BITS) << (128 - NETWORK_BITS)))
    return str(parsed)


def spend_sign_in(email: str, address: str) -> None:
    """One try of a strange browser to sign in to the account with this e-mail address from this network address."""
    place, name = network(address), email.strip().lower()
    SIGN_IN_ADDRESS.spend(place)
    SIGN_IN_HERE.spend(f"{name}\0{place}")
    SIGN_IN_ACCOUNT.spend(name)
