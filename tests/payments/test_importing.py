"""Statements are kept once and booked once; what is not certain waits for a person."""

from datetime import timedelta
from decimal import Decimal

import pytest
from cases.office import appoint, work
from django.core.exceptions import PermissionDenied
from payments.a_statement import Sent, a_file, file, statement
from payments.a_treasury import Treasury, make_treasury

from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.models import DataKey
from amtsweg.core.tenancy import as_authority
from amtsweg.payments import actions
from amtsweg.payments.books import lines
from amtsweg.payments.models import BankLine, BankStatement
from amtsweg.payments.statements import booking
from amtsweg.payments.statements.forgetting import forget_payers
from amtsweg.payments.statements.keeping import ForeignAccount, Texts, keep, texts_of
from amtsweg.payments.statements.lines import StatementRefused

pytestmark = pytest.mark.django_db


@pytest.fixture
def treasury(db: None) -> Treasury:
    return make_treasury()


def bring(treasury: Treasury, data: bytes) -> tuple[int, int]:
    """How many lines were new and how many known; everything is matched."""
    kept = keep(treasury.cashier, data)
    work()
    return sum(one.new for one in kept), sum(one.known for one in kept)


def whys(treasury: Treasury) -> list[str]:
    return [line.why for line in treasury.lines()]


def test_a_transfer_pays_the_request_that_it_names(treasury: Treasury) -> None:
    request = treasury.ask()
    assert bring(treasury, a_file(Sent("12.50", f"Gebühr {request.reference.lower()}"))) == (1, 0)
    assert treasury.again(request).paid == Decimal("12.50")
    (line,) = treasury.lines()
    assert (line.left, line.why) == (0, "")


def test_a_second_import_changes_nothing(treasury: Treasury) -> None:
    request = treasury.ask()
    data = a_file(
        Sent("12.50", request.reference, reference="B-1"), Sent("3.00", "nichts"), Sent("3.00", "nichts"),
        [Sent("1.00", "a", reference="B-2"), Sent("1.00", "a", reference="B-2")],
    )  # fmt: skip
    assert bring(treasury, data) == (5, 0)
    before = treasury.counts()
    assert bring(treasury, data) == (0, 5)
    assert treasury.counts() == before == (5, 1, 2)  # asked, paid
    assert treasury.again(request).paid == Decimal("12.50")
    with as_authority(treasury.authority):
        assert BankStatement.objects.count() == 1


def test_the_statement_of_the_month_brings_nothing_that_the_day_s_had(treasury: Treasury) -> None:
    request = treasury.ask()
    sent = Sent("12.50", request.reference, reference="B-1")
    bring(treasury, a_file(sent, version="02", name="day"))
    assert bring(treasury, a_file(sent, Sent("2.00", "neu", reference="B-2"), name="month")) == (1, 1)
    assert treasury.again(request).paid == Decimal("12.50")


def test_an_equal_line_without_a_reference_of_the_bank_is_for_a_person(treasury: Treasury) -> None:
    request = treasury.ask()
    sent = Sent("12.50", request.reference)
    bring(treasury, a_file(sent, name="morning"))
    assert bring(treasury, a_file(sent, name="evening")) == (1, 0)
    assert whys(treasury) == ["", "doubtful"]
    assert treasury.again(request).paid == Decimal("12.50")
    assert bring(treasury, a_file(sent, name="evening")) == (0, 1)
    assert bring(treasury, a_file(sent, name="morning")) == (0, 1)


def test_two_equal_payments_of_one_statement_both_count(treasury: Treasury) -> None:
    request = treasury.ask()
    bring(treasury, a_file(Sent("12.50", request.reference), Sent("12.50", request.reference)))
    assert treasury.again(request).paid == Decimal("25.00")


def test_less_and_more_count_as_they_are(treasury: Treasury) -> None:
    less, more = treasury.ask("10.00"), treasury.ask("10.00")
    bring(treasury, a_file(Sent("4.00", less.reference), Sent("16.00", more.reference)))
    assert [treasury.again(one).paid for one in (less, more)] == [Decimal("4.00"), Decimal("16.00")]


def test_a_payment_that_the_bank_takes_back_is_taken_from_the_request(treasury: Treasury) -> None:
    request = treasury.ask()
    bring(treasury, a_file(Sent("12.50", request.reference, reference="B-1")))
    bring(treasury, a_file(Sent("-12.50", request.reference, reference="B-2", takes_back=True), name="next"))
    again = treasury.again(request)
    assert (again.paid, again.returned) == (Decimal("12.50"), Decimal("12.50"))


def test_a_refund_that_the_cash_office_was_asked_for_is_known_when_it_leaves(treasury: Treasury) -> None:
    request = treasury.ask()
    bring(treasury, a_file(Sent("15.00", request.reference)))
    asked = actions.ask_refund(request.pk, Decimal("2.50"), "überzahlt", key="1", by=SYSTEM).entry
    bring(treasury, a_file(Sent("-2.50", f"Erstattung {request.reference}", reference="B-2"), name="next"))
    assert treasury.again(request).returned == Decimal("2.50")
    assert asked is not None
    assert actions.paid_out(request.pk, asked.pk, by=SYSTEM).entry is None  # noted already


def test_a_refund_that_was_noted_when_it_was_paid_out_counts_once(treasury: Treasury) -> None:
    request = treasury.ask()
    bring(treasury, a_file(Sent("15.00", request.reference)))
    asked = actions.ask_refund(request.pk, Decimal("2.50"), "überzahlt", key="1", by=SYSTEM).entry
    assert asked is not None
    actions.paid_out(request.pk, asked.pk, by=SYSTEM)
    out = Sent("-2.50", f"Erstattung {request.reference}", reference="B-2")
    bring(treasury, a_file(out, name="next"))
    assert treasury.again(request).returned == Decimal("2.50")
    assert whys(treasury) == ["", ""]
    bring(treasury, a_file(Sent("-2.50", f"Erstattung {request.reference}", reference="B-3"), name="later"))
    assert whys(treasury) == ["", "", "outgoing"]


def test_what_nobody_can_tell_waits_with_its_reason(treasury: Treasury) -> None:
    bring(treasury, a_file(Sent("1.00", "Danke"), Sent("-2.00", "Miete")))
    assert whys(treasury) == ["unknown", "outgoing"]


def test_requests_of_others_are_never_paid(treasury: Treasury) -> None:
    request = (other := make_treasury("hanstedt", "DE02300209000106531065")).ask()
    bring(treasury, a_file(Sent("12.50", request.reference)))
    assert other.again(request).paid == 0
    assert whys(treasury) == ["unknown"]


def test_a_statement_of_another_account_is_refused_as_a_whole(treasury: Treasury) -> None:
    foreign = statement(Sent("1.00"), iban="DE02300209000106531065")
    with pytest.raises(ForeignAccount):
        keep(treasury.cashier, file(statement(Sent("1.00")), foreign))
    with pytest.raises(StatementRefused):
        keep(treasury.cashier, b"<a/>")
    assert treasury.counts() == (0, 0, 0)


def test_only_who_keeps_the_treasury_brings_statements(treasury: Treasury) -> None:
    clerk = appoint(treasury.authority, "Timo Brandt", None)
    with pytest.raises(PermissionDenied):
        keep(clerk, a_file(Sent("1.00")))


def test_who_paid_is_sealed(treasury: Treasury) -> None:
    bring(treasury, a_file(Sent("1.00", "Danke", name="Maria Muster")))
    with as_authority(treasury.authority):
        line = BankLine.objects.select_related("statement__data_key").get()
    assert b"Muster" not in bytes(line.sealed or b"")
    assert (texts_of(line).party, texts_of(line).purpose) == ("Maria Muster", "Danke")


def test_who_paid_is_forgotten_a_year_after_the_booking_unless_a_line_is_open(treasury: Treasury) -> None:
    request = treasury.ask()
    long_ago = (clock.today() - timedelta(days=366)).isoformat()
    bring(treasury, a_file(Sent("12.50", request.reference, day=long_ago), Sent("1.00", "Danke", day=long_ago)))
    bring(treasury, a_file(Sent("12.50", request.reference, day=clock.today().isoformat()), name="now"))
    forget_payers()
    assert [line.sealed is None for line in treasury.lines()] == [True, False, False]
    assert DataKey.objects.filter(destroyed_at=None).count() == 2
    booking.put_aside(treasury.cashier, treasury.lines()[1].pk, "Spende")
    forget_payers()
    assert [line.sealed is None for line in treasury.lines()] == [True, True, False]
    assert DataKey.objects.filter(destroyed_at=None).count() == 1
    assert lines.line(treasury.cashier, treasury.lines()[0].pk).texts == Texts()
    assert treasury.again(request).paid == Decimal("25.00")


def test_by_hand_a_line_is_given_to_several_requests(treasury: Treasury) -> None:
    one, two = treasury.ask("5.00"), treasury.ask("7.00")
    bring(treasury, a_file(Sent("13.00", "beide Gebühren")))
    (line,) = treasury.lines()
    booking.assign(treasury.cashier, line.pk, one.reference.replace("-", " ").lower(), Decimal("5.00"))
    with pytest.raises(booking.WrongAmount):
        booking.assign(treasury.cashier, line.pk, two.reference, Decimal("8.01"))
    booking.assign(treasury.cashier, line.pk, two.reference, Decimal("7.00"))
    assert [treasury.again(it).paid for it in (one, two)] == [Decimal("5.00"), Decimal("7.00")]
    booking.put_aside(treasury.cashier, line.pk, "Trinkgeld")
    with pytest.raises(booking.Gone):
        booking.assign(treasury.cashier, line.pk, two.reference, Decimal("1.00"))
    with as_authority(treasury.authority):
        again = BankLine.objects.select_related("statement__data_key").get()
    assert (again.left, texts_of(again).aside, texts_of(again).purpose) == (
        Decimal("1.00"), "Trinkgeld", "beide Gebühren",
    )  # fmt: skip


def test_what_does_not_fit_is_refused_by_hand_too(treasury: Treasury) -> None:
    request = treasury.ask()
    bring(treasury, a_file(Sent("1.00", "?"), Sent("-1.00", "zurück")))
    came, went = treasury.lines()
    for line, reference, amount, error in (
        (came, "HST-2026-999999-9", "1.00", booking.UnknownReference),
        (came, "", "1.00", booking.UnknownReference),
        (came, request.reference, "0.00", booking.WrongAmount),
        (came, request.reference, "-1.00", booking.WrongAmount),
        (went, request.reference, "1.00", booking.WrongAmount),
    ):
        with pytest.raises(error):
            booking.assign(treasury.cashier, line.pk, reference, Decimal(amount))
    with pytest.raises(ValueError, match=r"^$"):
        booking.put_aside(treasury.cashier, came.pk, "  ")
    clerk = appoint(treasury.authority, "Timo Brandt", None)
    with pytest.raises(PermissionDenied):
        booking.assign(clerk, came.pk, request.reference, Decimal("1.00"))
    with pytest.raises(PermissionDenied):
        booking.put_aside(clerk, came.pk, "so")
    assert treasury.again(request).paid == 0


def test_a_line_of_others_does_not_exist(treasury: Treasury) -> None:
    bring(treasury, a_file(Sent("1.00", "?")))
    (line,) = treasury.lines()
    other = make_treasury("hanstedt")
    with pytest.raises(BankLine.DoesNotExist):
        booking.put_aside(other.cashier, line.pk, "so")


def test_matching_twice_books_once(treasury: Treasury) -> None:
    request = treasury.ask()
    (kept,) = keep(treasury.cashier, a_file(Sent("12.50", request.reference)))
    for _ in range(2):
        booking.match_statement(statement=str(kept.statement))
    work()
    assert treasury.again(request).paid == Decimal("12.50")
