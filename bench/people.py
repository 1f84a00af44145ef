"""Invented people in numbers: residents with accounts, and clerks in every unit that has cases."""

import random
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from amtsweg.accounts import staff
from amtsweg.accounts.models import Account, Membership
from amtsweg.catalogue.models import Offer
from amtsweg.core.actors import SYSTEM
from amtsweg.core.tenancy import across_tenants
from amtsweg.federation.models import Authority, Unit
from bench import bulk
from bench.pattern import columns, prepared

CLERKS = 4  # in each unit
HEAVY = "viele.vorgaenge@bulk.example"  # the resident with more cases than anybody
AT_ONCE = 20_000

GIVEN = """
Ada Alwin Anke Arne Beeke Bodo Carla Dierk Edda Eike Elske Enno Femke Focko Gesa Gerrit Hauke Heike Ilka Immo Insa
Jelto Kea Keno Lale Lars Maike Mattes Meta Momme Neele Nils Okka Ole Petra Ralf Reemt Rieke Silke Sönke Tomma Thees
Ubbo Wiebke
""".split()
_BEGINNINGS = """
Acker Birken Brink Buchen Dorn Eichen Erlen Fahren Feld Findling Geest Hasel Heide Hollen Kamp Kiefern Lehm Linden
Marsch Moor Mühlen Nord Rehm Sand Schilf Stein Tann Torf Wacholder Weiden Wester Wiesen
""".split()
_ENDINGS = "acker bach berg bring brook dorf er hagen hoff horst kamp mann meier moor rieke stedt vogt wisch".split()
FAMILY = [begin + end for begin in _BEGINNINGS for end in _ENDINGS]


@dataclass(frozen=True, slots=True)
class Place:
    """An offer with the clerks of its unit."""

    offer: Offer
    clerks: tuple[Membership, ...]


def heavy() -> Account:
    """The resident with more cases than anybody."""
    return Account.objects.filter(email=HEAVY).first() or Account.objects.create_user(HEAVY)


def residents(count: int) -> list[UUID]:
    """Makes so many accounts, to which nobody can sign in."""
    unusable = make_password(None)
    ids: list[UUID] = []
    for start in range(0, count, AT_ONCE):
        made = [Account(password=unusable) for _ in range(start, min(start + AT_ONCE, count))]
        for one in made:
            one.email = f"einwohner.{one.id.hex}@bulk.example"
        with transaction.atomic():
            bulk.write(Account, (_row(one) for one in made))
        ids += [one.id for one in made]
    return ids


def _row(account: Account) -> list[Any]:
    return prepared(Account, [column.pre_save(account, True) for column in columns(Account)])


def places(chance: random.Random) -> dict[Authority, list[Place]]:
    """What can be applied for online, by authority, with clerks in each of the units concerned."""
    found: dict[Authority, list[Place]] = {}
    with across_tenants("cases are made for every authority"):
        offers = Offer.objects.filter(kind="form").select_related("authority", "unit", "service").order_by("slug")
        clerks: dict[UUID, tuple[Membership, ...]] = {}
        for offer in offers:
            if offer.unit_id not in clerks:
                clerks[offer.unit_id] = tuple(_clerk(offer, number, chance) for number in range(CLERKS))
            found.setdefault(offer.authority, []).append(Place(offer, clerks[offer.unit_id]))
    return found


def _clerk(offer: Offer, number: int, chance: random.Random) -> Membership:
    email = f"{offer.unit.slug}.{number}@{offer.authority.slug}.bulk.example"
    return _appointed(email, f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}", offer.authority, offer.unit)


def overseer(authority: Authority) -> Membership:
    """A clerk who sees the cases of all units."""
    with across_tenants("staff of any authority"):
        return _appointed(f"alle@{authority.slug}.bulk.example", "Ada Ackerhorst", authority, None)


def _appointed(email: str, name: str, authority: Authority, unit: Unit | None) -> Membership:
    """The membership of the account with this address, made where there is none."""
    there = Membership.objects.select_related("unit", "account").filter(account__email=email).first()
    if there is not None:
        return there
    account = Account.objects.create_user(email)
    return staff.appoint(account, authority, Membership.Role.CLERK, name=name, by=SYSTEM, unit=unit)
