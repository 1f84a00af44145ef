"""What was given to the wrong request is taken back: the books say so, and nothing is made or lost by it."""

import threading
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from cases.office import appoint, work
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from payments.a_statement import Sent, a_file
from payments.a_treasury import Treasury, make_treasury
from payments.purse import conserved, entries, kinds

from amtsweg.accounts.models import Account
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.models import Event, OutgoingMail
from amtsweg.core.tenancy import as_authority
from amtsweg.payments import actions, ledger
from amtsweg.payments.asking import Demand, Item
from amtsweg.payments.books import claims, lines, movements, reconciling
from amtsweg.payments.entering import balance_of
from amtsweg.payments.models import Assignment, BankLine, PaymentRequest, PaymentWay
from amtsweg.payments.receipt_paper import NotSettled, receipt_pdf
from amtsweg.payments.statements import booking, undoing
from amtsweg.payments.statements.keeping import keep, texts_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def treasury(db: None) -> Treasury:
    return make_treasury()


def bring(treasury: Treasury, *sent: Sent, name: str = "A") -> None:
    keep(treasury.cashier, a_file(*sent, name=name))
    work()


def given(treasury: Treasury, request: PaymentRequest) -> Assignment:
    with as_authority(treasury.authority):
        found: Assignment = Assignment.objects.select_related("line").filter(request=request).latest("at")
    return found


def take_back(treasury: Treasury, request: PaymentRequest, reason: str = "falsches Kassenzeichen") -> None:
    one = given(treasury, request)
    undoing.take_back(treasury.cashier, one.line_id, one.pk, reason)


def agrees(treasury: Treasury) -> bool:
    """Whether what is assigned of the bank's lines is what the ledgers have of it."""
    day = clock.today()
    report = reconciling.report(treasury.authority.pk, day.replace(month=1, day=1), day.replace(month=12, day=31))
    return not any(one.difference for one in report.accounts)


def test_a_payment_moves_from_the_wrong_request_to_the_right_one(treasury: Treasury) -> None:
    wrong, right = treasury.ask(), treasury.ask()
    bring(treasury, Sent("12.50", wrong.reference))
    assert treasury.again(wrong).state == "settled"
    take_back(treasury, wrong)
    again = treasury.again(wrong)
    assert (again.state, again.paid, again.settled_at) == ("open", 0, None)
    assert kinds(wrong) == ["asked", "paid", "paid-undone"]
    assert entries(wrong)[-1].note == "falsches Kassenzeichen"
    (line,) = treasury.lines()
    assert (line.left, line.why) == (Decimal("12.50"), "taken-back")
    assert lines.line(treasury.cashier, line.pk).texts.taken_back == "falsches Kassenzeichen"
    assert lines.open_lines(treasury.cashier, 1).total == 1
    booking.assign(treasury.cashier, line.pk, right.reference, Decimal("12.50"))
    assert (treasury.again(right).state, treasury.again(wrong).state) == ("settled", "open")
    for one in (wrong, right):
        conserved(one)
    assert agrees(treasury)
    event = Event.objects.filter(kind="statement.line-taken-back").get()
    assert event.data == {"request": str(wrong.pk), "amount": "12.50", "as": "paid"}
    with pytest.raises(NotSettled):
        receipt_pdf(again, "de")


def test_the_list_of_the_day_shows_both_and_comes_to_nothing(treasury: Treasury) -> None:
    request = treasury.ask("5.00", "7.50")
    bring(treasury, Sent("12.50", request.reference))
    take_back(treasury, request)
    today = clock.today()
    found = movements.movements(treasury.authority.pk, movements.Wanted(today, today))
    assert sorted((one.kind, one.amount) for one in found) == [
        ("paid", Decimal("5.00")), ("paid", Decimal("7.50")),
        ("paid-undone", Decimal("-7.50")), ("paid-undone", Decimal("-5.00")),
    ]  # fmt: skip
    assert [one.sum for one in movements.totals(found)] == [0, 0]


def test_the_same_line_can_be_given_to_the_same_request_again_and_taken_back_again(treasury: Treasury) -> None:
    request = treasury.ask()
    bring(treasury, Sent("12.50", request.reference))
    for _ in range(3):
        take_back(treasury, request)
        assert treasury.again(request).paid == 0
        booking.assign(treasury.cashier, treasury.lines()[0].pk, request.reference, Decimal("12.50"))
        assert treasury.again(request).paid == Decimal("12.50")
        conserved(request)
    assert agrees(treasury)
    with pytest.raises(booking.Gone):
        booking.assign(treasury.cashier, treasury.lines()[0].pk, request.reference, Decimal("1.00"))


def test_matching_again_does_not_bring_it_back(treasury: Treasury) -> None:
    request = treasury.ask()
    (kept,) = keep(treasury.cashier, data := a_file(Sent("12.50", request.reference, reference="B-1")))
    work()
    take_back(treasury, request)
    booking.match_statement(statement=str(kept.statement))
    keep(treasury.cashier, data)
    work()
    assert treasury.again(request).paid == 0


def test_what_is_spent_is_not_taken_back(treasury: Treasury) -> None:
    request = treasury.ask()
    bring(treasury, Sent("15.00", request.reference))
    entry = actions.ask_refund(request.pk, Decimal("2.50"), "überzahlt", key="1", by=SYSTEM).entry
    assert entry is not None
    before = treasury.counts()
    with pytest.raises(undoing.Spent):  # the refund is under way
        take_back(treasury, request)
    actions.paid_out(request.pk, entry.pk, by=SYSTEM)
    with pytest.raises(undoing.Spent):  # and now it is gone
        take_back(treasury, request)
    assert treasury.counts()[:2] == before[:2]
    assert treasury.lines()[0].left == 0
    conserved(request)


def test_of_two_payments_one_is_taken_back_though_some_of_the_money_went(treasury: Treasury) -> None:
    request = treasury.ask()
    bring(treasury, Sent("12.50", request.reference, reference="1"), Sent("12.50", request.reference, reference="2"))
    claims.give_back_surplus(treasury.cashier, request.pk, "k")
    (waiting,) = claims.claim(treasury.cashier, request.pk).waiting
    claims.pay_out(treasury.cashier, request.pk, waiting.pk)
    take_back(treasury, request)
    assert (treasury.again(request).state, balance_of(request).kept) == ("open", 0)
    with pytest.raises(undoing.Spent):
        take_back(treasury, request)
    conserved(request)


def test_a_refund_of_the_wrong_request_waits_again(treasury: Treasury) -> None:
    request = treasury.ask()
    bring(treasury, Sent("15.00", request.reference))
    asked = actions.ask_refund(request.pk, Decimal("2.50"), "überzahlt", key="1", by=SYSTEM).entry
    assert asked is not None
    bring(treasury, Sent("-2.50", request.reference, reference="B-2"), name="next")
    take_back(treasury, request)
    (waiting,) = claims.claim(treasury.cashier, request.pk).waiting
    assert (waiting.pk, treasury.again(request).returned) == (asked.pk, 0)
    claims.pay_out(treasury.cashier, request.pk, asked.pk)
    assert treasury.again(request).returned == Decimal("2.50")
    assert claims.claim(treasury.cashier, request.pk).waiting == []
    line = treasury.lines()[-1]  # it was the right one after all: known as what was noted by hand, and counted once
    booking.assign(treasury.cashier, line.pk, request.reference, Decimal("2.50"))
    assert treasury.again(request).returned == Decimal("2.50")
    conserved(request)
    take_back(treasury, request)  # what was noted by hand stays
    assert treasury.again(request).returned == Decimal("2.50")
    assert treasury.lines()[-1].left == Decimal("-2.50")
    assert agrees(treasury)


def test_a_chargeback_of_the_wrong_request_leaves_it_paid(treasury: Treasury) -> None:
    request = treasury.ask()
    bring(treasury, Sent("12.50", request.reference))
    bring(treasury, Sent("-12.50", request.reference, reference="B-2", takes_back=True), name="next")
    assert treasury.again(request).state == "open"
    take_back(treasury, request)
    again = treasury.again(request)
    assert (again.state, again.returned, again.settled_at is None) == ("settled", 0, False)
    conserved(request)


def test_the_attempt_goes_on_as_if_nothing_had_been_said(treasury: Treasury) -> None:
    way = PaymentWay.objects.create(
        authority=treasury.authority, payee=treasury.payee, slug="ueberweisung", kind="transfer",
        title={"de": "Banküberweisung"}, active=True,
    )  # fmt: skip
    request = treasury.ask()
    attempt = actions.begin(request.pk, way, language="de")
    bring(treasury, Sent("12.50", request.reference))
    take_back(treasury, request)
    with as_authority(treasury.authority):
        attempt.refresh_from_db()
    assert attempt.state == "begun"
    booking.assign(treasury.cashier, treasury.lines()[0].pk, request.reference, Decimal("12.50"))
    with as_authority(treasury.authority):
        attempt.refresh_from_db()
    assert attempt.state == "paid"


def test_whoever_pays_in_the_end_gets_her_receipt(treasury: Treasury) -> None:
    anna = Account.objects.create_user("anna@post.example")
    demand = Demand(
        anna.pk, ("case", uuid4()), {"de": "Hund"}, [Item({"de": "Gebühr"}, Decimal("12.50"))], "after-sending",
        clock.today(),
    )  # fmt: skip
    request = actions.ask(treasury.payee, demand)
    bring(treasury, Sent("12.50", request.reference))
    take_back(treasury, request)
    actions.note_paid(request.pk, Decimal("12.50"), key="1", by=SYSTEM)
    assert OutgoingMail.objects.filter(key__startswith="payment-receipt:").count() == 2


def test_what_lay_aside_is_open_again_too(treasury: Treasury) -> None:
    request = treasury.ask("5.00")
    bring(treasury, Sent("13.00", "?"))
    line = treasury.lines()[0]
    booking.assign(treasury.cashier, line.pk, request.reference, Decimal("5.00"))
    booking.put_aside(treasury.cashier, line.pk, "Trinkgeld")
    take_back(treasury, request)
    with as_authority(treasury.authority):
        again = BankLine.objects.select_related("statement__data_key").get()
    assert (again.left, again.aside_at, texts_of(again).aside) == (Decimal("13.00"), None, "")
    booking.assign(treasury.cashier, line.pk, request.reference, Decimal("13.00"))


def test_only_the_cash_office_of_the_authority_takes_back_once_and_with_a_reason(treasury: Treasury) -> None:
    request = treasury.ask()
    bring(treasury, Sent("12.50", request.reference))
    one = given(treasury, request)
    with pytest.raises(PermissionDenied):
        undoing.take_back(appoint(treasury.authority, "Timo Brandt", None), one.line_id, one.pk, "so")
    with pytest.raises(BankLine.DoesNotExist):
        undoing.take_back(make_treasury("hanstedt").cashier, one.line_id, one.pk, "so")
    for reason in ("", " \n ", "x" * 201):
        with pytest.raises(ValueError, match=rf"^{reason.strip()}$"):
            undoing.take_back(treasury.cashier, one.line_id, one.pk, reason)
    assert treasury.again(request).state == "settled"
    undoing.take_back(treasury.cashier, one.line_id, one.pk, "so")
    with pytest.raises(Assignment.DoesNotExist):
        undoing.take_back(treasury.cashier, one.line_id, one.pk, "so")
    assert kinds(request) == ["asked", "paid", "paid-undone"]


@pytest.mark.django_db(transaction=True)
def test_two_cashiers_take_it_back_once() -> None:
    treasury = make_treasury()
    requests = [treasury.ask() for _ in range(20)]
    bring(treasury, *(Sent("12.50", one.reference, reference=one.reference) for one in requests))
    all_given = [given(treasury, one) for one in requests]
    start, wrong = threading.Barrier(2), list[BaseException]()
    done: list[str] = []

    def run() -> None:
        try:
            for one in all_given:
                start.wait(30)
                try:
                    undoing.take_back(treasury.cashier, one.line_id, one.pk, "so")
                    done.append("back")
                except Assignment.DoesNotExist:
                    done.append("late")
        except BaseException as error:
            wrong.append(error)
            start.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []
    assert sorted(done) == ["back"] * 20 + ["late"] * 20
    assert all(kinds(one) == ["asked", "paid", "paid-undone"] for one in requests)
    assert all(line.left == line.amount for line in treasury.lines())


AMOUNTS = st.integers(1, 3000).map(lambda one: Decimal(one) / 100)


class Desk(RuleBasedStateMachine):
    """Two requests and lines that go from one to the other; every act may be refused, none may break the books."""

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.number = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    @initialize(one=AMOUNTS, two=AMOUNTS)
    def asked(self, one: Decimal, two: Decimal) -> None:
        self.treasury = make_treasury()
        self.requests = [self.treasury.ask(str(one)), self.treasury.ask(str(two))]

    @rule(
        amount=AMOUNTS, which=st.sampled_from([0, 1, None]), out=st.booleans(), takes_back=st.booleans(),
    )  # fmt: skip
    def line(self, amount: Decimal, which: int | None, out: bool, takes_back: bool) -> None:
        self.number += 1
        purpose = "?" if which is None else self.requests[which].reference
        sent = Sent(f"{'-' if out else ''}{amount}", purpose, reference=f"R{self.number}", takes_back=takes_back)
        bring(self.treasury, sent, name=str(self.number))

    @rule(data=st.data(), which=st.integers(0, 1), amount=AMOUNTS)
    def assign(self, data: st.DataObject, which: int, amount: Decimal) -> None:
        if rows := self.treasury.lines():
            line = data.draw(st.sampled_from(rows))
            amount = min(amount, abs(line.left))
            try:
                booking.assign(self.treasury.cashier, line.pk, self.requests[which].reference, amount)
            except booking.NotAssigned:
                return

    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        with as_authority(self.treasury.authority):
            rows = list(Assignment.objects.order_by("pk"))
        if rows:
            one = data.draw(st.sampled_from(rows))
            try:
                undoing.take_back(self.treasury.cashier, one.line_id, one.pk, "falsch")
            except undoing.Spent:
                return

    @rule(which=st.integers(0, 1), amount=AMOUNTS, what=st.sampled_from(["refund", "cash", "pay out", "waive"]))
    def staff(self, which: int, amount: Decimal, what: Any) -> None:
        key_of = self.requests[which].pk
        self.number += 1
        try:
            match what:
                case "refund":
                    actions.ask_refund(key_of, amount, "Grund", key=str(self.number), by=SYSTEM)
                case "cash":
                    actions.note_paid(key_of, amount, key=str(self.number), by=SYSTEM)
                case "waive":
                    actions.waive(key_of, "Grund", by=SYSTEM)
                case "pay out":
                    for one in claims.claim(self.treasury.cashier, key_of).waiting:
                        actions.paid_out(key_of, one.pk, by=SYSTEM)
        except ledger.Impossible:
            return

    @invariant()
    def books(self) -> None:
        if not hasattr(self, "requests"):
            return
        for one in self.requests:
            conserved(one)
        assert agrees(self.treasury)
        with as_authority(self.treasury.authority):
            assigned = list(Assignment.objects.select_related("entry", "line"))
        for row in self.treasury.lines():
            own = sum((one.amount for one in assigned if one.line_id == row.pk), Decimal(0))
            assert abs(row.amount) == abs(row.left) + own
        standing = {entry.pk for one in self.requests for entry in ledger.standing(entries(one))}
        assert all(one.entry_id in standing for one in assigned)


def test_no_money_is_made_or_lost_by_taking_back() -> None:
    how = settings(max_examples=40, stateful_step_count=20, suppress_health_check=list(HealthCheck), deadline=None)
    run_state_machine_as_test(Desk, settings=how)
