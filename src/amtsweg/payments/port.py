"""The port to payment providers: what an adapter promises, and which kinds there are.

An adapter asks the network only when it is told to, outside of transactions, keeps no state between calls, and refuses
whatever it cannot believe. That a payer came back proves nothing: what counts is what the provider says when asked, or
tells in a message that it signed. `tests/payments/test_port.py` holds every adapter to these promises.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar
from uuid import UUID

from amtsweg.core.adapters import Faulty, Options, Port, Refused, Unreachable
from amtsweg.core.ports import Check, register_check

if TYPE_CHECKING:
    from amtsweg.payments.models import PaymentWay

__all__ = [
    "Account", "Adapter", "Faulty", "Incoming", "Line", "Options", "Order", "Outcome", "Refused", "Report", "Settings",
    "Started", "Unreachable", "adapter_of", "class_of", "kinds", "register", "sealed_secrets", "secrets_of",
]  # fmt: skip

Outcome = Literal["open", "paid", "failed", "cancelled", "expired", "refunded", "charged-back"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what is paid. The label is in the payer's language."""

    label: str
    amount: Decimal
    tax_rate: Decimal
    budget_item: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be paid. All addresses are full."""

    attempt: UUID  # unique to this try: the key under which a provider does nothing twice
    amount: Decimal
    reference: str  # Kassenzeichen
    purpose: str
    lines: tuple[Line, ...]
    language: str
    answer_to: str  # where the payer comes back to
    notify_to: str  # where the provider tells what happened


@dataclass(frozen=True, slots=True)
class Started:
    """A payment that the provider knows. Without `address` the payer pays by what the page says (`shown`)."""

    reference: str  # how the provider calls it
    address: str = ""  # where the payer goes
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider says about one payment. `event` tells several of one kind apart, such as two refunds."""

    reference: str
    outcome: Outcome
    amount: Decimal  # of the payment, or of what went back
    event: str = ""
    at: datetime | None = None  # when it happened, if the provider says so
    note: str = ""  # its own word for it, never personal data


@dataclass(frozen=True, slots=True)
class Incoming:
    """A provider's message as it arrived."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]  # names in lower case
    body: bytes


O = TypeVar("O", bound=Options)  # noqa: E741


@dataclass(frozen=True, slots=True)
class Account:
    """Into which account is paid."""

    name: str
    iban: str
    bic: str = ""
    creditor: str = ""


@dataclass(frozen=True, slots=True)
class Settings(Generic[O]):
    """One way as its adapter sees it."""

    id: UUID
    slug: str
    options: O
    secrets: Mapping[str, str]
    account: Account


class Adapter(ABC, Generic[O]):
    """One kind of provider, made for one `PaymentWay`; several threads may use it."""

    kind: ClassVar[str]
    options: ClassVar[type[Options]] = Options
    secrets: ClassVar[frozenset[str]] = frozenset()  # names of those that a way of this kind must have
    refunds: ClassVar[bool] = False  # whether `refund` works; else the cash office pays back
    polls: ClassVar[bool] = True  # whether `status` can tell anything new; else money is found on a bank statement
    staffed: ClassVar[bool] = False  # paid at a counter: payers do not choose it, staff note what was paid

    def __init__(self, settings: Settings[O]) -> None:
        self.settings = settings

    @abstractmethod
    def start(self, order: Order) -> Started:
        """Tells the provider of a payment; the same order again never makes a second one.

        Raises `Unreachable`, `Refused`.
        """

    @abstractmethod
    def status(self, reference: str) -> Report:
        """Asks how a payment stands. Raises `Unreachable`, `Refused`."""

    def read(self, message: Incoming) -> Report:
        """What a provider's message says, once it is proved to be the provider's. Raises `Refused`, `Unreachable`."""
        raise Refused("no messages")

    def refund(self, reference: str, amount: Decimal, key: str) -> Report:
        """Gives money back; the same key again does nothing new. `open`: it will, ask again. Raises `Unreachable`."""
        raise Refused("no refunds")

    def shown(self, order: Order) -> Mapping[str, Any]:
        """What the page tells a payer who stays there, by names that its template knows; empty otherwise."""
        return {}

    @abstractmethod
    def check(self) -> Iterator[Check]:
        """What an operator should know before a payer finds out."""


_SHIPPED = ("counter", "demo", "girocheckout", "mandate", "redirect", "transfer", "xbezahldienste")
PORT = Port[type[Adapter[Any]]]("payment-way", {kind: f"amtsweg.payments.adapters.{kind}" for kind in _SHIPPED})
register, class_of, kinds = PORT.register, PORT.class_of, PORT.kinds
secrets_of, sealed_secrets = PORT.secrets_of, PORT.sealed_secrets


def adapter_of(way: PaymentWay) -> Adapter[Any]:
    """The adapter for a way. Raises `Faulty`."""
    cls, options, secrets = PORT.fitted(way)
    payee = way.payee
    account = Account(payee.name, payee.iban, payee.bic, payee.creditor)
    return cls(Settings(way.pk, way.slug, options, secrets, account))


@register_check("payments.ways")
def _checks() -> Iterator[Check]:
    from amtsweg.payments.models import PaymentWay

    for way in PaymentWay.objects.filter(active=True).select_related("payee", "authority"):
        name = f"payment way {way.authority.slug}/{way.slug}"
        try:
            yield from (replace(one, name=name) for one in adapter_of(way).check())  # many have a way of this name
        except (Faulty, Unreachable) as error:
            yield Check(name, "failed", f"{error}; the other ways to pay stay open")
