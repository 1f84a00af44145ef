"""Keeps what a statement says: each line once, with who paid sealed."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import KeyDestroyed, keyed_index, new_data_key, seal_json, unseal_json
from amtsweg.core.jobs import enqueue
from amtsweg.core.tenancy import as_authority
from amtsweg.payments.models import BankLine, BankStatement, Payee
from amtsweg.payments.statements.lines import Line, Statement, marks

IMPORTED = events.register("statement.imported", "Kontoauszug eingelesen")
_BATCH = 400  # rows per statement of SQL: SQLite takes few parameters


class ForeignAccount(Exception):
    """A statement of an account that the authority does not have; the argument is its IBAN."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one statement. `statement`: its row; None if nothing in it was new."""

    iban: str
    reference: str
    statement: UUID | None
    new: int
    known: int


@dataclass(frozen=True, slots=True)
class Texts:
    """What a line says in words; all empty once that is erased."""

    purpose: str = ""
    creditor_reference: str = ""
    end_to_end: str = ""
    bank_reference: str = ""
    party: str = ""
    party_iban: str = ""
    reason: str = ""
    aside: str = ""  # why a person said that it pays nothing asked for
    taken_back: str = ""  # why a person took it back from a request


def keep(cashier: Membership, data: bytes) -> list[Kept]:
    """Reads a file and keeps what is new in it; matching follows, see `booking.match`.

    Raises `StatementRefused` and `ForeignAccount`, both before anything is kept; `PermissionDenied`.
    """
    require(cashier, "treasury.keep", cashier.authority)
    from amtsweg.payments.statements import camt  # here, since few processes ever need its XML library

    statements = camt.read(data)
    with as_authority(cashier.authority_id), transaction.atomic():
        ours = {
            iban.replace(" ", "")
            for iban in Payee.objects.filter(authority=cashier.authority).values_list("iban", flat=True)
        }
        for statement in statements:
            if statement.iban not in ours:
                raise ForeignAccount(statement.iban)
        # The lock on the chain lets one import of an authority follow the other, so none keeps a line twice.
        events.lock(cashier.authority)
        return [_keep(cashier, statement) for statement in statements]


def texts_of(line: BankLine) -> Texts:
    """A line's texts. Needs its statement's data key loaded."""
    if line.sealed is None:
        return Texts()
    try:
        return Texts(**unseal_json(line.statement.data_key, line.sealed, context=_context(line.pk)))
    except KeyDestroyed:
        return Texts()


def line_of(row: BankLine) -> Line:
    """A kept line as the bank wrote it. Needs its statement's data key loaded."""
    said = texts_of(row)
    return Line(
        booked_on=row.booked_on, value_on=None, amount=abs(row.amount), incoming=row.amount > 0,
        bank_reference=said.bank_reference, end_to_end=said.end_to_end, purpose=said.purpose,
        creditor_reference=said.creditor_reference, party=said.party, party_iban=said.party_iban,
        takes_back=row.takes_back, reason=said.reason, parts=row.parts,
    )  # fmt: skip


def sealed(row: BankLine, said: Texts) -> bytes:
    """Texts as the line keeps them. Needs its statement's data key loaded."""
    return seal_json(row.statement.data_key, asdict(said), context=_context(row.pk))


def _keep(cashier: Membership, statement: Statement) -> Kept:
    fresh = list(_fresh(statement))
    known = len(statement.lines) - len(fresh)
    if not fresh:
        return Kept(statement.iban, statement.reference, None, 0, known)
    row = BankStatement.objects.create(
        authority=cashier.authority, iban=statement.iban, reference=statement.reference, number=statement.number,
        opening=statement.opening, closing=statement.closing, closed_on=statement.closed_on,
        imported_at=clock.now(), imported_by=cashier.pk, data_key=new_data_key(),
    )  # fmt: skip
    BankLine.objects.bulk_create([_row(row, number, *one) for number, one in enumerate(fresh)], batch_size=_BATCH)
    enqueue("payments.match", {"statement": str(row.pk)})
    events.record(
        cashier.authority, IMPORTED, actor=Actor("staff", cashier.account_id), subject_type="statement",
        subject_id=row.pk, data={"lines": len(fresh), "known": known},
    )  # fmt: skip
    return Kept(statement.iban, statement.reference, row.pk, len(fresh), known)


def _fresh(statement: Statement) -> Iterator[tuple[Line, str, str]]:
    """The lines that are new, each with its mark and the first `why`.

    A line like an earlier one is the same booking if the bank named it. If not, it may be a second payment of the
    same amount with the same words on the same day: it is kept once per statement, for a person to decide.
    """
    found = marks(statement)
    values = [_index(mark.value) for mark in found]
    earlier = _known(values)
    ours = _known(values, statement__iban=statement.iban, statement__reference=statement.reference)
    doubts = [_index(f"{mark.value}@{statement.reference}") for mark in found]
    doubted = _known(doubts)
    for line, mark, value, doubt in zip(statement.lines, found, values, doubts, strict=True):
        if value not in earlier:
            yield line, value, "waiting"
        elif not mark.certain and value not in ours and doubt not in doubted:
            yield line, doubt, "doubtful"


def _known(wanted: Sequence[str], **where: str) -> set[str]:
    """Those of the marks that the authority in scope has already."""
    rows: set[str] = set()
    for start in range(0, len(wanted), _BATCH):
        found = BankLine.objects.filter(mark__in=wanted[start : start + _BATCH], **where)
        rows.update(found.values_list("mark", flat=True))
    return rows


def _row(statement: BankStatement, position: int, line: Line, mark: str, why: str) -> BankLine:
    row = BankLine(
        authority_id=statement.authority_id, statement=statement, position=position, mark=mark,
        booked_on=line.booked_on,
        amount=line.signed, left=line.signed, takes_back=line.takes_back, parts=line.parts, why=why,
    )  # fmt: skip
    said = Texts(
        line.purpose, line.creditor_reference, line.end_to_end, line.bank_reference, line.party, line.party_iban,
        line.reason,
    )  # fmt: skip
    row.sealed = sealed(row, said)
    return row


def _index(mark: str) -> str:
    return keyed_index(mark, purpose="bankline")


def _context(line: UUID) -> str:
    return f"bankline:{line}"
