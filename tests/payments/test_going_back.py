"""Money that goes back by several hands at once: all of it is in the books, and none is sent that is not there."""

from decimal import Decimal
from typing import Any

import pytest
from cases.office import appoint, work
from payments.a_statement import Sent, a_file
from payments.a_treasury import Treasury, make_treasury
from payments.purse import Purse, again, conserved, entries, kinds

from amtsweg.accounts.models import Membership
from amtsweg.core.actors import SYSTEM
from amtsweg.core.jobs import Worker
from amtsweg.core.models import Job
from amtsweg.payments import actions, ledger, refunding
from amtsweg.payments.adapters import demo
from amtsweg.payments.books import claims
from amtsweg.payments.entering import balance_of
from amtsweg.payments.ledger import Source
from amtsweg.payments.models import DemoPayment, LedgerEntry, PaymentAttempt
from amtsweg.payments.port import Refused, Report
from amtsweg.payments.statements import booking
from amtsweg.payments.statements.keeping import keep

pytestmark = pytest.mark.django_db
WHOLE = Decimal("37.00")


@pytest.fixture
def paid(till: Purse) -> PaymentAttempt:
    attempt = till.begin(till.ask())
    till.play(attempt, "paid")
    return attempt


def goes_back(attempt: PaymentAttempt, amount: Decimal = WHOLE, key: str = "a") -> LedgerEntry:
    entry = actions.ask_refund(attempt.request_id, amount, "Irrtum", key=key, by=SYSTEM).entry
    assert entry is not None
    return entry


def told(attempt: PaymentAttempt, outcome: Any, amount: Decimal = WHOLE, event: str = "1") -> None:
    actions.report(attempt, Report(attempt.provider_reference, outcome, amount, event), Source.NOTIFICATION)


def given_back(attempt: PaymentAttempt) -> dict[str, str]:
    found: dict[str, str] = DemoPayment.objects.get(reference=attempt.provider_reference).refunds
    return found


def test_what_the_bank_took_back_is_not_refunded_as_well(paid: PaymentAttempt) -> None:
    goes_back(paid)
    told(paid, "charged-back")
    Worker().run_all()
    assert given_back(paid) == {}
    assert kinds(paid.request)[-2:] == ["charged-back", "refund-failed"]
    assert balance_of(paid.request).kept == 0
    assert not Job.objects.exclude(state=Job.State.DONE).exists()
    conserved(paid.request)


def test_a_refund_that_was_sent_before_the_chargeback_is_in_the_books(
    paid: PaymentAttempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = goes_back(paid)
    giving = demo.DemoProvider.refund

    def dies(*args: Any) -> Report:
        giving(*args)
        raise SystemExit  # the provider has done it, and the worker is gone before it could note so

    monkeypatch.setattr(demo.DemoProvider, "refund", dies)
    with pytest.raises(SystemExit):
        refunding.refund(entry=str(entry.pk))
    monkeypatch.setattr(demo.DemoProvider, "refund", giving)
    told(paid, "charged-back")
    Worker().run_all()
    assert given_back(paid) == {str(entry.pk): "37.00"}
    assert kinds(paid.request)[-3:] == ["refund-sent", "charged-back", "refunded"]
    row = again(paid.request)
    assert (row.state, row.paid, row.returned) == ("overdrawn", WHOLE, 2 * WHOLE)
    assert balance_of(row).open == 2 * WHOLE  # the fee, and what went back once too often
    assert not Job.objects.exclude(state=Job.State.DONE).exists()
    conserved(row)


def test_a_chargeback_after_the_refund_is_in_the_books(paid: PaymentAttempt) -> None:
    goes_back(paid)
    Worker().run_all()
    told(paid, "charged-back")
    assert again(paid.request).state == "overdrawn"
    told(paid, "charged-back")  # the same once more
    assert balance_of(paid.request).kept == -WHOLE
    conserved(paid.request)


def test_what_went_back_twice_can_be_paid_again(till: Purse, paid: PaymentAttempt) -> None:
    goes_back(paid)
    Worker().run_all()
    told(paid, "charged-back")
    actions.reduce(paid.request_id, WHOLE, "erlassen", key="r", by=SYSTEM)
    assert balance_of(paid.request).open == WHOLE
    actions.note_paid(paid.request_id, WHOLE, key="cash", by=SYSTEM)
    assert again(paid.request).state == "waived"
    conserved(paid.request)


def test_no_hand_sends_more_than_was_paid(paid: PaymentAttempt) -> None:
    actions.note_paid(paid.request_id, Decimal("100.00"), key="cash", by=SYSTEM)
    for outcome in ("refunded", "charged-back"):
        with pytest.raises(Refused, match="amount"):
            told(paid, outcome, WHOLE + 1)
        told(paid, outcome)
        with pytest.raises(Refused, match="amount"):
            told(paid, outcome, Decimal("0.01"), "2")
    conserved(paid.request)


def test_the_cash_office_pays_out_nothing_that_is_gone(till: Purse, paid: PaymentAttempt) -> None:
    DemoPayment.objects.update(refunds={"elsewhere": "37.00"})  # so it refuses
    goes_back(paid)
    Worker().run_all()
    waiting = goes_back(paid, key="b")
    assert waiting.attempt_id is None
    told(paid, "charged-back")
    assert kinds(paid.request)[-2:] == ["charged-back", "refund-failed"]
    with pytest.raises(ledger.Impossible):
        actions.paid_out(paid.request_id, waiting.pk, by=SYSTEM)
    cashier = appoint(till.authority, "Kim Kasse", None, Membership.Role.CASHIER)
    assert claims.claim(cashier, paid.request_id).waiting == []
    assert balance_of(paid.request).kept == 0


def test_what_a_provider_gave_back_by_itself_is_not_given_back_again(paid: PaymentAttempt) -> None:
    told(paid, "refunded", Decimal("5.00"))
    goes_back(paid, Decimal("32.00"))
    with pytest.raises(ledger.Impossible):
        goes_back(paid, Decimal("5.00"), "b")
    Worker().run_all()
    assert balance_of(paid.request).kept == 0
    conserved(paid.request)


def test_a_provider_that_did_after_it_said_no_is_in_the_books(paid: PaymentAttempt) -> None:
    DemoPayment.objects.update(refunds={"elsewhere": "37.00"})
    first = goes_back(paid)
    Worker().run_all()
    second = goes_back(paid, key="b")
    actions.paid_out(paid.request_id, second.pk, by=SYSTEM)
    told(paid, "refunded", event=str(first.pk))
    assert (balance_of(paid.request).kept, again(paid.request).state) == (-WHOLE, "overdrawn")
    conserved(paid.request)


def test_the_same_refund_asked_for_again_asks_for_nothing(paid: PaymentAttempt) -> None:
    goes_back(paid, Decimal("5.00"), "a:0")
    for _ in range(2):
        actions.ask_refund(paid.request_id, Decimal("2.00"), "Irrtum", key="a", by=SYSTEM)
    assert [one.amount for one in entries(paid.request) if one.kind == "refund-asked"] == [5, 2]


# --- banks -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def treasury(db: None) -> Treasury:
    return make_treasury()


def test_a_bank_takes_back_what_was_paid_out_already(treasury: Treasury) -> None:
    request = treasury.ask()
    keep(treasury.cashier, a_file(Sent("12.50", request.reference, reference="1")))
    work()
    entry = actions.ask_refund(request.pk, Decimal("12.50"), "Irrtum", key="a", by=SYSTEM).entry
    assert entry is not None
    actions.paid_out(request.pk, entry.pk, by=SYSTEM)
    keep(treasury.cashier, a_file(Sent("-12.50", request.reference, reference="2", takes_back=True), name="B"))
    work()
    assert treasury.again(request).state == "overdrawn"
    assert request.reference in {one.reference for one in claims.claims(treasury.cashier, "overdrawn", "", 1).lines}
    keep(treasury.cashier, a_file(Sent("-12.50", request.reference, reference="3", takes_back=True), name="C"))
    work()
    assert treasury.lines()[-1].why == "not-paid"
    with pytest.raises(booking.WrongAmount):
        booking.assign(treasury.cashier, treasury.lines()[-1].pk, request.reference, Decimal("12.50"))
    conserved(request)


def test_a_bank_s_chargeback_ends_what_was_to_be_paid_out(treasury: Treasury) -> None:
    request = treasury.ask()
    keep(treasury.cashier, a_file(Sent("12.50", request.reference, reference="1")))
    work()
    actions.ask_refund(request.pk, Decimal("12.50"), "Irrtum", key="a", by=SYSTEM)
    keep(treasury.cashier, a_file(Sent("-12.50", request.reference, reference="2", takes_back=True), name="B"))
    work()
    assert kinds(request)[-2:] == ["charged-back", "refund-failed"]
    assert claims.claims(treasury.cashier, "returning", "", 1).lines == []
    assert treasury.again(request).state == "open"
