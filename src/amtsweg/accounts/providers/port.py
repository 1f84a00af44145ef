"""The port to identity providers: what an adapter promises, which kinds there are, and what a provider's word is worth.

An adapter sends the browser off (`begin`) and reads what comes back (`complete`). It asks the network outside of
transactions only, keeps no state between calls, and refuses whatever is not exactly what was asked for.
`tests/accounts/test_provider_port.py` holds every adapter to these promises.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar
from uuid import UUID

from amtsweg.accounts.trust import LEVELS, Level
from amtsweg.core.adapters import Faulty, Options, Port, Refused, Unreachable
from amtsweg.core.ports import Check, register_check
from amtsweg.core.tenancy import across_tenants

if TYPE_CHECKING:
    from amtsweg.accounts.providers.models import IdentityProvider

__all__ = [
    "Adapter", "Arrival", "Ask", "Attribute", "Declined", "Farewell", "Faulty", "Options", "Refused", "Settings",
    "Unreachable", "Way", "adapter_of", "class_of", "handle_in", "kinds", "register", "sealed_secrets", "secrets_of",
]  # fmt: skip


class Declined(Refused):
    """The person stopped at the provider, or the provider could not serve her: an answer, only not the hoped for."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing the provider says about the person, and how far it vouches for this one."""

    value: str
    trust: Level


@dataclass(frozen=True, slots=True)
class Arrival:
    """A provider's word that a person is there.

    `attributes` are named like the parts of `profile.Profile` (`birth_date` as 2001-12-31), and `email`; a kind may add
    names of its own.
    """

    subject: str  # what the provider calls her, the same every time
    level: Level
    means: str  # "oidc:landkreis": the kind and the provider's slug
    at: datetime  # when she proved it to the provider
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    groups: frozenset[str] = frozenset()  # of staff, as the provider calls them
    session: str = ""  # the provider's name for the session, by which it ends it later
    called: str = ""  # what it calls the person when it does, where that is not the subject
    farewell: Mapping[str, str] = field(default_factory=dict)  # what `goodbye` needs to know of the session


@dataclass(frozen=True, slots=True)
class Ask:
    """What the portal wants of a provider."""

    minimum: Level  # what is reached in the end may be more, never less
    answer_to: str  # the full address at which the provider's answer arrives
    handle: str  # random; comes back with the answer under the adapter's `handle_in`
    again: bool = False  # she proves it anew, even where the provider knows her from before


@dataclass(frozen=True, slots=True)
class Farewell:
    """Somebody whom the provider signed in has gone, and wants to be signed out there too."""

    kept: Mapping[str, str]  # `Arrival.farewell`; empty when it is not known any more
    answer_to: str  # the full address at which the provider says that it is done
    handle: str  # comes back with that answer, where the kind has answers


@dataclass(frozen=True, slots=True)
class Way:
    """Where the browser goes: by a redirect, or with `fields` by a form that it posts there."""

    address: str
    kept: Mapping[str, Any]  # plain values that `complete` gets back; they stay in the session
    fields: Mapping[str, str] = field(default_factory=dict)


O = TypeVar("O", bound=Options)  # noqa: E741


@dataclass(frozen=True, slots=True)
class Settings(Generic[O]):
    """One provider as its adapter sees it."""

    id: UUID
    slug: str
    options: O
    levels: Mapping[str, Level]
    secrets: Mapping[str, str]


class Adapter(ABC, Generic[O]):
    """One kind of provider, made for one `IdentityProvider`; several threads may use it."""

    kind: ClassVar[str]
    options: ClassVar[type[Options]]
    secrets: ClassVar[frozenset[str]] = frozenset()  # names of those that a provider of this kind must have
    levels: ClassVar[Mapping[str, Level]] = {}  # what a new provider of this kind begins with
    handle_in: ClassVar[str] = "state"  # the name under which an answer brings `Ask.handle` back

    def __init__(self, settings: Settings[O]) -> None:
        self.settings = settings

    @cached_property
    def means(self) -> str:
        """How `Trust.means` names this provider."""
        return f"{self.kind}:{self.settings.slug}"

    @abstractmethod
    def begin(self, ask: Ask) -> Way:
        """Where the browser goes to prove who sits before it. Raises `Unreachable`."""

    @abstractmethod
    def complete(self, ask: Ask, kept: Mapping[str, Any], answer: Mapping[str, str]) -> Arrival:
        """Reads what came back for `ask`. Raises `Refused` (as `Declined` where nobody did wrong) and `Unreachable`."""

    def goodbye(self, farewell: Farewell) -> Way | None:
        """Where the browser goes to end the session at the provider too; None where there is no such place.

        Raises `Unreachable`.
        """
        return None

    @abstractmethod
    def check(self) -> Iterator[Check]:
        """What an operator should know before a resident finds out."""


PORT = Port[type[Adapter[Any]]](
    "identity-provider",
    {
        "oidc": f"{__package__}.oidc.client",
        "oidc-demo": f"{__package__}.oidc.demo",
        "saml": f"{__package__}.saml.adapter",
        "bundid": f"{__package__}.saml.adapter",
        "servicekonto": f"{__package__}.saml.adapter",
        "unternehmenskonto": f"{__package__}.saml.adapter",
        "bundid-demo": f"{__package__}.saml.demo",
    },
)
register, class_of, kinds = PORT.register, PORT.class_of, PORT.kinds
secrets_of, sealed_secrets = PORT.secrets_of, PORT.sealed_secrets


def adapter_of(row: IdentityProvider) -> Adapter[Any]:
    """The adapter for a provider. Raises `Faulty`."""
    cls, options, secrets = PORT.fitted(row)
    if wrong := sorted(str(level) for level in row.levels.values() if level not in LEVELS):
        raise Faulty(f"unknown level {', '.join(wrong)}: expected one of {', '.join(LEVELS)}")
    return cls(Settings(row.pk, row.slug, options, row.levels, secrets))


def handle_in(row: IdentityProvider) -> str:
    """Under which name an answer of this provider brings `Ask.handle` back."""
    cls = class_of(row.kind)
    return cls.handle_in if cls else ""


@register_check("accounts.providers")
def _checks() -> Iterator[Check]:
    from amtsweg.accounts.providers import staff
    from amtsweg.accounts.providers.models import IdentityProvider

    with across_tenants("the check looks at every provider"):
        rows = list(IdentityProvider.objects.filter(active=True).select_related("authority"))
    for row in rows:
        try:
            yield from adapter_of(row).check()
            yield from staff.checks(row)
        except (Faulty, Unreachable) as error:
            yield Check(f"identity provider {row.slug}", "failed", f"{error}; the other ways to sign in stay open")
