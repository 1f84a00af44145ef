"""Direct debit by an own mandate: signed once, collected once, never what was paid meanwhile, forgotten in time."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cases.office import appoint
from django.core.exceptions import PermissionDenied
from django.test import Client
from lxml import etree
from payments.a_mandate import DEBTOR_IBAN, begun_by_mandate, debit_way
from payments.purse import Purse, again, conserved
from web.editing import text_of

from amtsweg.accounts.models import Membership
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.jobs import Worker
from amtsweg.core.models import Event
from amtsweg.core.tenancy import across_tenants
from amtsweg.payments import actions
from amtsweg.payments.mandates import collecting, signing
from amtsweg.payments.mandates.file import NAMESPACE, written
from amtsweg.payments.mandates.signing import Debtor, NotNow, debtor_of, sign
from amtsweg.payments.models import Collection, DebitMandate, PaymentAttempt
from amtsweg.payments.port import Faulty, adapter_of

pytestmark = pytest.mark.django_db
ANNA = Debtor("Anna Müller-Łukasiewicz", DEBTOR_IBAN)


@pytest.fixture
def cashier(till: Purse) -> Membership:
    return appoint(till.authority, "Kim Kasse", None, Membership.Role.CASHIER)


def address(attempt: PaymentAttempt) -> str:
    return f"/zahlung/{attempt.request.code}/mandat/{attempt.pk}/"


def fields(collection: Collection, path: str) -> list[str | None]:
    with across_tenants("a test looks"):
        rows = Membership.objects.select_related("authority")
        cashier = rows.get(authority=collection.authority_id, role=Membership.Role.CASHIER)
    mandates = collecting.fetched(cashier, collection.pk)[1]
    root = etree.fromstring(written(collection, mandates))
    return [one.text for one in root.findall(".//" + "/".join(f"{{{NAMESPACE}}}{name}" for name in path.split("/")))]


def test_signed_on_the_page(client: Client, till: Purse) -> None:
    attempt = begun_by_mandate(till)
    page = f"/zahlung/{attempt.request.code}/weiter/{attempt.pk}/"
    assert "DE98ZZZ09999999999" in text_of(client.get(page))
    typed = {"name": " Anna  Behrens ", "iban": "de75 5121 0800 1245 1261 99", "zustimmung": "ja"}
    assert client.post(address(attempt), typed)["Location"] == page
    shown = text_of(client.get(page))
    assert "Sie haben das Mandat erteilt" in shown and DEBTOR_IBAN not in shown
    with across_tenants("a test looks"):
        mandate = DebitMandate.objects.get()
    assert debtor_of(mandate) == Debtor("Anna Behrens", DEBTOR_IBAN)
    assert "Anna" not in str(Event.objects.filter(kind="payments.mandate-signed").get().data)
    assert again(attempt.request).state == "open"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "auf wen das Konto läuft"),
        ({"name": "A" * 71}, "höchstens 70 Zeichen"),
        ({"iban": ""}, "Geben Sie die IBAN an"),
        ({"iban": "DE75512108001245126198"}, "Eine Stelle stimmt nicht"),
        ({"iban": "BR1500000000000010932840814P2"}, "Nehmen Sie eines aus dem SEPA-Raum"),
        ({"zustimmung": ""}, "Stimmen Sie zu"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Client, till: Purse, change: dict[str, str], said: str
) -> None:
    attempt = begun_by_mandate(till)
    typed = {"name": "Anna Behrens", "iban": DEBTOR_IBAN, "zustimmung": "ja"} | change
    answer = client.post(address(attempt), typed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    for name in {"name", "iban"} - set(change):
        assert typed[name] in answer.content.decode()
    with across_tenants("a test looks"):
        assert not DebitMandate.objects.exists()


def test_only_payments_by_debit_take_a_mandate(client: Client, till: Purse) -> None:
    assert client.post(address(till.begin(till.ask())), {}).status_code == 404


def test_without_a_creditor_identifier_it_is_not_offered(till: Purse) -> None:
    way = debit_way(till)
    way.payee.creditor = ""
    with pytest.raises(Faulty, match="creditor identifier"):
        list(adapter_of(way).check())


def test_signed_twice_is_signed_once_and_never_for_what_is_paid(till: Purse) -> None:
    attempt = begun_by_mandate(till)
    assert sign(attempt, ANNA).pk == sign(attempt, Debtor("Somebody", DEBTOR_IBAN)).pk
    other = begun_by_mandate(till)
    actions.note_paid(other.request_id, Decimal("37.00"), key="cash", by=SYSTEM)
    with pytest.raises(NotNow):
        sign(other, ANNA)


def test_collected_once_with_what_is_owed_then(till: Purse, cashier: Membership) -> None:
    first, second, third = (begun_by_mandate(till, amount) for amount in ("37.00", "12.50", "8.00"))
    for attempt in (first, second, third):
        sign(attempt, ANNA)
    actions.note_paid(second.request_id, Decimal("12.50"), key="cash", by=SYSTEM)
    actions.reduce(third.request_id, Decimal("3.00"), "Sozialpass", key="r", by=SYSTEM)
    (made,) = collecting.collect(cashier)
    assert collecting.collect(cashier) == []
    assert fields(made, "DrctDbtTxInf/InstdAmt") == ["37.00", "5.00"]
    assert fields(made, "PmtInf/CtrlSum") == ["42.00"]
    assert fields(made, "DrctDbtTxInf/PmtId/EndToEndId") == [first.request.reference, third.request.reference]
    assert fields(made, "Dbtr/Nm")[0] == "Anna Mueller--ukasiewicz"
    assert fields(made, "CdtrSchmeId/Id/PrvtId/Othr/Id") == ["DE98ZZZ09999999999"]
    assert made.due_on.weekday() < 5 and made.due_on >= clock.today() + collecting.AHEAD
    for attempt in (first, third):
        conserved(attempt.request)
    assert again(first.request).state == "open"  # the statement says when the money is there


def begun_later(attempt: PaymentAttempt) -> PaymentAttempt:
    """A second try for the same request, some time after the first."""
    with across_tenants("time passes"):
        PaymentAttempt.objects.filter(pk=attempt.pk).update(begun_at=clock.now() - timedelta(minutes=5))
    return actions.begin(attempt.request_id, attempt.way, language="de")


def test_one_mandate_stands_for_what_is_owed(client: Client, till: Purse, cashier: Membership) -> None:
    first = begun_by_mandate(till)
    other_tab = begun_later(first)
    assert other_tab.pk != first.pk
    sign(first, ANNA)
    with pytest.raises(NotNow):
        sign(other_tab, ANNA)
    assert begun_later(first).pk == first.pk  # pressed again: the page says that the mandate is given
    collecting.collect(cashier)
    with pytest.raises(NotNow):
        sign(other_tab, ANNA)
    assert begun_later(first).pk == first.pk


def test_nothing_is_collected_twice_under_two_mandates(till: Purse, cashier: Membership) -> None:
    first = begun_by_mandate(till)
    second = begun_later(first)
    mandate = sign(first, ANNA)
    with across_tenants("signed before there was only one"):
        DebitMandate.objects.create(
            attempt=second, authority=till.authority, holder_id=mandate.holder_id, reference="X",
            signed_at=clock.now(), sealed=b"x",
        )  # fmt: skip
    (made,) = collecting.collect(cashier)
    assert fields(made, "DrctDbtTxInf/InstdAmt") == ["37.00"]
    assert collecting.collect(cashier) == []


def test_a_debit_that_never_came_makes_room_for_another(till: Purse, cashier: Membership) -> None:
    first = begun_by_mandate(till)
    sign(first, ANNA)
    (made,) = collecting.collect(cashier)
    with across_tenants("time passes"):
        Collection.objects.filter(pk=made.pk).update(due_on=clock.today() - signing.ARRIVES - timedelta(days=1))
    second = begun_later(first)
    assert second.pk != first.pk
    sign(second, ANNA)
    (made,) = collecting.collect(cashier)
    assert fields(made, "DrctDbtTxInf/InstdAmt") == ["37.00"]


def test_the_statement_pays_the_debit_and_not_a_later_try(till: Purse, cashier: Membership) -> None:
    from payments.a_statement import Sent, a_file

    from amtsweg.payments.statements import keeping

    attempt = begun_by_mandate(till)
    sign(attempt, ANNA)
    collecting.collect(cashier)
    transfer = till.way
    transfer.kind = "transfer"
    transfer.save()
    later = actions.begin(attempt.request_id, transfer, language="de")
    keeping.keep(cashier, a_file(Sent("37.00", attempt.request.reference)))
    Worker().run_all()
    with across_tenants("a test looks"):
        states = dict(PaymentAttempt.objects.values_list("pk", "state"))
    assert (states[attempt.pk], states[later.pk]) == ("paid", "begun")


@pytest.mark.parametrize(
    ("day", "bank_day"),
    [
        (date(2026, 12, 25), date(2026, 12, 28)),
        (date(2027, 3, 26), date(2027, 3, 30)),  # Good Friday to Easter Monday
        (date(2027, 5, 1), date(2027, 5, 3)),
        (date(2026, 12, 2), date(2026, 12, 2)),
    ],
)
def test_banks_collect_on_their_days(day: date, bank_day: date) -> None:
    assert collecting._business_day(day) == bank_day


def test_whoever_fetches_the_file_is_noted(till: Purse, cashier: Membership) -> None:
    sign(begun_by_mandate(till), ANNA)
    (made,) = collecting.collect(cashier)
    collection, mandates = collecting.fetched(cashier, made.pk)
    assert b"Mueller" in written(collection, mandates)
    event = Event.objects.get(kind="payments.collection-fetched")
    assert (event.actor_id, event.subject_id) == (cashier.account_id, made.pk)
    clerk = appoint(till.authority, "Kim Amt", None, Membership.Role.CLERK)
    with pytest.raises(PermissionDenied):
        collecting.fetched(clerk, made.pk)


def test_a_mandate_for_what_was_paid_otherwise_is_forgotten_sooner(till: Purse) -> None:
    paid, owed = begun_by_mandate(till), begun_by_mandate(till)
    for attempt in (paid, owed):
        sign(attempt, ANNA)
    actions.note_paid(paid.request_id, Decimal("37.00"), key="cash", by=SYSTEM)
    with across_tenants("time passes"):
        DebitMandate.objects.update(signed_at=clock.now() - signing.UNUSED - timedelta(days=1))
        signing.forget()
        assert DebitMandate.objects.get(sealed__isnull=False).attempt_id == owed.pk


def test_only_the_cash_office_collects(till: Purse) -> None:
    clerk = appoint(till.authority, "Kim Amt", None, Membership.Role.CLERK)
    with pytest.raises(PermissionDenied):
        collecting.collect(clerk)


def test_name_and_account_are_forgotten(till: Purse, cashier: Membership) -> None:
    collected, unused = begun_by_mandate(till), begun_by_mandate(till)
    mandate = sign(collected, ANNA)
    (made,) = collecting.collect(cashier)
    other = sign(unused, ANNA)
    with across_tenants("time passes"):
        signing.forget()
        assert DebitMandate.objects.filter(sealed__isnull=False).count() == 2
        Collection.objects.filter(pk=made.pk).update(due_on=clock.today() - signing.KEPT - timedelta(days=1))
        DebitMandate.objects.filter(pk=other.pk).update(
            signed_at=clock.now() - signing.NEVER_COLLECTED - timedelta(days=1)
        )
        signing.forget()
        assert not DebitMandate.objects.filter(sealed__isnull=False).exists()
        mandate.refresh_from_db()
    assert debtor_of(mandate) is None
    assert fields(made, "DrctDbtTxInf/InstdAmt") == []
