"""A collection as a file for the bank: pain.008.001.08, SEPA core scheme, single debits.

Written after the public description of the message; not verified against its schema or a bank.
"""

from collections.abc import Sequence
from typing import Any

from lxml import etree

from amtsweg.core import clock
from amtsweg.payments.adapters.over_the_net import plain
from amtsweg.payments.mandates.collecting import total
from amtsweg.payments.mandates.signing import debtor_of
from amtsweg.payments.models_mandates import Collection, DebitMandate

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"
NAME, PURPOSE, ALLOWED = 70, 140, " -.,+/()"


def written(collection: Collection, mandates: Sequence[DebitMandate]) -> bytes:
    """The file. Mandates whose names were erased by now are left out."""
    named = [(one, debtor) for one in mandates if (debtor := debtor_of(one))]
    root = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})
    message = _in(root, "CstmrDrctDbtInitn")
    payee, mine = collection.payee, collection.pk.hex
    head = _in(message, "GrpHdr")
    _in(head, "MsgId", mine)
    _in(head, "CreDtTm", clock.local(collection.made_at).replace(tzinfo=None).isoformat(timespec="seconds"))
    _sums(head, [one for one, _ in named])
    _in(head, "InitgPty/Nm", plain(payee.name, NAME, ALLOWED))
    part = _in(message, "PmtInf")
    _in(part, "PmtInfId", mine)
    _in(part, "PmtMtd", "DD")
    _in(part, "BtchBookg", "false")  # each debit is a line of the statement, so each finds its request
    _sums(part, [one for one, _ in named])
    kind = _in(part, "PmtTpInf")
    _in(kind, "SvcLvl/Cd", "SEPA")
    _in(kind, "LclInstrm/Cd", "CORE")
    _in(kind, "SeqTp", "OOFF")
    _in(part, "ReqdColltnDt", collection.due_on.isoformat())
    _in(part, "Cdtr/Nm", plain(payee.name, NAME, ALLOWED))
    _in(part, "CdtrAcct/Id/IBAN", payee.iban.replace(" ", ""))
    _agent(part, "CdtrAgt", payee.bic)
    _in(part, "ChrgBr", "SLEV")
    scheme = _in(part, "CdtrSchmeId/Id/PrvtId/Othr")
    _in(scheme, "Id", payee.creditor)
    _in(scheme, "SchmeNm/Prtry", "SEPA")
    for mandate, debtor in named:
        debit = _in(part, "DrctDbtTxInf")
        _in(debit, "PmtId/EndToEndId", mandate.attempt.request.reference)
        _in(debit, "InstdAmt", f"{mandate.amount:.2f}").set("Ccy", "EUR")
        about = _in(debit, "DrctDbtTx/MndtRltdInf")
        _in(about, "MndtId", mandate.reference)
        _in(about, "DtOfSgntr", clock.local(mandate.signed_at).date().isoformat())
        _agent(debit, "DbtrAgt", "")
        _in(debit, "Dbtr/Nm", plain(debtor.name, NAME, ALLOWED))
        _in(debit, "DbtrAcct/Id/IBAN", debtor.iban)
        _in(debit, "RmtInf/Ustrd", plain(mandate.attempt.request.reference, PURPOSE, ALLOWED))
    found: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return found


def _sums(parent: Any, mandates: Sequence[DebitMandate]) -> None:
    _in(parent, "NbOfTxs", str(len(mandates)))
    _in(parent, "CtrlSum", f"{total(mandates):.2f}")


def _agent(parent: Any, name: str, bic: str) -> None:
    bank = _in(parent, f"{name}/FinInstnId")
    if bic:
        _in(bank, "BICFI", bic)
    else:
        _in(bank, "Othr/Id", "NOTPROVIDED")


def _in(parent: Any, path: str, text: str | None = None) -> Any:
    """A new element at the end of the path, inside new ones on the way."""
    for name in path.split("/"):
        parent = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    parent.text = text
    return parent
