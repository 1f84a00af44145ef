"""How few statements the pages for paying and those of the cash office take, whatever they hold."""

from decimal import Decimal

import pytest
from cases.office import make_office, work
from django.test import Client
from payments import a_treasury
from payments.a_mandate import DEBTOR_IBAN, debit_way
from payments.a_statement import Sent, a_file
from payments.a_treasury import Treasury
from payments.purse import Purse
from web.test_desk import at
from web.test_mailbox import with_account
from web.test_statements import few

from amtsweg.accounts.models import Account
from amtsweg.core.actors import SYSTEM
from amtsweg.payments import actions
from amtsweg.payments.mandates.collecting import collect
from amtsweg.payments.mandates.signing import Debtor, sign
from amtsweg.payments.models import PaymentAttempt, PaymentRequest, PaymentWay
from amtsweg.payments.statements.keeping import keep

pytestmark = pytest.mark.django_db


@pytest.fixture
def treasury(db: None) -> Treasury:
    return a_treasury.at(make_office().authority)


@pytest.fixture
def till(treasury: Treasury) -> Purse:
    """The same authority, with a way to pay."""
    way = PaymentWay.objects.create(
        authority=treasury.authority, payee=treasury.payee, slug="karte", kind="demo", title={"de": "Karte"},
        active=True,
    )  # fmt: skip
    return Purse(treasury.authority, treasury.payee, way)


def paid_and_back(till: Purse, request: PaymentRequest) -> PaymentAttempt:
    """A request of which a part was paid, gone back, and begun to be paid again."""
    first = till.begin(request)
    till.play(first, "paid")
    actions.ask_refund(request.pk, Decimal("3.00"), "Irrtum", key="1", by=SYSTEM)
    work()
    return till.begin(request)


def test_a_payer_s_pages(till: Purse) -> None:
    anna = Account.objects.create_user("anna.behrens@post.example")
    debit_way(till)
    request = till.ask(holder=anna.pk)
    attempt = paid_and_back(till, request)
    debit = actions.begin(request.pk, debit_way(till), language="de")
    settled = till.ask(holder=anna.pk)
    actions.note_paid(settled.pk, settled.owed, key="1", by=SYSTEM)
    for client in (Client(), with_account(anna)):
        for path in ("", f"weiter/{attempt.pk}/", f"weiter/{debit.pk}/", f"zurueck/{attempt.pk}/"):
            few(client, f"/zahlung/{request.code}/{path}")
        for path in ("", "beleg/"):
            few(client, f"/zahlung/{settled.code}/{path}")


def full(treasury: Treasury, till: Purse, each: int) -> dict[str, str]:
    """Pages of the cash office, which list so many more of everything than before."""
    sent = [Sent("1.00", f"Danke {number}", reference=f"{each}-d-{number}") for number in range(each)]
    for number in range(each):
        request = till.ask()
        paid_and_back(till, request)
        sent.append(Sent("20.00", treasury.ask().reference, reference=f"{each}-{number}"))
        signed(till)
    (made,) = collect(treasury.cashier)
    for _ in range(each):
        signed(till)
    (kept,) = keep(treasury.cashier, a_file(*sent, name=str(each)))
    work()
    return {
        "movements": "", "export": "bewegungen.csv", "claims": "forderungen/",
        "returning": "forderungen/?stand=returning", "claim": f"forderungen/{request.pk}/",
        "receipt": f"forderungen/{request.pk}/beleg/", "debits": "lastschriften/",
        "debit file": f"lastschriften/{made.pk}.xml", "statements": "kontoauszuege/",
        "statement": f"kontoauszuege/{kept.statement}/", "open lines": "umsaetze/",
        "line": f"umsaetze/{treasury.lines()[-1].pk}/", "reconcile": "abgleich/",
    }  # fmt: skip


def signed(till: Purse) -> None:
    """A mandate that waits to be collected."""
    sign(actions.begin(till.ask().pk, debit_way(till), language="de"), Debtor("Anna Behrens", DEBTOR_IBAN))


def test_the_pages_of_the_cash_office(treasury: Treasury, till: Purse) -> None:
    client = at(treasury.cashier)

    def counts(each: int) -> dict[str, int]:
        pages = full(treasury, till, each)
        return {name: len(few(client, f"/desk/kasse/{path}")) for name, path in pages.items()}

    client.get("/desk/kasse/")
    assert counts(2) == counts(5)  # lists ask as often for many as for few
