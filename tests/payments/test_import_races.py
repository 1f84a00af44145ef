"""The same statement brought in by two people at once, matched by page and job at once: each line counts once."""

import threading
from decimal import Decimal

import pytest
from cases.office import work
from django.db import connection
from payments.a_statement import Sent, a_file
from payments.a_treasury import make_treasury

from amtsweg.payments.models import BankStatement
from amtsweg.payments.statements.booking import match_statement
from amtsweg.payments.statements.keeping import keep

ROUNDS = 30


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(600)
def test_two_people_bring_the_same_statement() -> None:
    treasury = make_treasury()
    requests = [(treasury.ask("12.50"), treasury.ask("5.00")) for _ in range(ROUNDS)]
    files = [
        a_file(
            Sent("12.50", one.reference, reference=f"B-{number}"),
            Sent("5.00", other.reference, reference=f"C-{number}"),
            Sent("1.00", "Danke", reference=f"D-{number}"),
            name=f"A-{number}",
        )
        for number, (one, other) in enumerate(requests)
    ]
    faults: list[BaseException] = []
    start = threading.Barrier(2)

    def run() -> None:
        try:
            for data in files:
                start.wait(60)
                keep(treasury.cashier, data)
                for key in BankStatement._base_manager.values_list("pk", flat=True).order_by("-imported_at")[:1]:
                    match_statement(statement=str(key))
        except BaseException as fault:
            faults.append(fault)
            start.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert faults == []
    work()
    assert treasury.counts() == (3 * ROUNDS, 2 * ROUNDS, 4 * ROUNDS)  # lines, assignments, asked and paid
    for one, other in requests:
        assert [treasury.again(it).paid for it in (one, other)] == [Decimal("12.50"), Decimal("5.00")]
