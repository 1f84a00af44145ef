"""Statements of the bank: brought in, looked at, and what no machine could match given away by hand."""

from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsweg.core.text import pick
from amtsweg.payments.books import lines as books
from amtsweg.payments.books.lines import LineView
from amtsweg.payments.books.words import kind_word
from amtsweg.payments.models import Assignment, BankLine, BankStatement, PaymentWay
from amtsweg.payments.queries import accounts_of
from amtsweg.payments.statements import booking, keeping, undoing
from amtsweg.payments.statements.keeping import ForeignAccount, Kept
from amtsweg.payments.statements.lines import StatementRefused, Why
from amtsweg.web.desk.access import SAID, TreasuryRequest, frame, treasury_page
from amtsweg.web.desk.looks import Badge
from amtsweg.web.desk.steps import posted_value
from amtsweg.web.desk.treasury import PART, page_in
from amtsweg.web.kit.formats import format_euro

Errors = list[tuple[str, str]]
BROUGHT = "statements_brought"  # session: lines about the last import, shown once
AT_ONCE = 300  # so many new lines are matched before the page answers; more wait for the job


@treasury_page
def statements(request: TreasuryRequest) -> HttpResponseBase:
    """GET lists imports; POST brings a file in."""
    errors: Errors = []
    if request.method == "POST":
        kept, errors = _brought(request)
        if not errors:
            request.session[BROUGHT] = [_said(one) for one in kept]
            return HttpResponseRedirect(reverse("desk:statements"))
    context = {
        "desk": frame(request, PART), "rows": books.statements(request.cashier),
        "said": request.session.pop(BROUGHT, []),
        "errors": errors, "wrong": dict(errors), "has_errors": bool(errors),
    }  # fmt: skip
    return render(request, "desk/treasury/statements.html", context, status=422 if errors else 200)


@require_safe
@treasury_page
def statement(request: TreasuryRequest, statement_id: UUID) -> HttpResponseBase:
    """One of them with its lines."""
    try:
        row, found = books.statement(request.cashier, statement_id, page_in(request))
    except BankStatement.DoesNotExist:
        raise Http404 from None
    context = {
        "desk": frame(request, PART),
        "title": _("Kontoauszug {number}").format(number=row.number or row.reference),
        "row": row,
        "found": found,
        "look_of": look_of,
        "page_href": lambda one: reverse("desk:statement", kwargs={"statement_id": row.pk}, query={"seite": one}),
    }
    return render(request, "desk/treasury/statement.html", context)


@require_safe
@treasury_page
def open_lines(request: TreasuryRequest) -> HttpResponseBase:
    """What belongs to nothing yet."""
    context = {
        "desk": frame(request, PART),
        "found": books.open_lines(request.cashier, page_in(request)),
        "look_of": look_of,
        "said": request.session.pop(SAID, ""),
        "page_href": lambda one: reverse("desk:open-lines", query={"seite": one}),
    }
    return render(request, "desk/treasury/open_lines.html", context)


@treasury_page
def line(request: TreasuryRequest, line_id: UUID) -> HttpResponseBase:
    """One line. POST gives it to a request, or puts it aside."""
    found = _line(request, line_id)
    typed = {"kassenzeichen": "", "betrag": _plain(abs(found.left)), "grund": "", "auszahlung": ""}
    errors: Errors = []
    if request.method == "POST":
        typed |= {name: posted_value(request, name) for name in typed if name in request.POST}
        if request.POST.get("was") == "beiseite":
            said, errors = _put_aside(request, line_id, typed)
        else:
            said, errors = _assigned(request, line_id, typed)
        if not errors:
            request.session[SAID] = said
            return HttpResponseRedirect(_next(request, line_id))
    _payees, ways = accounts_of(request.cashier.authority_id)
    context = {
        "desk": frame(request, PART),
        "title": _("Umsatz über {amount}").format(amount=format_euro(found.amount)),
        "line": found,
        "look": look_of(found),
        "facts": _facts(found),
        "kind_word": kind_word,
        "ways": [("", _("keine")), *((str(one.pk), pick(one.title, get_language() or "de").text) for one in ways)],
        "typed": typed,
        "said": request.session.pop(SAID, ""),
        "errors": errors, "wrong": dict(errors), "has_errors": bool(errors),
    }  # fmt: skip
    return render(request, "desk/treasury/line.html", context, status=422 if errors else 200)


@treasury_page
def take_back(request: TreasuryRequest, line_id: UUID, assignment_id: UUID) -> HttpResponseBase:
    """Asks before a part of a line is taken from the request that it was given to; POST does it."""
    found = _line(request, line_id)
    share = next((one for one in found.shares if one.id == assignment_id), None)
    reason, errors = posted_value(request, "grund"), list[tuple[str, str]]()
    if request.method == "POST":
        said, errors = _taken_back(request, line_id, assignment_id, reason)
        if not errors:
            request.session[SAID] = said
            return HttpResponseRedirect(reverse("desk:bank-line", kwargs={"line_id": line_id}))
    if share is None:
        raise Http404
    context = {
        "desk": frame(request, PART),
        "title": _("Zuordnung zurücknehmen"),
        "line": found,
        "share": share,
        "kind_word": kind_word,
        "reason": reason,
        "longest": booking.LONGEST_REASON,
        "errors": errors, "wrong": dict(errors), "has_errors": bool(errors),
    }  # fmt: skip
    return render(request, "desk/treasury/take_back.html", context, status=422 if errors else 200)


# --- bringing in ---------------------------------------------------------------------------------------------------


def _brought(request: TreasuryRequest) -> tuple[list[Kept], Errors]:
    file = request.FILES.get("datei")
    if file is None:
        return [], [("datei", _("Wählen Sie eine Datei aus"))]
    if (file.size or 0) > settings.AMTSWEG_UPLOAD_MAX_BYTES:
        return [], [("datei", _("Die Datei ist zu groß"))]
    try:
        kept = keeping.keep(request.cashier, file.read())
    except StatementRefused as refused:
        return [], [("datei", _refusal(refused))]
    except ForeignAccount as foreign:
        text = _("Die Datei enthält das Konto {iban}. Es ist für diese Behörde nicht eingerichtet.")
        return [], [("datei", text.format(iban=foreign))]
    if sum(one.new for one in kept) <= AT_ONCE:
        for one in kept:
            if one.statement is not None:
                booking.match_statement(statement=str(one.statement))
    return kept, []


def _refusal(refused: StatementRefused) -> str:
    words: dict[Why, str] = {
        "not-xml": _("Die Datei ist kein lesbares XML (Zeile {where})."),
        "not-camt": _("Die Datei ist kein Kontoauszug im Format CAMT.053."),
        "version": _("Die Fassung {where} wird nicht gelesen, nur camt.053.001.02 und camt.053.001.08."),
        "too-many": _("Die Datei hat mehr als {where} Umsätze. Teilen Sie sie."),
        "no-statement": _("Die Datei enthält keinen Kontoauszug."),
        "account": _("Ein Kontoauszug nennt keine gültige IBAN (Zeile {where})."),
        "currency": _("Ein Umsatz ist nicht in Euro, sondern in {where}."),
        "amount": _("Ein Betrag ist nicht lesbar (Zeile {where})."),
        "date": _("Ein Datum ist nicht lesbar (Zeile {where})."),
        "direction": _("Ein Umsatz sagt nicht, ob er Eingang oder Ausgang ist (Zeile {where})."),
        "batch": _("Eine Sammelbuchung ist nicht die Summe ihrer Teile (Zeile {where})."),
        "balance": _("Im Kontoauszug {where} führen die Umsätze nicht vom Anfangssaldo zum Endsaldo."),
    }
    return words[refused.why].format(where=refused.where) + " " + _("Es wurde nichts eingelesen.")


def _said(one: Kept) -> str:
    new = ngettext("{count} neuer Umsatz", "{count} neue Umsätze", one.new).format(count=one.new)
    known = _("{count} schon bekannt").format(count=one.known)
    return _("Kontoauszug {reference}: {new}, {known}.").format(reference=one.reference, new=new, known=known)


# --- by hand -------------------------------------------------------------------------------------------------------


def _line(request: TreasuryRequest, line_id: UUID) -> LineView:
    try:
        return books.line(request.cashier, line_id)
    except BankLine.DoesNotExist:
        raise Http404 from None


def _assigned(request: TreasuryRequest, line_id: UUID, typed: dict[str, str]) -> tuple[str, Errors]:
    amount = _amount(typed["betrag"])
    if amount is None:
        return "", [("betrag", _("Geben Sie einen Betrag ein, zum Beispiel 12,50"))]
    reference = typed["kassenzeichen"][:60]
    try:
        booking.assign(request.cashier, line_id, reference, amount)
    except booking.UnknownReference:
        return "", [("kassenzeichen", _("Geben Sie das Kassenzeichen einer Forderung dieser Behörde ein"))]
    except booking.Twice:
        return "", [("kassenzeichen", _("Der Umsatz ist dieser Forderung schon zugeordnet"))]
    except booking.WrongAmount:
        return "", [("betrag", _("So viel ist vom Umsatz oder von der Zahlung nicht übrig"))]
    except booking.Gone:
        return _("Der Umsatz ist schon zugeordnet."), []
    return _("{amount} sind zugeordnet.").format(amount=format_euro(amount)), []


def _put_aside(request: TreasuryRequest, line_id: UUID, typed: dict[str, str]) -> tuple[str, Errors]:
    reason = typed["grund"].strip()
    try:
        way = UUID(typed["auszahlung"]) if typed["auszahlung"] else None
        booking.put_aside(request.cashier, line_id, reason, way)
    except ValueError:
        if reason:
            return "", [("grund", _("Kürzen Sie den Grund auf {count} Zeichen").format(count=booking.LONGEST_REASON))]
        return "", [("grund", _("Geben Sie an, wofür der Umsatz ist"))]
    except PaymentWay.DoesNotExist:
        raise Http404 from None
    except booking.Gone:
        return _("Der Umsatz ist schon zugeordnet."), []
    return _("Der Umsatz liegt beiseite."), []


def _taken_back(request: TreasuryRequest, line_id: UUID, assignment_id: UUID, reason: str) -> tuple[str, Errors]:
    try:
        undoing.take_back(request.cashier, line_id, assignment_id, reason)
    except ValueError:
        if reason.strip():
            return "", [("grund", _("Kürzen Sie den Grund auf {count} Zeichen").format(count=booking.LONGEST_REASON))]
        return "", [("grund", _("Geben Sie an, warum die Zuordnung falsch war"))]
    except undoing.Spent:
        said = _("Das Geld ist schon erstattet oder zurückgebucht, oder eine Erstattung läuft. Klären Sie das zuerst.")
        return "", [("grund", said)]
    except Assignment.DoesNotExist:
        return _("Die Zuordnung ist schon zurückgenommen."), []
    return _("Die Zuordnung ist zurückgenommen. Ordnen Sie den Umsatz jetzt neu zu."), []


def _next(request: TreasuryRequest, line_id: UUID) -> str:
    """The line again while something of it is left, else the list."""
    if books.line(request.cashier, line_id).open:
        return reverse("desk:bank-line", kwargs={"line_id": line_id})
    return reverse("desk:open-lines")


def _amount(text: str) -> Decimal | None:
    """`1.234,50`, `1234,5` or `1234.50` as euro; None for everything else."""
    plain = text.replace(" ", "").removesuffix("€")
    plain = plain.replace(".", "").replace(",", ".") if "," in plain else plain
    whole, _point, rest = plain.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) < 10 and len(rest) < 3):
        return None
    return Decimal(plain) if not rest or (rest.isascii() and rest.isdigit()) else None


def _plain(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")


def _facts(found: LineView) -> list[tuple[str, str]]:
    said = found.texts
    rows = [
        (_("Gebucht"), found.booked_on.strftime("%d.%m.%Y")),
        (_("Konto"), found.iban),
        (_("Von oder an"), ", ".join(filter(None, (said.party, said.party_iban)))),
        (_("Verwendungszweck"), said.purpose),
        (_("Referenz"), ", ".join(filter(None, (said.creditor_reference, said.end_to_end, said.bank_reference)))),
        (_("Grund der Bank"), said.reason),
        (_("Auszahlung von"), pick(found.payout_of, get_language() or "de").text if found.payout_of else ""),
        (_("Beiseitegelegt"), said.aside),
        (_("Zuletzt zurückgenommen, weil"), said.taken_back),
        (_("Noch nicht zugeordnet"), format_euro(found.left) if found.open else ""),
    ]
    return [(term, value) for term, value in rows if value]


def look_of(found: LineView) -> Badge:
    """How a line stands."""
    if not found.left:
        return Badge(_("zugeordnet"), "haken", "good")
    if found.aside:
        return Badge(_("beiseitegelegt"), "haken", "quiet")
    words = {
        "waiting": _("wird zugeordnet"),
        "unknown": _("kein Kassenzeichen"),
        "several": _("mehrere Kassenzeichen"),
        "batch": _("Sammelbuchung"),
        "doubtful": _("vielleicht doppelt"),
        "other-account": _("anderes Konto"),
        "outgoing": _("Ausgang"),
        "not-paid": _("mehr als gezahlt"),
        "taken-back": _("zurückgenommen"),
    }
    return Badge(words.get(found.why) or _("teilweise zugeordnet"), "uhr", "wait")
