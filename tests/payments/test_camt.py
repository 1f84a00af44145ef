"""Statements of a bank are read as they are, and a file that cannot be believed is not read at all."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from payments.a_statement import OURS, THEIRS, Sent, a_file, file, statement

from amtsweg.payments.statements import camt
from amtsweg.payments.statements.lines import Line, StatementRefused, marks

VERSIONS = ("02", "08")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_transfer_is_read_with_all_that_helps_to_find_its_request(version: str) -> None:
    sent = Sent("12.50", ("Hundesteuer Kassen", "zeichen 4711"), reference="B-1", end_to_end="E2E-9")
    (found,) = camt.read(a_file(sent, version=version))
    assert (found.iban, found.reference, found.number) == (OURS, "2026-0042", "42")
    assert (found.opening, found.closing) == (Decimal("1000.00"), Decimal("1012.50"))
    day = date(2026, 11, 27)
    assert found.lines == (
        Line(
            booked_on=day, value_on=day, amount=Decimal("12.50"), incoming=True, bank_reference="B-1",
            end_to_end="E2E-9", purpose="Hundesteuer Kassen zeichen 4711", party="Muster, Maria", party_iban=THEIRS,
        ),
    )  # fmt: skip


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_booked_together_is_read_apart(version: str) -> None:
    parts = [Sent("10.00", "eins"), Sent("5.55", "zwei"), Sent("0.45", "drei")]
    (found,) = camt.read(a_file(parts, version=version))
    assert [(one.amount, one.purpose) for one in found.lines] == [
        (Decimal("10.00"), "eins"), (Decimal("5.55"), "zwei"), (Decimal("0.45"), "drei"),
    ]  # fmt: skip


def test_a_sum_that_the_bank_does_not_list_says_of_how_many() -> None:
    batch = (
        '<Ntry><Amt Ccy="EUR">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        "<BookgDt><Dt>2026-11-27</Dt></BookgDt><NtryDtls><Btch><NbOfTxs>3</NbOfTxs></Btch></NtryDtls>"
        "<AddtlNtryInf>Sammler</AddtlNtryInf></Ntry>"
    )
    (found,) = camt.read(file(statement(batch, closing="1030.00")))
    (line,) = found.lines
    assert (line.parts, line.amount, line.purpose) == (3, Decimal("30.00"), "Sammler")


def test_a_reversal_and_a_returned_debit_name_who_had_paid() -> None:
    undone = Sent("-20.00", "zurück", takes_back=True)
    returned = Sent("-7.00", "Lastschrift", returned="AC04")
    (found,) = camt.read(a_file(undone, returned))
    assert [(one.takes_back, one.incoming, one.party, one.reason) for one in found.lines] == [
        (True, False, "Muster, Maria", ""), (True, False, "Muster, Maria", "AC04"),
    ]  # fmt: skip


def test_what_is_only_announced_does_not_count() -> None:
    (found,) = camt.read(a_file(Sent("5.00", state="PDNG"), Sent("6.00")))
    assert [one.amount for one in found.lines] == [Decimal("6.00")]


def test_several_statements_stay_apart() -> None:
    other = "DE02300209000106531065"
    found = camt.read(file(statement(Sent("1.00")), statement(Sent("-2.00"), name="B", iban=other)))
    assert [(one.iban, one.moved) for one in found] == [(OURS, Decimal("1.00")), (other, Decimal("-2.00"))]


REFUSED = {
    "not-xml": b"MT940 :20:STARTUMS",
    "not-camt": b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
    "version": a_file(version="13"),
    "no-statement": file(),
    "account": file(statement(iban="DE00 nobody")),
    "currency": file(statement(Sent("1.00"), currency="USD")),
    "balance": file(statement(Sent("1.00"), closing="1002.00")),
    "amount": a_file(Sent("1.00")).replace(b">1.00<", b">1.005<"),
    "date": a_file(Sent("1.00", day="2026-02-30")),
    "direction": a_file(Sent("1.00")).replace(b"CRDT", b"BOTH"),
    "batch": a_file([Sent("1.00"), Sent("2.00")]).replace(b'<Amt Ccy="EUR">2.00', b'<Amt Ccy="EUR">2.50'),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_file_that_cannot_be_believed_is_refused_as_a_whole(why: str) -> None:
    with pytest.raises(StatementRefused) as refused:
        camt.read(REFUSED[why])
    assert refused.value.why == why


@pytest.mark.parametrize("amount", ["0.00", "-0.00", "1e3", "1,00", "٣", "NaN", "", "99999999999999999"])
def test_amounts_are_plain_figures_above_zero(amount: str) -> None:
    broken = a_file(Sent("1.00"), name="x").replace(b'<Amt Ccy="EUR">1.00', f'<Amt Ccy="EUR">{amount}'.encode())
    with pytest.raises(StatementRefused):
        camt.read(broken)


ATTACKS = {
    "entity from a file": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    "entity from the net": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">',
    "many laughs": "<!DOCTYPE a [<!ENTITY a 'ha'>" + "".join(
        f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(12)
    ) + "<!ENTITY x '&m;'>]>",
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_file_brings_no_entities_of_its_own(attack: str) -> None:
    text = file(statement(Sent("1.00", "PURPOSE")), before=ATTACKS[attack]).replace(b"PURPOSE", b"&x;")
    with pytest.raises(StatementRefused) as refused:
        camt.read(text)
    assert refused.value.why == "not-xml"


def test_a_file_has_a_most_of_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camt, "MOST_LINES", 2)
    with pytest.raises(StatementRefused) as refused:
        camt.read(a_file(*[Sent("1.00")] * 3))
    assert refused.value.why == "too-many"


def test_equal_lines_of_one_statement_have_marks_of_their_own() -> None:
    (found,) = camt.read(a_file(Sent("1.00", "gleich"), Sent("1.00", "gleich"), Sent("1.00", "anders")))
    assert len({mark.value for mark in marks(found)}) == 3


def test_a_line_has_the_same_mark_in_another_statement_and_in_the_other_version() -> None:
    sent = Sent("1.00", "Kassenzeichen 1", reference="B-7")
    (day,) = camt.read(a_file(sent, version="02", name="of the day"))
    (month,) = camt.read(a_file(replace(sent, purpose=("Kassen", "zeichen 1")), name="of the month"))
    assert marks(day) == marks(month)
    assert marks(day)[0].certain


def test_without_a_reference_of_the_bank_a_mark_is_not_certain() -> None:
    (found,) = camt.read(a_file(Sent("1.00")))
    assert not marks(found)[0].certain


@given(st.binary(max_size=300))
def test_whatever_comes_is_read_or_refused(data: bytes) -> None:
    with pytest.raises(StatementRefused):
        camt.read(data)
    with pytest.raises(StatementRefused):
        camt.read(b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'>" + data)


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=8), st.sampled_from(VERSIONS))
def test_what_is_read_adds_up(sizes: list[int], version: str) -> None:
    parts = [Sent(f"{Decimal(size) / 100:.2f}") for size in sizes]
    (found,) = camt.read(a_file(parts, version=version))
    assert found.moved == Decimal(sum(sizes)) / 100
