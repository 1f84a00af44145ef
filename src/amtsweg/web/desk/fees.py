"""Fees of a case at the desk: asking for one, and taking less, nothing, back, or money at the counter."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from amtsweg.accounts.permissions import allows, require
from amtsweg.applications.charging import DAYS
from amtsweg.cases.fees import asking
from amtsweg.cases.fees.queries import of_case
from amtsweg.cases.life import NotPossible
from amtsweg.cases.record import Changed
from amtsweg.core import clock
from amtsweg.core.ids import new_id
from amtsweg.payments import actions as payments
from amtsweg.payments import queries as books
from amtsweg.payments.entering import balance_of
from amtsweg.payments.ledger import ZERO, Balance, Impossible, Kind
from amtsweg.payments.models import LedgerEntry, PaymentRequest
from amtsweg.web.desk.access import DeskRequest, case_page, to_case, version_in
from amtsweg.web.desk.fees_shows import STATES
from amtsweg.web.desk.meanwhile import happened, meanwhile
from amtsweg.web.desk.steps import Errors, date_parts, page, posted_value, reload_version, typed_date
from amtsweg.web.kit import formats, texts
from amtsweg.web.studio.fields import Amount

LONGEST_REASON = 400

_HAPPENED: dict[str, Callable[[], str]] = {
    Kind.ASKED: lambda: _("Gebühr angefordert"),
    Kind.REDUCED: lambda: _("Ermäßigt"),
    Kind.WAIVED: lambda: _("Erlassen"),
    Kind.WITHDRAWN: lambda: _("Zurückgenommen"),
    Kind.BEGUN: lambda: _("Bezahlen begonnen"),
    Kind.PAID: lambda: _("Zahlung eingegangen"),
    Kind.FAILED: lambda: _("Zahlung fehlgeschlagen"),
    Kind.CANCELLED: lambda: _("Bezahlen abgebrochen"),
    Kind.EXPIRED: lambda: _("Bezahlversuch abgelaufen"),
    Kind.REFUND_ASKED: lambda: _("Erstattung veranlasst"),
    Kind.REFUNDED: lambda: _("Betrag erstattet"),
    Kind.REFUND_SENT: lambda: _("Erstattung beauftragt"),
    Kind.REFUND_FAILED: lambda: _("Erstattung gescheitert"),
    Kind.CHARGED_BACK: lambda: _("Zahlung zurückgebucht"),
    Kind.PAID_UNDONE: lambda: _("Zahlung gehört woanders hin"),
    Kind.REFUND_UNDONE: lambda: _("Erstattung gehört woanders hin"),
    Kind.CHARGE_UNDONE: lambda: _("Rückbuchung gehört woanders hin"),
}
_STEPS = {
    "bezahlt": (lambda: _("Am Schalter bezahlt"), lambda balance: balance.open > ZERO),
    "ermaessigen": (lambda: _("Ermäßigen"), lambda balance: balance.open > ZERO),
    "erlassen": (lambda: _("Ganz erlassen"), lambda balance: balance.owed > ZERO),
    "erstatten": (lambda: _("Erstatten"), lambda balance: balance.refundable > ZERO),
    "zuruecknehmen": (lambda: _("Forderung zurücknehmen, sie war ein Irrtum"), lambda balance: balance.owed > ZERO),
}  # what can be done about a fee: its words, and whether the books allow it
_WITH_AMOUNT = ("bezahlt", "ermaessigen", "erstatten")


@case_page
def ask(request: DeskRequest) -> HttpResponseBase:
    """Asks for a fee until a day."""
    require(request.clerk, "payment.work", request.case.authority, request.case.unit)
    typed = {"titel": "", "betrag": "", "einmal": new_id().hex}
    typed |= date_parts(clock.today() + timedelta(days=DAYS))
    errors: Errors = []
    changed, since = "", []
    if request.method == "POST":
        typed = {name: posted_value(request, name) for name in typed}
        day, (amount, wrong) = typed_date(typed), _amount(typed["betrag"])
        errors = _wrong_title(typed["titel"]) + wrong
        if day is None or day < clock.today():
            errors.append(("frist-day", _("Geben Sie einen Tag an, der noch kommt")))
        if not errors and day is not None:
            try:
                asking.ask(
                    request.clerk, request.case.pk, typed["titel"], amount, day, key=typed["einmal"][:32],
                    version=version_in(request),
                )  # fmt: skip
            except asking.NoAccount:
                missing = _(
                    "Für Ihre Behörde ist noch kein Konto eingerichtet. Das geht in der Redaktion unter „Zahlungen“"
                )
                errors = [("titel", missing)]
            except (Changed, NotPossible) as reason:
                changed, since = meanwhile(reason), happened(reason)
                reload_version(request)
            else:
                return to_case(request, _("Die Gebühr ist angefordert."), "gebuehren")
    return page(
        request, "desk/ask_fee.html", _("Gebühr anfordern"), typed=typed, errors=errors, changed=changed, since=since
    )


def _wrong_title(title: str) -> Errors:
    if not title:
        return [("titel", _("Schreiben Sie, wofür die Gebühr ist"))]
    if len(title) > asking.LONGEST:
        return [("titel", _("Kürzen Sie den Text auf {count} Zeichen").format(count=asking.LONGEST))]
    return []


def _amount(typed: str) -> tuple[Decimal, Errors]:
    value, wrong = Amount(name="betrag", label=_("Betrag in Euro")).clean({"betrag": typed})
    amount = Decimal(value) if value and not wrong else ZERO
    if not wrong and amount <= ZERO:
        wrong = [("betrag", _("Geben Sie einen Betrag an"))]
    return amount, wrong


@case_page
def payment(request: DeskRequest, payment_id: UUID) -> HttpResponseBase:
    """One fee with its items and its books, and what can be done about it."""
    found = next((one for one in of_case(request.case) if one.pk == payment_id), None)
    if found is None:
        raise Http404
    balance = balance_of(found)
    typed = {"schritt": "", "betrag": "", "grund": "", "einmal": new_id().hex}
    errors: Errors = []
    if request.method == "POST":
        require(request.clerk, "payment.work", request.case.authority, request.case.unit)
        typed = {name: posted_value(request, name) for name in typed}
        amount, errors = _wrong(typed, balance)
        if not errors:
            try:
                _do(request, found, typed, amount)
            except Impossible:
                errors = [("betrag", _("So viel ist nicht da. Prüfen Sie den Betrag"))]
            else:
                return to_case(request, _("Bei der Gebühr vermerkt."), "gebuehren")
    can = allows(request.clerk, "payment.work", request.case.authority, request.case.unit)
    steps = [(name, words(), "") for name, (words, fits) in _STEPS.items() if can and fits(balance)]
    return page(
        request, "desk/payment.html", _("Gebühr {reference}").format(reference=found.reference), typed=typed,
        errors=errors, payment=found, balance=balance, state=STATES[found.state](), steps=steps,
        lines=[(texts.plain(one.label), one.amount) for one in books.items_of(found)],
        entries=[_shown(one) for one in books.entries_of(found)],
    )  # fmt: skip


def _wrong(typed: dict[str, str], balance: Balance) -> tuple[Decimal, Errors]:
    """The amount, and what is wrong with what was typed."""
    step, errors, amount = typed["schritt"], [], ZERO
    if step not in _STEPS or not _STEPS[step][1](balance):
        errors.append(("schritt", _("Wählen Sie, was geschehen soll")))
    if step in _WITH_AMOUNT:
        amount, wrong = _amount(typed["betrag"])
        errors += wrong
    if step != "bezahlt" and not typed["grund"]:
        errors.append(("grund", _("Schreiben Sie den Grund auf")))
    if len(typed["grund"]) > LONGEST_REASON:
        errors.append(("grund", _("Kürzen Sie den Text auf {count} Zeichen").format(count=LONGEST_REASON)))
    return amount, errors


def _do(request: DeskRequest, found: PaymentRequest, typed: dict[str, str], amount: Decimal) -> None:
    """Raises `Impossible`, `PermissionDenied`."""
    clerk, key, reason = request.clerk, typed["einmal"][:32], typed["grund"]
    match typed["schritt"]:
        case "bezahlt":
            payments.note_paid(found.pk, amount, key=key, by=clerk, note=reason)
        case "ermaessigen":
            payments.reduce(found.pk, amount, reason, key=f"reduced:{key}", by=clerk)
        case "erlassen":
            payments.waive(found.pk, reason, by=clerk)
        case "erstatten":
            payments.ask_refund(found.pk, amount, reason, key=key, by=clerk)
        case "zuruecknehmen":
            payments.withdraw(found.pk, reason, by=clerk)


def _shown(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "what": _HAPPENED[entry.kind](),
        "detail": ", ".join(
            part for part in (formats.format_euro(entry.amount) if entry.amount else "", entry.note) if part
        ),
        "when": formats.format_when(entry.at),
        "at": entry.at.isoformat(),
        "state": None,
    }
