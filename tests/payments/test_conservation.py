"""Whatever happens in whatever order, no money is made or lost: a request's life under hypothesis."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from payments.purse import conserved, entries, purse

from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.jobs import Worker
from amtsweg.core.tenancy import across_tenants
from amtsweg.payments import actions, ledger, paying
from amtsweg.payments.adapters import demo
from amtsweg.payments.entering import balance_of
from amtsweg.payments.ledger import Source
from amtsweg.payments.models import DemoPayment, PaymentAttempt
from amtsweg.payments.port import Refused, Report

AMOUNTS = st.integers(1, 6000).map(lambda one: Decimal(one) / 100)


class Life(RuleBasedStateMachine):
    """One request; every act may be refused, none may break the books."""

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    @initialize(amount=AMOUNTS)
    def asked(self, amount: Decimal) -> None:
        self.till = purse()
        self.request = self.till.ask(str(amount))
        self.attempts: list[PaymentAttempt] = []

    @rule()
    def begin(self) -> None:
        with across_tenants("time passes"):
            PaymentAttempt.objects.update(begun_at=clock.now() - timedelta(minutes=5), asked_at=None)
        try:
            self.attempts.append(self.till.begin(self.request))
        except paying.NothingToPay:
            return

    @precondition(lambda self: self.attempts)
    @rule(data=st.data(), how=st.sampled_from(demo.PLAYS))
    def play(self, data: st.DataObject, how: demo.Play) -> None:
        self.till.play(data.draw(st.sampled_from(self.attempts)), how, tell=False)

    @rule()
    def work(self) -> None:
        Worker().run_all()

    @precondition(lambda self: self.attempts)
    @rule(data=st.data(), source=st.sampled_from([Source.RETURN, Source.POLL]))
    def inquire(self, data: st.DataObject, source: Source) -> None:
        with suppress(paying.AskedJustNow):
            actions.inquire(data.draw(st.sampled_from(self.attempts)), source)

    @precondition(lambda self: self.attempts)
    @rule(
        data=st.data(), outcome=st.sampled_from(["paid", "failed", "refunded", "charged-back"]),
        amount=st.one_of(AMOUNTS, st.none()), event=st.sampled_from("ef"),
    )  # fmt: skip
    def told(self, data: st.DataObject, outcome: Any, amount: Decimal | None, event: str) -> None:
        attempt = data.draw(st.sampled_from(self.attempts))
        said = Report(attempt.provider_reference, outcome, amount or attempt.amount, event)
        try:
            actions.report(attempt, said, Source.NOTIFICATION)
        except Refused:
            return

    @rule()
    def pay_out(self) -> None:
        for one in ledger.refunds_under_way(entries(self.request)):
            if one.attempt_id is None:
                before = balance_of(self.request).kept
                try:
                    actions.paid_out(self.request.pk, one.pk, by=SYSTEM)
                except ledger.Impossible:
                    assert before < one.amount
                else:
                    assert before >= one.amount

    @rule(amount=AMOUNTS, key=st.sampled_from("abcd"), what=st.sampled_from(["reduce", "refund", "cash", "waive"]))
    def staff(self, amount: Decimal, key: str, what: str) -> None:
        key_of = self.request.pk
        try:
            match what:
                case "reduce":
                    actions.reduce(key_of, amount, "Grund", key=f"r{key}", by=SYSTEM)
                case "refund":
                    actions.ask_refund(key_of, amount, "Grund", key=key, by=SYSTEM)
                case "cash":
                    actions.note_paid(key_of, amount, key=key, by=SYSTEM)
                case "waive":
                    actions.waive(key_of, "Grund", by=SYSTEM)
        except ledger.Impossible:
            return

    @invariant()
    def books(self) -> None:
        if hasattr(self, "request"):
            conserved(self.request)
            given = [sum(map(Decimal, one.refunds.values()), Decimal(0)) for one in DemoPayment.objects.all()]
            assert all(amount <= one.amount for amount, one in zip(given, DemoPayment.objects.all(), strict=True))
            noted = {one.key: one.amount for one in entries(self.request) if one.kind == "refunded"}
            for payment in DemoPayment.objects.all():
                for key, amount in payment.refunds.items():  # whatever the provider sent on our asking is in the books
                    assert noted[f"{key}:refunded"] == Decimal(amount)


@pytest.mark.django_db
def test_no_money_is_made_or_lost() -> None:
    how = settings(max_examples=40, stateful_step_count=25, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Life, settings=how)
