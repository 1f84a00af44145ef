"""What the treasury reads: every cent of every movement once, and whether bank, providers and ledger agree."""

from datetime import timedelta
from decimal import Decimal

import pytest
from cases.office import appoint, work
from django.core.exceptions import PermissionDenied
from documents.samples import assert_accessible, words
from payments.a_statement import Sent, a_file, file, statement
from payments.a_treasury import Treasury, make_treasury
from pytest_django import DjangoAssertNumQueries

from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.tenancy import as_authority
from amtsweg.payments import actions
from amtsweg.payments.books import claims, lines, movements, reconciling
from amtsweg.payments.books.exporting import export
from amtsweg.payments.books.movements import Movement, TooMany, Wanted
from amtsweg.payments.entering import Note, enter
from amtsweg.payments.ledger import Impossible, Kind, Source
from amtsweg.payments.models import BankLine, LedgerEntry, PaymentAttempt, PaymentRequest, PaymentWay
from amtsweg.payments.receipt_paper import NotSettled, receipt_pdf
from amtsweg.payments.statements import booking
from amtsweg.payments.statements.keeping import keep

pytestmark = pytest.mark.django_db


@pytest.fixture
def treasury(db: None) -> Treasury:
    return make_treasury()


def today() -> Wanted:
    return Wanted(clock.today(), clock.today())


def pay(request: PaymentRequest, amount: str, key: str = "1") -> None:
    actions.note_paid(request.pk, Decimal(amount), key=key, by=SYSTEM)


def found(treasury: Treasury, wanted: Wanted | None = None) -> list[Movement]:
    return movements.movements(treasury.authority.pk, wanted or today())


def test_each_movement_stands_at_its_budget_items(treasury: Treasury) -> None:
    request = treasury.ask("5.00", "7.50")
    pay(request, "6.00", "1")
    pay(request, "7.00", "2")
    assert [(one.budget_item, one.amount) for one in found(treasury)] == [
        ("12.03.331001", Decimal("5.00")), ("12.03.331002", Decimal("1.00")),
        ("12.03.331002", Decimal("6.50")), ("", Decimal("0.50")),
    ]  # fmt: skip
    sums = movements.totals(found(treasury))
    assert [(one.budget_item, one.came, one.went, one.sum) for one in sums] == [
        ("", Decimal("0.50"), 0, Decimal("0.50")), ("12.03.331001", Decimal("5.00"), 0, Decimal("5.00")),
        ("12.03.331002", Decimal("7.50"), 0, Decimal("7.50")),
    ]  # fmt: skip


def test_a_refund_of_today_is_taken_from_what_earlier_days_filled(treasury: Treasury) -> None:
    request = treasury.ask("5.00", "7.50")
    pay(request, "12.50")
    with as_authority(treasury.authority):
        LedgerEntry.objects.update(recorded_at=clock.now() - timedelta(days=3))
    asked = actions.ask_refund(request.pk, Decimal("8.00"), "Ermäßigung", key="1", by=SYSTEM).entry
    assert asked is not None
    actions.paid_out(request.pk, asked.pk, by=SYSTEM)
    assert [(one.budget_item, one.amount) for one in found(treasury)] == [
        ("12.03.331001", Decimal("-0.50")), ("12.03.331002", Decimal("-7.50")),
    ]  # fmt: skip


def test_filters_narrow_the_list(treasury: Treasury) -> None:
    pay(treasury.ask("5.00", "7.50"), "12.50")
    day = clock.today()
    assert len(found(treasury, Wanted(day, day, budget_item="12.03.331002"))) == 1
    assert len(found(treasury, Wanted(day, day, payee=treasury.payee.pk))) == 2
    assert found(treasury, Wanted(day, day, payee=treasury.authority.pk)) == []
    assert found(treasury, Wanted(day, day, way=treasury.payee.pk)) == []
    assert found(treasury, Wanted(day - timedelta(days=9), day - timedelta(days=1))) == []
    assert movements.movements(make_treasury("hanstedt").authority.pk, today()) == []


def test_the_list_asks_the_database_three_times(
    treasury: Treasury, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        pay(treasury.ask("5.00", "7.50"), "12.50")
    with django_assert_num_queries(3):
        assert len(found(treasury)) == 10
    monkeypatch.setattr(movements, "MOST", 4)
    with pytest.raises(TooMany):
        found(treasury)


def test_the_export_has_a_row_for_each_part(treasury: Treasury) -> None:
    request = treasury.ask("5.00", "7.50")
    pay(request, "13.00")
    text = export(found(treasury), "csv").decode("utf-8-sig")
    day = clock.today().isoformat()
    assert text.splitlines()[1:] == [
        f"{day};{request.reference};gezahlt;5,00;12.03.331001;Gebühr 1;0,00;von Hand gebucht;"
        f"{treasury.payee.name};{treasury.payee.iban}",
        f"{day};{request.reference};gezahlt;7,50;12.03.331002;Gebühr 2;0,00;von Hand gebucht;"
        f"{treasury.payee.name};{treasury.payee.iban}",
        f"{day};{request.reference};gezahlt;0,50;;zu viel gezahlt;;von Hand gebucht;"
        f"{treasury.payee.name};{treasury.payee.iban}",
    ]
    assert export(found(treasury), "xlsx").startswith(b"PK")


def test_claims_are_found_by_how_they_stand_and_by_their_kassenzeichen(treasury: Treasury) -> None:
    open_one, over, settled = treasury.ask(), treasury.ask(), treasury.ask()
    pay(over, "20.00")
    pay(settled, "12.50")

    def listed(standing: claims.Standing = "", reference: str = "") -> set[str]:
        return {one.reference for one in claims.claims(treasury.cashier, standing, reference, 1).lines}

    assert listed() == {open_one.reference, over.reference, settled.reference}
    assert listed("open") == {open_one.reference}
    assert listed("overpaid") == {over.reference}
    assert listed("", settled.reference.lower().replace("-", " ")) == {settled.reference}
    assert listed("returning") == set()
    assert claims.give_back_surplus(treasury.cashier, over.pk, "k") == Decimal("7.50")
    assert listed("returning") == {over.reference}
    (waiting,) = claims.claim(treasury.cashier, over.pk).waiting
    claims.pay_out(treasury.cashier, over.pk, waiting.pk)
    assert listed("returning") == set()
    assert treasury.again(over).state == "settled"
    with pytest.raises(Impossible):
        claims.give_back_surplus(treasury.cashier, over.pk, "k2")


def test_nobody_else_reads_or_changes_them(treasury: Treasury) -> None:
    request = treasury.ask()
    pay(request, "20.00")
    other, clerk = make_treasury("hanstedt").cashier, appoint(treasury.authority, "Timo Brandt", None)
    with pytest.raises(PaymentRequest.DoesNotExist):
        claims.claim(other, request.pk)
    with pytest.raises(PaymentRequest.DoesNotExist):
        claims.give_back_surplus(other, request.pk, "k")
    for call in (
        lambda: claims.claims(clerk, "", "", 1), lambda: claims.claim(clerk, request.pk),
        lambda: claims.pay_out(clerk, request.pk, request.pk), lambda: claims.give_back_surplus(clerk, request.pk, "k"),
        lambda: lines.statements(clerk), lambda: lines.open_lines(clerk, 1), lambda: lines.line(clerk, request.pk),
        lambda: lines.statement(clerk, request.pk, 1),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            call()


def bring(treasury: Treasury, *sent: Sent, name: str = "A") -> None:
    keep(treasury.cashier, a_file(*sent, name=name))
    work()


def month(treasury: Treasury) -> reconciling.Report:
    return reconciling.report(treasury.authority.pk, clock.today() - timedelta(days=30), clock.today())


def on_today(amount: str, purpose: str, **more: str) -> Sent:
    return Sent(amount, purpose, day=clock.today().isoformat(), **more)  # type: ignore[arg-type]


def test_the_report_agrees_when_every_line_is_booked_or_aside(treasury: Treasury) -> None:
    request = treasury.ask()
    bring(treasury, on_today("12.50", request.reference), on_today("99.00", "Miete"))
    (account,) = month(treasury).accounts
    assert (account.moved, account.assigned, account.booked, account.open) == (
        Decimal("111.50"), Decimal("12.50"), Decimal("12.50"), Decimal("99.00"),
    )  # fmt: skip
    assert not month(treasury).agrees
    booking.put_aside(treasury.cashier, treasury.lines()[1].pk, "Miete der Turnhalle")
    report = month(treasury)
    assert (report.accounts[0].aside, report.accounts[0].open) == (Decimal("99.00"), 0)
    assert report.agrees


def test_what_came_and_left_again_agrees_too(treasury: Treasury) -> None:
    request = treasury.ask()
    bring(treasury, on_today("12.50", request.reference, reference="1"))
    back = Sent("-12.50", request.reference, reference="2", takes_back=True, day=clock.today().isoformat())
    bring(treasury, back, name="B")
    (account,) = month(treasury).accounts
    assert (account.moved, account.booked, account.difference) == (0, 0, 0)


def test_the_report_names_an_amount_that_the_ledger_has_otherwise(treasury: Treasury) -> None:
    request = treasury.ask()
    bring(treasury, on_today("12.50", request.reference))
    with as_authority(treasury.authority):
        LedgerEntry.objects.filter(kind=Kind.PAID).update(amount=Decimal("10.00"))
    (account,) = month(treasury).accounts
    assert account.difference == Decimal("2.50")
    assert not month(treasury).agrees


def test_the_report_names_statements_that_are_missing(treasury: Treasury) -> None:
    for name, opening, closing in (("1", "0.00", "5.00"), ("2", "5.00", "10.00"), ("4", "15.00", "20.00")):
        sent = Sent("5.00", f"Teil {name}", reference=name)
        text = statement(sent, name=name, opening=opening, closing=closing)
        keep(treasury.cashier, file(text.replace("2026-11-27", clock.today().isoformat())))
    (gap,) = month(treasury).gaps
    assert gap.amount == Decimal("5.00")
    assert not month(treasury).agrees


def test_what_a_provider_took_in_and_paid_out(treasury: Treasury) -> None:
    way = PaymentWay.objects.create(
        authority=treasury.authority, payee=treasury.payee, slug="karte", kind="demo", title={"de": "Karte"}
    )
    request = treasury.ask()
    with as_authority(treasury.authority):
        attempt, _unsettled = (
            PaymentAttempt.objects.create(
                request=request, authority=treasury.authority, holder_id=request.holder_id, way=way,
                amount=Decimal("12.50"), begun_at=clock.now(), provider_reference=name,
            )
            for name in ("a", "b")
        )  # fmt: skip
    enter(request.pk, Note(Kind.PAID, "p", Source.NOTIFICATION, Decimal("12.50"), attempt.pk))
    bring(treasury, on_today("12.00", "Sammelauszahlung"))
    booking.put_aside(treasury.cashier, treasury.lines()[0].pk, "", way.pk)
    (row,) = month(treasury).providers
    assert (row.came, row.went, row.paid_out, row.held, row.unsettled) == (
        Decimal("12.50"), 0, Decimal("12.00"), Decimal("0.50"), 1,
    )  # fmt: skip
    assert [one.way for one in found(treasury)] == [{"de": "Karte"}]
    other = make_treasury("hanstedt").payee
    foreign = PaymentWay.objects.create(
        authority=other.authority, payee=other, slug="karte", kind="demo", title={"de": "Karte"}
    )
    bring(treasury, on_today("1.00", "noch eine"), name="C")
    with pytest.raises(PaymentWay.DoesNotExist):
        booking.put_aside(treasury.cashier, treasury.lines()[1].pk, "", foreign.pk)


def test_the_lists_ask_the_database_as_often_for_many_as_for_one(
    treasury: Treasury, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    requests = [treasury.ask() for _ in range(3)]
    bring(treasury, *(Sent("12.50", one.reference) for one in requests), Sent("1.00", "?"), Sent("2.00", "?"))
    with as_authority(treasury.authority):
        statement_id = BankLine.objects.values_list("statement_id", flat=True)[0]
    with django_assert_num_queries(6):
        _row, page = lines.statement(treasury.cashier, statement_id, 1)
        assert len(page.lines) == 5
    with django_assert_num_queries(3):
        assert len(lines.open_lines(treasury.cashier, 1).lines) == 2
    with django_assert_num_queries(1):
        (row,) = lines.statements(treasury.cashier)
        assert (row.count, row.open_count) == (5, 2)  # type: ignore[attr-defined]
    with django_assert_num_queries(8):
        month(treasury)


def test_a_receipt_says_what_was_paid_and_what_went_back(treasury: Treasury) -> None:
    request = treasury.ask("5.00", "7.50")
    with pytest.raises(NotSettled):
        receipt_pdf(claims.claim(treasury.cashier, request.pk).request, "de")
    pay(request, "15.00")
    claims.give_back_surplus(treasury.cashier, request.pk, "k")
    found = claims.claim(treasury.cashier, request.pk)
    claims.pay_out(treasury.cashier, request.pk, found.waiting[0].pk)
    pdf = receipt_pdf(found.request, "de")
    assert_accessible(pdf, "de", f"Zahlungsbeleg – {request.reference}")
    text = words(pdf)
    for expected in ("Gebühr 1", "7,50 €", "12,50 €", "15,00 €", "-2,50 €", treasury.payee.iban, "Hund anmelden"):
        assert expected in text
    assert "Page 1 of" in words(receipt_pdf(found.request, "en"))


def test_sums_of_many_lines_agree_to_the_cent(treasury: Treasury) -> None:
    request = treasury.ask()
    came = [on_today(one, request.reference, reference=one) for one in ("23.15", "0.01")]
    went = [on_today(f"-{one}", "Miete", reference=one) for one in ("19.01", "4.40")]
    bring(treasury, *came, *went)
    for line in treasury.lines()[2:]:
        booking.put_aside(treasury.cashier, line.pk, "Miete")
    (account,) = month(treasury).accounts
    assert (account.moved, account.assigned, account.difference) == (
        Decimal("-0.25"), Decimal("23.16"), Decimal("0.00"),
    )  # fmt: skip
    assert month(treasury).agrees
