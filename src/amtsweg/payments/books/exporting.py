"""The movements as a file for the treasurer's own programs."""

from collections.abc import Callable, Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from amtsweg.core import clock
from amtsweg.core.sheets import Cell, as_csv, as_xlsx
from amtsweg.core.text import pick
from amtsweg.payments.books.movements import Movement
from amtsweg.payments.books.words import kind_word, way_word

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {"csv": "text/csv; charset=utf-8", "xlsx": _XLSX}


def export(found: Iterable[Movement], form: str) -> bytes:
    """One row for each part of a movement, in a format of `FORMATS`."""
    head = [
        _("Gebucht am"), _("Kassenzeichen"), _("Vorgang"), _("Betrag"), _("Haushaltsstelle"), _("Wofür"),
        _("Steuersatz"), _("Zahlungsweg"), _("Zahlungsempfänger"), _("Konto"),
    ]  # fmt: skip
    write: Callable[[], bytes] = {
        "csv": lambda: as_csv(head, map(_row, found)),
        "xlsx": lambda: as_xlsx(_("Bewegungen"), head, map(_row, found)),
    }[form]
    return write()


def _row(one: Movement) -> list[Cell]:
    label = pick(one.item, get_language() or "de").text if one.item else _("zu viel gezahlt")
    return [
        clock.local(one.at).date(), one.reference, kind_word(one.kind), one.amount, one.budget_item, label,
        one.tax_rate, way_word(one.way, one.source), one.payee, one.iban,
    ]  # fmt: skip
