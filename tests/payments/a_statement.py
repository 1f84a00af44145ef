"""Statements as banks write them, with invented accounts and names."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

OURS = "DE02120300000000202051"
THEIRS = "DE02500105170137075030"


@dataclass(frozen=True)
class Sent:
    """A movement; `amount` below zero leaves the account."""

    amount: str
    purpose: str | Sequence[str] = ""
    name: str = "Muster, Maria"
    reference: str = ""
    end_to_end: str = "NOTPROVIDED"
    day: str = "2026-11-27"
    takes_back: bool = False
    returned: str = ""
    state: str = "BOOK"


def statement(
    *entries: Sent | Sequence[Sent] | str, version: str = "08", name: str = "2026-0042", iban: str = OURS,
    opening: str = "1000.00", closing: str | None = None, currency: str = "EUR",
) -> str:  # fmt: skip
    """One `Stmt`. A sequence of movements is booked together; a text is taken as it is."""
    moved = sum((_total(one) for one in entries if not isinstance(one, str)), Decimal(0))
    ends = closing if closing is not None else f"{Decimal(opening) + moved:.2f}"
    body = "".join(one if isinstance(one, str) else _entry(one, version, currency) for one in entries)
    return (
        f"<Stmt><Id>{name}</Id><ElctrncSeqNb>42</ElctrncSeqNb><CreDtTm>2026-11-27T20:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>"
        f"{_balance('OPBD', opening, currency)}{_balance('CLBD', ends, currency)}{body}</Stmt>"
    )


def file(*statements: str, version: str = "08", before: str = "") -> bytes:
    """The statements in a file of this version; `before` stands ahead of its root."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>1</MsgId><CreDtTm>2026-11-27T20:00:00</CreDtTm></GrpHdr>{''.join(statements)}"
        "</BkToCstmrStmt></Document>"
    ).encode()


def a_file(*entries: Sent | Sequence[Sent] | str, version: str = "08", name: str = "2026-0042") -> bytes:
    """A file with one statement."""
    return file(statement(*entries, version=version, name=name), version=version)


def _total(entry: Sent | Sequence[Sent]) -> Decimal:
    parts = [entry] if isinstance(entry, Sent) else entry
    return sum((Decimal(one.amount) for one in parts if one.state == "BOOK"), Decimal(0))


def _balance(code: str, amount: str, currency: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_amount(amount, currency)}"
        "<Dt><Dt>2026-11-27</Dt></Dt></Bal>"
    )


def _amount(amount: str, currency: str = "EUR") -> str:
    direction = "DBIT" if amount.startswith("-") else "CRDT"
    return f'<Amt Ccy="{currency}">{amount.removeprefix("-")}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'


def _entry(entry: Sent | Sequence[Sent], version: str, currency: str) -> str:
    parts = [entry] if isinstance(entry, Sent) else list(entry)
    first = parts[0]
    total = _amount(f"{sum(Decimal(one.amount) for one in parts):.2f}", currency)
    state = f"<Cd>{first.state}</Cd>" if version == "08" else first.state
    return (
        f"<Ntry>{total}{'<RvslInd>true</RvslInd>' if first.takes_back else ''}<Sts>{state}</Sts>"
        f"<BookgDt><Dt>{first.day}</Dt></BookgDt><ValDt><Dt>{first.day}</Dt></ValDt>"
        f"<AcctSvcrRef>{first.reference or 'NONREF'}</AcctSvcrRef>"
        f"<NtryDtls>{''.join(_part(one, version, currency) for one in parts)}</NtryDtls></Ntry>"
    )


def _part(one: Sent, version: str, currency: str) -> str:
    incoming = not one.amount.startswith("-")
    party = "Dbtr" if incoming != (one.takes_back or bool(one.returned)) else "Cdtr"
    name = f"<Nm>{escape(one.name)}</Nm>"
    purpose = [one.purpose] if isinstance(one.purpose, str) else one.purpose
    size = f'<Amt Ccy="{currency}">{one.amount.removeprefix("-")}</Amt>'
    moved = _amount(one.amount, currency) if version == "08" else f"<AmtDtls><TxAmt>{size}</TxAmt></AmtDtls>"
    returned = f"<RtrInf><Rsn><Cd>{one.returned}</Cd></Rsn></RtrInf>" if one.returned else ""
    return (
        f"<TxDtls><Refs><EndToEndId>{one.end_to_end}</EndToEndId></Refs>{moved}"
        f"<RltdPties><{party}>{f'<Pty>{name}</Pty>' if version == '08' else name}</{party}>"
        f"<{party}Acct><Id><IBAN>{THEIRS}</IBAN></Id></{party}Acct></RltdPties>"
        f"<RmtInf>{''.join(f'<Ustrd>{escape(text)}</Ustrd>' for text in purpose)}</RmtInf>{returned}</TxDtls>"
    )
