"""At the same moment: return and message make one payment and one receipt, two presses begin one payment."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from uuid import UUID

import pytest
from cases.office import appoint
from django.db import connection
from django.test import Client
from payments.purse import Purse, entries, purse

from amtsweg.accounts.models import Account
from amtsweg.core.actors import SYSTEM
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import across_tenants
from amtsweg.payments import actions, ledger, paying
from amtsweg.payments.adapters import demo
from amtsweg.payments.books import claims
from amtsweg.payments.ledger import Source
from amtsweg.payments.models import DemoPayment, PaymentAttempt, PaymentRequest, ReferenceCount
from amtsweg.payments.port import Order, Report, Started

ROUNDS = 1000
PRESSES = 100


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(600)
def test_return_and_message_race() -> None:
    till = purse()
    payer = Account.objects.create_user("anna@post.example")
    begun = [_paid(till, payer) for _ in range(ROUNDS)]
    start = threading.Barrier(2)

    def run(act: str) -> None:
        for attempt, payment in begun:
            start.wait(60)
            if act == "return":
                actions.inquire(attempt, Source.RETURN)
            else:
                actions.notified(till.way, demo.messages(payment)[0])

    assert at_once(run, "return", "message", start=start) == []
    first = Counter[str]()
    for attempt, _ in begun:
        found = entries(attempt.request)
        assert [one.kind for one in found] == ["asked", "begun", "paid"]
        first[found[-1].source] += 1
    assert OutgoingMail.objects.filter(key__startswith="payment-receipt:").count() == ROUNDS
    with across_tenants("a test looks"):
        assert PaymentRequest.objects.filter(state="settled").count() == ROUNDS
    assert set(first) == {"return", "notification"}  # each was first at times: they did race


@pytest.mark.django_db(transaction=True)
def test_of_several_loads_of_the_return_page_one_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    till = purse()
    begun = [till.begin(till.ask()) for _ in range(20)]
    asked: list[str] = []
    start = threading.Barrier(3)

    def status(_self: demo.DemoProvider, reference: str) -> Report:
        asked.append(reference)
        return Report(reference, "open", Decimal(0))

    monkeypatch.setattr(demo.DemoProvider, "status", status)

    def load(_who: str) -> None:
        for attempt in begun:
            start.wait(60)
            with suppress(paying.AskedJustNow):
                actions.inquire(attempt, Source.RETURN)

    assert at_once(load, "one", "two", "three", start=start) == []
    assert Counter(asked) == {one.provider_reference: 1 for one in begun}


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(300)
def test_two_presses_begin_one_payment() -> None:
    till = purse()
    requests = [till.ask() for _ in range(PRESSES)]
    found: dict[str, list[UUID]] = {"first": [], "second": []}
    start = threading.Barrier(2)

    def press(who: str) -> None:
        for request in requests:
            start.wait(60)
            found[who].append(till.begin(request).pk)

    assert at_once(press, "first", "second", start=start) == []
    assert found["first"] == found["second"]
    assert DemoPayment.objects.count() == PRESSES
    for request in requests:
        assert [one.kind for one in entries(request)] == ["asked", "begun"]


@pytest.mark.django_db(transaction=True)
def test_a_press_while_the_provider_is_being_asked_begins_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    till = purse()
    request = till.ask()
    asked, told = threading.Event(), threading.Event()
    starting = demo.DemoProvider.start

    def slow(self: demo.DemoProvider, order: Order) -> Started:
        asked.set()
        assert told.wait(60)
        return starting(self, order)

    monkeypatch.setattr(demo.DemoProvider, "start", slow)
    pages: list[tuple[int, str]] = []

    def press(who: str) -> None:
        if who == "first":
            till.begin(request)
            return
        assert asked.wait(60)
        client = Client()
        onwards = client.post(f"/zahlung/{request.code}/", {"weg": "karte"})["Location"]
        waiting = client.get(onwards)
        assert "Einen Moment bitte" in waiting.content.decode()
        pages.append((waiting.status_code, waiting["Refresh"]))
        told.set()

    assert at_once(press, "first", "second") == []
    assert pages == [(200, "2")]
    assert [one.kind for one in entries(request)] == ["asked", "begun"]


@pytest.mark.django_db(transaction=True)
def test_two_cashiers_give_a_surplus_back_once() -> None:
    till = purse()
    cashiers = {who: appoint(till.authority, f"Kim {who}", None, "cashier") for who in ("eins", "zwei")}
    requests = [till.ask() for _ in range(20)]
    for request in requests:
        actions.note_paid(request.pk, request.owed + 5, key="1", by=SYSTEM)
    start = threading.Barrier(2)

    def press(who: str) -> None:
        for request in requests:
            start.wait(60)
            with suppress(ledger.Impossible):
                claims.give_back_surplus(cashiers[who], request.pk, who)

    assert at_once(press, "eins", "zwei", start=start) == []
    for request in requests:
        assert [one.kind for one in entries(request)] == ["asked", "paid", "refund-asked"]


@pytest.mark.django_db(transaction=True)
def test_asked_at_once_under_one_key_is_asked_once() -> None:
    till = purse()
    start = threading.Barrier(2)

    def asks(_who: str) -> None:
        for number in range(20):
            start.wait(60)
            till.ask(key=f"draft:{number}")

    assert at_once(asks, "one", "two", start=start) == []
    with across_tenants("a test looks"):
        assert PaymentRequest.objects.count() == 20
    assert ReferenceCount.objects.get().last == 20


def at_once(act: Callable[[str], None], *whos: str, start: threading.Barrier | None = None) -> list[BaseException]:
    """Everybody acts in a thread of her own; what went wrong."""
    faults: list[BaseException] = []

    def run(who: str) -> None:
        try:
            act(who)
        except BaseException as fault:
            faults.append(fault)
            if start:
                start.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in whos]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return faults


def _paid(till: Purse, payer: Account) -> tuple[PaymentAttempt, DemoPayment]:
    attempt = till.begin(till.ask(holder=payer.pk))
    payment = DemoPayment.objects.get(reference=attempt.provider_reference)
    payment.play = "paid"
    payment.save(update_fields=["play"])
    return attempt, payment
