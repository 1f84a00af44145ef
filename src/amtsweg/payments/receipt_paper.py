"""The receipt of a payment (Zahlungsbeleg) as PDF, for whoever paid and for the treasury."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.core import clock
from amtsweg.core.money import euro
from amtsweg.core.tenancy import across_tenants
from amtsweg.core.text import pick
from amtsweg.documents.pdf import Letterhead, PaymentReceipt, Row, render_payment_receipt
from amtsweg.payments.books.movements import SIGNS
from amtsweg.payments.books.words import kind_word, way_word
from amtsweg.payments.ledger import ZERO, Kind
from amtsweg.payments.models import LedgerEntry, PaymentItem, PaymentRequest


class NotSettled(Exception):
    """Nothing was paid yet that could be receipted."""


def receipt_pdf(request: PaymentRequest, language: str) -> bytes:
    """The paper. Needs `authority` and `payee` loaded. Raises `NotSettled`, `documents.pdf.NotRendered`."""
    if request.settled_at is None:
        raise NotSettled(request.reference)
    with across_tenants("whoever calls has found the request by its code or for its authority"):
        items = list(PaymentItem.objects.filter(request=request).order_by("position"))
        rows = LedgerEntry.objects.filter(request=request, kind__in=SIGNS).select_related("attempt__way")
        entries = list(rows.order_by("position"))
    with override(language):
        receipt = PaymentReceipt(
            language=language,
            letterhead=Letterhead(request.authority.full_name),
            reference=request.reference,
            subject=pick(request.purpose, language).text,
            payee=(request.payee.name, request.payee.iban),
            settled_at=request.settled_at,
            items=(*(_item(one, language) for one in items), _total(items, language)),
            movements=tuple(_movement(one, language) for one in entries),
        )
    return render_payment_receipt(receipt)


def _item(item: PaymentItem, language: str) -> Row:
    lines = [euro(item.amount, language)]
    if item.tax_rate:
        rate = f"{item.tax_rate.normalize():f}"
        lines.append(_("darin {rate} % Umsatzsteuer").format(rate=rate if language == "en" else rate.replace(".", ",")))
    return Row(pick(item.label, language).text, tuple(lines))


def _total(items: list[PaymentItem], language: str) -> Row:
    return Row(_("Zusammen"), (euro(sum((one.amount for one in items), ZERO), language),))


def _movement(entry: LedgerEntry, language: str) -> Row:
    day = date_format(clock.local(entry.at), _("d.m.Y"))
    way = way_word(entry.attempt.way.title if entry.attempt else None, entry.source)
    words = ": ".join(filter(None, (day, ", ".join(filter(None, (kind_word(entry.kind), way))))))
    return Row(words, (euro(entry.amount * SIGNS[Kind(entry.kind)], language),))
