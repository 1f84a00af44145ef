"""Every kind of way in a test's hands: set up, and played from the provider's side."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from payments.peers import PHRASE, SECRET, GiroPeer, XBezahlPeer, posted, served
from payments.purse import Purse

from amtsweg.payments import actions
from amtsweg.payments.adapters import demo
from amtsweg.payments.models import DemoPayment, PaymentAttempt, PaymentWay
from amtsweg.payments.port import Adapter, Incoming, adapter_of, sealed_secrets

KEY = "ein Schlüssel für den Versuch"
REDIRECT = {
    "address": "http://127.0.0.1/bezahlen",
    "fields": [
        "mandant = 4711", "id = {attempt}", "betrag = {cents}", "zweck={reference}", "zurueck={answer_to}",
    ],
    "signature_field": "siegel", "told": ["id", "betrag", "stand", "nr"], "reference_field": "id",
    "amount_field": "betrag", "state_field": "stand", "event_field": "nr",
    "states": {"OK": "paid", "NEIN": "failed", "ABBRUCH": "cancelled", "GUT": "refunded", "STORNO": "charged-back"},
}  # fmt: skip


@dataclass
class Player:
    """One way, and what its provider does."""

    purse: Purse
    way: PaymentWay
    pays: Callable[[PaymentAttempt], None] = lambda attempt: None
    cancels: Callable[[PaymentAttempt], None] = lambda attempt: None
    tells: Callable[[PaymentAttempt], Incoming] | None = None
    peer: Any = None
    asks: bool = True  # whether the provider can be asked how a payment stands

    @property
    def adapter(self) -> Adapter[Any]:
        return adapter_of(self.way)


def begin(played: Player, amount: str = "37.00") -> PaymentAttempt:
    """A payment that somebody begins on it."""
    return actions.begin(played.purse.ask(amount).pk, played.way, language="de")


def way(till: Purse, kind: str, options: dict[str, Any] | None = None, **secrets: str) -> PaymentWay:
    """A way of this kind that is switched on."""
    row = PaymentWay(
        authority=till.authority, payee=till.payee, slug=kind, kind=kind, title={"de": kind}, options=options or {},
        active=True,
    )  # fmt: skip
    row.sealed_secrets = sealed_secrets(row.pk, secrets)
    row.save(force_insert=True)
    return row


def seal(values: dict[str, str], key: str = KEY) -> str:
    """The signature of the redirect provider's message."""
    text = "|".join(values[name] for name in REDIRECT["told"])  # type: ignore[attr-defined]
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def redirect_message(reference: str, cents: str, state: str = "OK", event: str = "1") -> Incoming:
    """A signed message of the redirect provider."""
    values = {"id": reference, "betrag": cents, "stand": state, "nr": event}
    return posted(values | {"siegel": seal(values)})


@contextmanager
def player(kind: str, till: Purse) -> Iterator[Player]:
    """The way and its provider."""
    match kind:
        case "demo":
            yield _demo(till)
        case "xbezahldienste":
            service = XBezahlPeer()
            with served(service) as address:
                options = {
                    "address": address, "token_address": f"{address}/auth/token", "client_id": "amtsweg",
                    "originator_id": "amtsweg", "endpoint_id": "03353017", "budget_key": "haushaltsstelle",
                }  # fmt: skip
                yield _kept(till, way(till, kind, options, client_secret=SECRET), service, ("BOOKED", "CANCELED"))
        case "girocheckout":
            giro = GiroPeer()
            with served(giro) as address:
                options = {"method": "creditcard", "merchant_id": 1234567, "project_id": 1234, "address": address}
                played = _kept(till, way(till, kind, options, passphrase=PHRASE), giro, ("4000", "4502"))
                played.tells = lambda attempt: giro.message(attempt.provider_reference)
                yield played
        case "redirect":
            yield _redirect(till)
        case "mandate":
            till.payee.creditor = "DE98ZZZ09999999999"
            till.payee.save()
            yield Player(till, way(till, kind), asks=False)
        case _:
            yield Player(till, way(till, kind), asks=False)


def _kept(till: Purse, row: PaymentWay, peer: Any, states: tuple[str, str]) -> Player:
    def becomes(state: str) -> Callable[[PaymentAttempt], None]:
        return lambda attempt: setattr(peer.payments[attempt.provider_reference], "state", state)

    return Player(till, row, becomes(states[0]), becomes(states[1]), peer=peer)


def _demo(till: Purse) -> Player:
    def plays(how: demo.Play) -> Callable[[PaymentAttempt], None]:
        def play(attempt: PaymentAttempt) -> None:
            DemoPayment.objects.filter(reference=attempt.provider_reference).update(play=how)

        return play

    def tells(attempt: PaymentAttempt) -> Incoming:
        return demo.messages(DemoPayment.objects.get(reference=attempt.provider_reference))[-1]

    return Player(till, till.way, plays("paid"), plays("cancelled"), tells)


def _redirect(till: Purse) -> Player:
    says: dict[str, str] = {}

    def becomes(state: str) -> Callable[[PaymentAttempt], None]:
        return lambda attempt: says.update({attempt.provider_reference: state})

    def tells(attempt: PaymentAttempt) -> Incoming:
        cents = str(int(attempt.amount * 100))
        return redirect_message(attempt.provider_reference, cents, says[attempt.provider_reference])

    row = way(till, "redirect", REDIRECT, key=KEY)
    return Player(till, row, becomes("OK"), becomes("ABBRUCH"), tells, asks=False)
