"""Two authorities with everybody who may stand before a page: for tests that ask who gets where."""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import lru_cache
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.test import Client

from amtsweg.accounts.models import Account, Membership
from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import as_authority
from amtsweg.federation import published
from amtsweg.federation.models import Area, Authority, Portal, Unit
from amtsweg.web.kit.actor import GUEST_HOLDERS

PASSWORD = "vier Hunde am Deich"


class Role(Enum):
    """Who stands before the page. What the page shows belongs to OWNER (or GUEST) and to the first authority."""

    ANONYMOUS = "anonymous"
    GUEST = "guest who holds it"
    OTHER_GUEST = "another guest"
    OWNER = "resident who holds it"
    OTHER = "another resident"
    CLERK = "clerk of the authority"
    LEAD = "lead of the clerk's unit"
    COUNTER = "clerk at the counter"
    CASHIER = "whoever keeps the authority's treasury"
    SUPERVISOR = "whoever oversees the authority"
    OTHER_CLERK = "clerk of another authority"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"
    OTHER_ADMINISTRATOR = "administrator of another authority"


GUESTS = (Role.GUEST, Role.OTHER_GUEST)
WITHOUT_ACCOUNT = frozenset({Role.ANONYMOUS, *GUESTS})
WITH_ACCOUNT = frozenset(Role) - WITHOUT_ACCOUNT
ELSEWHERE = frozenset({Role.OTHER_CLERK, Role.OTHER_ADMINISTRATOR})

_STAFF = {
    Role.CLERK: (0, Membership.Role.CLERK),
    Role.LEAD: (0, Membership.Role.LEAD),
    Role.COUNTER: (0, Membership.Role.COUNTER),
    Role.CASHIER: (0, Membership.Role.CASHIER),
    Role.SUPERVISOR: (0, Membership.Role.SUPERVISOR),
    Role.OTHER_CLERK: (1, Membership.Role.CLERK),
    Role.EDITOR: (0, Membership.Role.EDITOR),
    Role.ADMINISTRATOR: (0, Membership.Role.ADMINISTRATOR),
    Role.OTHER_ADMINISTRATOR: (1, Membership.Role.ADMINISTRATOR),
}


@dataclass
class World:
    """What `build` made. Lists hold the first authority's object, then the other one's."""

    authorities: list[Authority]
    units: list[Unit]
    accounts: dict[Role, Account] = field(default_factory=dict)
    memberships: dict[Role, Membership] = field(default_factory=dict)
    guests: dict[Role, UUID] = field(default_factory=lambda: {role: new_id() for role in GUESTS})

    @property
    def owner(self) -> Account:
        """The resident to whom things belong."""
        return self.accounts[Role.OWNER]

    def host(self, number: int = 0) -> str:
        """The host name of an authority's portal."""
        return f"{self.authorities[number].slug}.localhost"

    def client(self, role: Role, number: int = 0) -> Client:
        """A browser in the hands of `role` at the portal of an authority."""
        client = Client(headers={"host": self.host(number)})
        if role in self.accounts:
            client.force_login(self.accounts[role])
        elif role in self.guests:
            session = client.session
            session[GUEST_HOLDERS] = [str(self.guests[role])]
            session.save()
            client.cookies["sitzung"] = session.session_key
        return client


@dataclass
class KeptWorld(World):
    """A world for many tests: each role signs in once at each portal, and every browser comes with that session."""

    signed_in: dict[tuple[Role, int], str] = field(default_factory=dict)

    @classmethod
    def of(cls, world: World) -> "KeptWorld":
        """The same world, kept; everybody has signed in."""
        kept = cls(world.authorities, world.units, world.accounts, world.memberships, world.guests)
        for role in set(Role) - {Role.ANONYMOUS}:
            for number in (0, 1) if role in ELSEWHERE else (0,):
                kept.signed_in[role, number] = world.client(role, number).cookies["sitzung"].value
        return kept

    def client(self, role: Role, number: int = 0) -> Client:
        client = Client(headers={"host": self.host(number)})
        if role != Role.ANONYMOUS:
            client.cookies["sitzung"] = self.signed_in[role, number]
        return client


def build() -> World:
    """The world, new. Needs a database."""
    authorities = [_authority(*names) for names in (("jesteburg", "Jesteburg", "JES"), ("winsen", "Winsen", "WIN"))]
    world = World(authorities, [_unit(authority) for authority in authorities])
    for role in WITH_ACCOUNT:
        world.accounts[role] = account(f"{role.name.lower()}@post.example")
    for role, (number, kind) in _STAFF.items():
        authority = authorities[number]
        with as_authority(authority):
            world.memberships[role] = Membership.objects.create(
                account=world.accounts[role],
                authority=authority,
                unit=world.units[number] if kind in (Membership.Role.CLERK, Membership.Role.LEAD) else None,
                role=kind,
                name=f"Person {role.name.title()}",
                since=date(2026, 1, 1),
            )
    TOTP.activate(world.owner, generate_totp_secret())
    RecoveryCodes.activate(world.owner)
    assert Authenticator.objects.count() == 2
    published.bump()
    return world


def account(email: str, *, confirmed: bool = True) -> Account:
    """An account with the password of this module, without hashing it anew each time."""
    made: Account = Account.objects.create(email=email, password=_hashed())
    EmailAddress.objects.create(user=made, email=email, primary=True, verified=confirmed)
    return made


@lru_cache(maxsize=1)
def _hashed() -> str:
    return make_password(PASSWORD)


def _authority(slug: str, name: str, prefix: str) -> Authority:
    area, _ = Area.objects.get_or_create(key=f"03353{len(prefix) + ord(prefix[0]):04d}", defaults={"name": name})
    authority = Authority.objects.create(
        slug=slug,
        kind=Authority.Kind.SAMTGEMEINDE,
        kind_label="Samtgemeinde",
        name=name,
        prefix=prefix,
        area=area,
        street="Niedersachsenplatz 5",
        postcode="21266",
        town=name,
        phone="040 66969-100",
        email=f"rathaus@{slug}.example",
        emblem=slug,
    )
    Portal.objects.create(
        authority=authority,
        slug=slug,
        accent_light="#1c5a49",
        accent_dark="#8bd3ba",
        on_accent_dark="#0b1f19",
        horizon=slug,
        welcome={"de": "Guten Tag"},
        pages={"impressum": {"title": {"de": "Impressum"}, "body": {"de": "Wer wir sind."}}},
    )
    return authority


def _unit(authority: Authority) -> Unit:
    return Unit.objects.create(
        authority=authority,
        slug="steueramt",
        kind=Unit.Kind.OFFICE,
        name={"de": "Steueramt", "en": "Tax office"},
        street=authority.street,
        postcode=authority.postcode,
        town=authority.town,
    )
