"""Reads CAMT.053 (ISO 20022, "BankToCustomerStatement"), versions .001.02 and .001.08, as German banks write it.

Only booked entries count. A file that does not add up is refused as a whole: half a statement is worse than none.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from amtsweg.core.xml import XmlRefused, parse_xml
from amtsweg.payments.statements.lines import Line, Statement, StatementRefused

VERSIONS = ("camt.053.001.02", "camt.053.001.08")
MOST_LINES = 20_000  # of one file

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
_AMOUNT = re.compile(r"\d{1,15}(\.\d{1,5})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}\d\d[A-Z0-9]{11,30}", re.ASCII)
_NO_REFERENCE = {"", "NONREF", "NOTPROVIDED", "KEINE", "NOREF"}
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def read(data: bytes) -> tuple[Statement, ...]:
    """The statements of a file, in its order. Raises `StatementRefused`."""
    try:
        root = parse_xml(data)
    except XmlRefused as error:
        raise StatementRefused("not-xml", str(error.line)) from None
    namespace, _brace, name = root.tag.removeprefix("{").rpartition("}")
    if not namespace.startswith(f"{_NAMESPACE}camt.053.") or name != "Document":
        raise StatementRefused("not-camt", name[:40])
    version = namespace.removeprefix(_NAMESPACE)
    if version not in VERSIONS:
        raise StatementRefused("version", version[:40])
    found = tuple(_statement(one) for one in _Element(root).all("BkToCstmrStmt/Stmt"))
    if not found:
        raise StatementRefused("no-statement")
    if sum(len(one.lines) for one in found) > MOST_LINES:
        raise StatementRefused("too-many", str(MOST_LINES))
    return found


class _Element:
    """An element whose children are asked for without namespaces."""

    def __init__(self, node: Any) -> None:
        self._node = node
        self._prefix = node.tag[: node.tag.rindex("}") + 1]

    def all(self, path: str) -> "Iterator[_Element]":
        for node in self._node.iterfind("/".join(f"{self._prefix}{part}" for part in path.split("/"))):
            yield _Element(node)

    def first(self, *paths: str) -> "_Element | None":
        return next((one for path in paths for one in self.all(path)), None)

    def text(self, *paths: str) -> str:
        """The words of the first of these that has any."""
        return next((said for path in paths for one in self.all(path) if (said := one.words())), "")

    def words(self) -> str:
        return " ".join("".join(self._node.itertext()).split())

    def attribute(self, name: str) -> str:
        return str(self._node.get(name, ""))

    @property
    def line(self) -> str:
        return str(self._node.sourceline or "")


def _statement(node: _Element) -> Statement:
    iban = node.text("Acct/Id/IBAN").replace(" ", "").upper()
    if not _IBAN.fullmatch(iban):
        raise StatementRefused("account", node.line)
    opening, closing = _balance(node, _OPENING), _balance(node, _CLOSING)
    statement = Statement(
        reference=node.text("Id")[:70],
        iban=iban,
        number=node.text("ElctrncSeqNb", "LglSeqNb")[:20],
        opening=opening[0] if opening else None,
        closing=closing[0] if closing else None,
        closed_on=closing[1] if closing else None,
        lines=tuple(line for entry in node.all("Ntry") for line in _lines(entry)),
    )
    if not statement.adds_up:
        raise StatementRefused("balance", statement.number or statement.reference)
    return statement


def _balance(node: _Element, codes: tuple[str, ...]) -> tuple[Decimal, date] | None:
    for code in codes:
        for one in node.all("Bal"):
            if one.text("Tp/CdOrPrtry/Cd") == code:
                amount = _amount(one, zero=True)
                return (amount if _incoming(one) else -amount), _day(one, "Dt")
    return None


def _lines(entry: _Element) -> Iterator[Line]:
    """The movements of an entry: one, or those that the bank booked together and lists."""
    if entry.text("Sts/Cd", "Sts") != "BOOK":
        return
    whole = _amount(entry)
    incoming, takes_back = _incoming(entry), entry.text("RvslInd") in ("true", "1")
    parts = list(entry.all("NtryDtls/TxDtls"))
    if len(parts) < 2:
        batch = entry.text("NtryDtls/Btch/NbOfTxs")
        count = int(batch) if not parts and batch.isascii() and batch.isdigit() and len(batch) < 9 else 0
        yield _line(entry, parts[0] if parts else None, whole, incoming, takes_back, count)
        return
    made = []
    for part in parts:
        same = part.first("CdtDbtInd") is None
        made.append(_line(entry, part, _part(part), incoming if same else _incoming(part), takes_back, 0))
    if sum((line.signed for line in made), Decimal(0)) != (whole if incoming else -whole):
        raise StatementRefused("batch", entry.line)
    yield from made


def _line(
    entry: _Element, part: _Element | None, amount: Decimal, incoming: bool, takes_back: bool, count: int
) -> Line:
    detail = part or entry
    party = "Dbtr" if incoming else "Cdtr"
    if takes_back or detail.first("RtrInf") is not None:  # the parties stay those of what is undone
        party = "Cdtr" if incoming else "Dbtr"
    purpose = " ".join(one.words() for one in detail.all("RmtInf/Ustrd"))
    return Line(
        booked_on=_day(entry, "BookgDt"),
        value_on=_day(entry, "ValDt") if entry.first("ValDt") is not None else None,
        amount=amount,
        incoming=incoming,
        bank_reference=_reference(detail.text("Refs/AcctSvcrRef")) or _reference(entry.text("AcctSvcrRef")),
        end_to_end=_reference(detail.text("Refs/EndToEndId")),
        purpose=(purpose or detail.text("AddtlTxInf") or entry.text("AddtlNtryInf"))[:1000],
        creditor_reference=detail.text("RmtInf/Strd/CdtrRefInf/Ref")[:70],
        party=detail.text(f"RltdPties/{party}/Nm", f"RltdPties/{party}/Pty/Nm")[:140],
        party_iban=detail.text(f"RltdPties/{party}Acct/Id/IBAN").replace(" ", "")[:34],
        takes_back=takes_back or detail.first("RtrInf") is not None,
        reason=detail.text("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")[:35],
        parts=count,
    )


def _reference(text: str) -> str:
    return "" if text.upper() in _NO_REFERENCE else text[:70]


def _part(part: _Element) -> Decimal:
    """What one of several movements moved; each version has another place for it."""
    for path in ("", "AmtDtls/TxAmt", "AmtDtls/InstdAmt"):
        node = part.first(path) if path else part
        if node is not None and node.first("Amt") is not None:
            return _amount(node)
    raise StatementRefused("amount", part.line)


def _amount(node: _Element, *, zero: bool = False) -> Decimal:
    amount = node.first("Amt")
    if amount is None or not _AMOUNT.fullmatch(amount.words()):
        raise StatementRefused("amount", node.line)
    if amount.attribute("Ccy") != "EUR":
        raise StatementRefused("currency", amount.attribute("Ccy")[:3])
    value = Decimal(amount.words())
    whole = value.quantize(Decimal("0.01"))
    if whole != value or (not value and not zero):
        raise StatementRefused("amount", node.line)
    return whole


def _incoming(node: _Element) -> bool:
    said = node.text("CdtDbtInd")
    if said not in ("CRDT", "DBIT"):
        raise StatementRefused("direction", node.line)
    return said == "CRDT"


def _day(node: _Element, name: str) -> date:
    said = node.text(f"{name}/Dt", f"{name}/DtTm")[:10]
    try:
        if _DAY.fullmatch(said):
            return date.fromisoformat(said)
    except ValueError:
        pass
    raise StatementRefused("date", node.line)
