"""The payer's return and the provider's message at the same moment, a thousand times: one payment, one receipt."""

import threading
from collections import Counter

import pytest
from django.db import connection
from payments.purse import Purse, entries, purse

from amtsweg.accounts.models import Account
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import across_tenants
from amtsweg.payments import actions
from amtsweg.payments.adapters import demo
from amtsweg.payments.ledger import Source
from amtsweg.payments.models import DemoPayment, PaymentAttempt, PaymentRequest

ROUNDS = 1000


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(600)
def test_return_and_message_race() -> None:
    till = purse()
    payer = Account.objects.create_user("anna@post.example")
    begun = [_paid(till, payer) for _ in range(ROUNDS)]
    faults: list[BaseException] = []
    start = threading.Barrier(2)

    def run(act: str) -> None:
        try:
            for attempt, payment in begun:
                start.wait(60)
                if act == "return":
                    actions.inquire(attempt, Source.RETURN)
                else:
                    actions.notified(till.way, demo.messages(payment)[0])
        except BaseException as fault:
            faults.append(fault)
            start.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in ("return", "message")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert faults == []
    first = Counter[str]()
    for attempt, _ in begun:
        found = entries(attempt.request)
        assert [one.kind for one in found] == ["asked", "begun", "paid"]
        first[found[-1].source] += 1
    assert OutgoingMail.objects.filter(key__startswith="payment-receipt:").count() == ROUNDS
    with across_tenants("a test looks"):
        assert PaymentRequest.objects.filter(state="settled").count() == ROUNDS
    assert set(first) == {"return", "notification"}  # each was first at times: they did race


def _paid(till: Purse, payer: Account) -> tuple[PaymentAttempt, DemoPayment]:
    attempt = till.begin(till.ask(holder=payer.pk))
    payment = DemoPayment.objects.get(reference=attempt.provider_reference)
    payment.play = "paid"
    payment.save(update_fields=["play"])
    return attempt, payment
