"""A payment provider for demonstrations: one of the portal's own pages plays it, with every way it can end.

It refuses to work outside of a demo; no money moves. What is checked of a genuine provider's message is checked of this
one: it is signed, names the payment, and arrives through the same door, once, twice or never.
"""

import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Literal, get_args

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from amtsweg.core import clock
from amtsweg.core.crypto import keyed_index
from amtsweg.core.ids import code
from amtsweg.core.jobs import enqueue, job
from amtsweg.core.ports import Check
from amtsweg.payments.models import DemoPayment, PaymentWay
from amtsweg.payments.port import Adapter, Incoming, Options, Order, Refused, Report, Started, register

SIGNATURE = "x-demo-signature"
GOOD_FOR = timedelta(hours=1)  # an unpaid payment
SLOW = timedelta(seconds=20)  # until a payment that takes its time is through

Play = Literal["paid", "declined", "cancelled", "slow", "silent", "twice", "charged-back"]
PLAYS: tuple[Play, ...] = get_args(Play)
_SAYS_NOTHING: frozenset[Play] = frozenset({"slow", "silent"})


@register("demo")
class DemoProvider(Adapter[Options]):
    """Pays, declines, cancels, takes its time, keeps silent, tells twice, takes back."""

    refunds = True

    def start(self, order: Order) -> Started:
        """Begins a payment; the same order again is the same payment."""
        _only_in_a_demo()
        payment, _made = DemoPayment.objects.get_or_create(
            attempt_id=order.attempt,
            defaults={
                "reference": code(4), "way_id": self.settings.id, "amount": order.amount, "begun_at": clock.now(),
                "answer_to": order.answer_to, "purpose": f"{order.purpose} ({order.reference})",
            },
        )  # fmt: skip
        address = reverse("demo:payment", kwargs={"reference": payment.reference})
        return Started(payment.reference, address, payment.begun_at + GOOD_FOR)

    def status(self, reference: str) -> Report:
        """How the payment stands."""
        return _report(_payment(reference))

    def read(self, message: Incoming) -> Report:
        """What a message says, if its signature is right."""
        _only_in_a_demo()
        if not hmac.compare_digest(_signature(message.body).encode(), message.headers.get(SIGNATURE, "").encode()):
            raise Refused("signature")
        said = json.loads(message.body)
        return Report(said["reference"], said["outcome"], Decimal(said["amount"]), said["event"])

    def refund(self, reference: str, amount: Decimal, key: str) -> Report:
        """Gives back; the same key again gives back nothing new."""
        with transaction.atomic():
            payment = _payment(reference, lock=True)
            given = dict(payment.refunds)
            if key not in given and sum(map(Decimal, given.values())) + amount > payment.amount:
                raise Refused("more than was paid")
            payment.refunds = given | {key: given.get(key, str(amount))}
            payment.save(update_fields=["refunds"])
        return Report(reference, "refunded", Decimal(payment.refunds[key]), key)

    def check(self) -> Iterator[Check]:
        """Warns that no money moves."""
        state: Literal["warning", "failed"] = "warning" if settings.AMTSWEG_MODE == "demo" else "failed"
        yield Check(f"payment way {self.settings.slug}", state, "plays payments for a demonstration; no money moves")


def play(payment: DemoPayment, how: Play) -> str:
    """The payer's choice on the provider's page; where the browser goes then. What was decided stays."""
    with transaction.atomic():
        row = DemoPayment.objects.select_for_update().get(pk=payment.pk)
        if not row.play:
            row.play, row.decided_at = how, clock.now()
            row.save(update_fields=["play", "decided_at"])
            if how not in _SAYS_NOTHING:
                enqueue("payments.demo-tell", {"reference": row.reference})
    return row.answer_to


@job("payments.demo-tell")
def tell(*, reference: str) -> None:
    """The provider tells the portal what happened."""
    from amtsweg.payments.paying import notified

    payment = _payment(reference)
    way = PaymentWay.objects.select_related("payee", "authority").get(pk=payment.way_id)
    for message in messages(payment):
        notified(way, message)


def messages(payment: DemoPayment) -> list[Incoming]:
    """What the provider tells of a payment, in its order."""
    told = [_report(payment)] * (2 if payment.play == "twice" else 1)
    if payment.play == "charged-back":
        told = [Report(payment.reference, "paid", payment.amount)]
        told.append(Report(payment.reference, "charged-back", payment.amount, "1"))
    return [_message(one) for one in told]


def _message(report: Report) -> Incoming:
    said = {"reference": report.reference, "outcome": report.outcome, "amount": str(report.amount),
            "event": report.event}  # fmt: skip
    body = json.dumps(said).encode()
    return Incoming("POST", {}, {SIGNATURE: _signature(body)}, body)


def _report(payment: DemoPayment) -> Report:
    outcome: Literal["open", "paid", "failed", "cancelled", "expired"]
    match payment.play:
        case "" if payment.begun_at + GOOD_FOR < clock.now():
            outcome = "expired"
        case "":
            outcome = "open"
        case "slow" if payment.decided_at and payment.decided_at + SLOW > clock.now():
            outcome = "open"
        case "declined":
            outcome = "failed"
        case "cancelled":
            outcome = "cancelled"
        case _:
            outcome = "paid"
    return Report(payment.reference, outcome, payment.amount)


def _payment(reference: str, *, lock: bool = False) -> DemoPayment:
    """Raises `Refused` for one that there is not."""
    _only_in_a_demo()
    rows = DemoPayment.objects.select_for_update() if lock else DemoPayment.objects.all()
    found = rows.filter(reference=reference).first()
    if found is None:
        raise Refused("unknown")
    return found


def _signature(body: bytes) -> str:
    return keyed_index(body.decode(errors="replace"), purpose="payments.demo")


def _only_in_a_demo() -> None:
    if settings.AMTSWEG_MODE != "demo":
        raise Refused("not a demo")
