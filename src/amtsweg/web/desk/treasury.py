"""The cash office: what came and went, what was asked for, whether ledger and bank agree."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amtsweg.core import clock
from amtsweg.core.text import pick
from amtsweg.payments.books import claims as books
from amtsweg.payments.books import movements, reconciling
from amtsweg.payments.books.exporting import FORMATS, export
from amtsweg.payments.books.movements import TooMany, Wanted
from amtsweg.payments.books.words import kind_word, way_word
from amtsweg.payments.ledger import Impossible, Kind
from amtsweg.payments.models import LedgerEntry, PaymentRequest
from amtsweg.payments.queries import accounts_of
from amtsweg.payments.receipt_paper import NotSettled, receipt_pdf
from amtsweg.payments.refunding import new_key
from amtsweg.web.desk.access import SAID, TreasuryRequest, frame, treasury_page
from amtsweg.web.desk.looks import Badge
from amtsweg.web.kit.formats import format_euro
from amtsweg.web.kit.papers import attachment

PART = "treasury"  # of the desk's navigation


@require_safe
@treasury_page
def bookings(request: TreasuryRequest) -> HttpResponseBase:
    """Movements by account and budget item, of today unless other days are asked for."""
    wanted = _wanted(request)
    too_many, found = False, []
    try:
        found = movements.movements(request.cashier.authority_id, wanted)
    except TooMany:
        too_many = True
    payees, ways = accounts_of(request.cashier.authority_id)
    context = {
        "desk": frame(request, PART),
        "wanted": wanted,
        "found": found,
        "too_many": too_many,
        "totals": movements.totals(found),
        "payees": [("", _("alle")), *((str(one.pk), one.name) for one in payees)],
        "ways": [("", _("alle")), *((str(one.pk), pick(one.title, get_language() or "de").text) for one in ways)],
        "exports": [(_("als {form}").format(form=form.upper()), _export_href(request, form)) for form in FORMATS],
        "kind_word": kind_word,
        "way_word": lambda one: way_word(one.way, one.source),
    }
    return render(request, "desk/treasury/movements.html", context)


@require_safe
@treasury_page
def exported(request: TreasuryRequest, form: str) -> HttpResponseBase:
    """The same movements as a file."""
    if form not in FORMATS:
        raise Http404(form)
    wanted = _wanted(request)
    try:
        content = export(movements.movements(request.cashier.authority_id, wanted), form)
    except TooMany:
        return HttpResponseRedirect(reverse("desk:treasury", query=request.GET))
    name = f"kasse-{wanted.since.isoformat()}-{wanted.until.isoformat()}.{form}"
    return attachment(name, FORMATS[form], content)


@require_safe
@treasury_page
def claims(request: TreasuryRequest) -> HttpResponseBase:
    """What was asked for, by how it stands."""
    asked = request.GET.get("stand", "")
    standing: books.Standing = next((one for one in books.STANDINGS if one == asked), "")
    wanted = request.GET.get("q", "").strip()[:40]
    context = {
        "desk": frame(request, PART),
        "found": books.claims(request.cashier, standing, wanted, page_in(request)),
        "standing": standing,
        "standings": [(one, _STANDINGS[one]()) for one in books.STANDINGS],
        "wanted": wanted,
        "badge_of": lambda line: badge_of(line.state),
        "page_href": lambda one: reverse("desk:claims", query={"stand": standing, "q": wanted, "seite": one}),
    }
    return render(request, "desk/treasury/claims.html", context)


@require_safe
@treasury_page
def claim(request: TreasuryRequest, request_id: UUID) -> HttpResponseBase:
    """One of them with its ledger."""
    found = _claim(request, request_id)
    context = {
        "desk": frame(request, PART),
        "claim": found,
        "look": badge_of(found.request.state),
        "entries": [(one, kind_word(one.kind), _way(one)) for one in found.entries],
        "key": new_key(),
        "said": request.session.pop(SAID, ""),
    }
    return render(request, "desk/treasury/claim.html", context)


@require_POST
@treasury_page
def pay_out(request: TreasuryRequest, request_id: UUID, entry_id: UUID) -> HttpResponseBase:
    """A refund that the cash office was asked for is paid."""
    try:
        books.pay_out(request.cashier, request_id, entry_id)
    except (PaymentRequest.DoesNotExist, LedgerEntry.DoesNotExist):
        raise Http404 from None
    except Impossible:
        return _to(request, request_id, _("So viel ist von dieser Zahlung nicht mehr da."))
    return _to(request, request_id, _("Die Auszahlung ist gebucht."))


@require_POST
@treasury_page
def give_back(request: TreasuryRequest, request_id: UUID) -> HttpResponseBase:
    """What was paid too much is to go back."""
    try:
        key = request.POST.get("schluessel", "")[:40] or new_key()
        amount = books.give_back_surplus(request.cashier, request_id, key)
    except PaymentRequest.DoesNotExist:
        raise Http404 from None
    except Impossible:
        return _to(request, request_id, _("Hier ist nichts zu viel gezahlt."))
    return _to(request, request_id, _("Die Erstattung von {amount} ist veranlasst.").format(amount=format_euro(amount)))


@require_safe
@treasury_page
def receipt(request: TreasuryRequest, request_id: UUID) -> HttpResponseBase:
    """The receipt of a payment."""
    found = _claim(request, request_id).request
    try:
        content = receipt_pdf(found, found.language)
    except NotSettled:
        raise Http404 from None
    return attachment(f"beleg-{found.reference}.pdf", "application/pdf", content)


@require_safe
@treasury_page
def reconcile(request: TreasuryRequest) -> HttpResponseBase:
    """Whether ledger, bank and providers agree; of this month unless other days are asked for."""
    today = clock.today()
    since, until = day_in(request, "von", today.replace(day=1)), day_in(request, "bis", today)
    context = {
        "desk": frame(request, PART),
        "since": since,
        "until": until,
        "report": reconciling.report(request.cashier.authority_id, since, until),
    }
    return render(request, "desk/treasury/reconcile.html", context)


# --- what is asked for ---------------------------------------------------------------------------------------------


def day_in(request: HttpRequest, name: str, otherwise: date) -> date:
    """The day that the address names."""
    try:
        found = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return otherwise
    return found if 2000 <= found.year <= 2200 else otherwise


def page_in(request: HttpRequest) -> int:
    """The page that the address names."""
    number = request.GET.get("seite", "1")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1


def _wanted(request: HttpRequest) -> Wanted:
    today = clock.today()
    since = day_in(request, "von", today)
    return Wanted(
        since, max(since, day_in(request, "bis", max(since, today))), _id_in(request.GET, "konto"),
        request.GET.get("haushaltsstelle", "").strip()[:40], _id_in(request.GET, "weg"),
    )  # fmt: skip


def _id_in(sent: QueryDict, name: str) -> UUID | None:
    try:
        return UUID(sent.get(name, ""))
    except ValueError:
        return None


def _export_href(request: HttpRequest, form: str) -> str:
    return reverse("desk:treasury-export", kwargs={"form": form}, query=request.GET)


def _claim(request: TreasuryRequest, request_id: UUID) -> books.Claim:
    try:
        return books.claim(request.cashier, request_id)
    except PaymentRequest.DoesNotExist:
        raise Http404 from None


def _to(request: TreasuryRequest, request_id: UUID, said: str) -> HttpResponseRedirect:
    request.session[SAID] = said
    return HttpResponseRedirect(reverse("desk:claim", kwargs={"request_id": request_id}))


def _way(entry: LedgerEntry) -> str:
    return way_word(entry.attempt.way.title if entry.attempt else None, entry.source) if entry.kind in _WITH_WAY else ""


_WITH_WAY = {Kind.BEGUN, Kind.PAID, Kind.FAILED, Kind.CANCELLED, Kind.EXPIRED, Kind.REFUNDED, Kind.CHARGED_BACK}
_STANDINGS: dict[str, Callable[[], str]] = {
    "": lambda: _("alle"),
    "open": lambda: _("offen"),
    "partly": lambda: _("teilweise gezahlt"),
    "overpaid": lambda: _("zu viel gezahlt"),
    "overdrawn": lambda: _("zu viel zurückgezahlt"),
    "returning": lambda: _("auszuzahlen"),
    "settled": lambda: _("gezahlt"),
    "waived": lambda: _("erlassen"),
    "cancelled": lambda: _("zurückgenommen"),
}
_LOOKS: dict[str, tuple[str, str | None]] = {
    "open": ("uhr", "note"), "partly": ("uhr", "wait"), "overpaid": ("warnung", "wait"),
    "overdrawn": ("warnung", "wait"), "settled": ("haken", "good"),
    "waived": ("haken", "quiet"), "cancelled": ("zurueck", "quiet"),
}  # fmt: skip


def badge_of(state: str) -> Badge:
    """How a request's state looks."""
    return Badge(_STANDINGS[state](), *_LOOKS[state])
