"""How the treasury's pages and files call what the books hold."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from amtsweg.core.text import Localised, pick
from amtsweg.payments.ledger import Kind, Source


def kind_word(kind: str) -> str:
    """What an entry says, in one or two words."""
    return {
        Kind.ASKED: _("gefordert"),
        Kind.REDUCED: _("ermäßigt"),
        Kind.WAIVED: _("erlassen"),
        Kind.WITHDRAWN: _("zurückgenommen"),
        Kind.BEGUN: _("Bezahlen begonnen"),
        Kind.PAID: _("gezahlt"),
        Kind.FAILED: _("fehlgeschlagen"),
        Kind.CANCELLED: _("abgebrochen"),
        Kind.EXPIRED: _("abgelaufen"),
        Kind.REFUND_ASKED: _("Erstattung veranlasst"),
        Kind.REFUND_SENT: _("Erstattung beauftragt"),
        Kind.REFUNDED: _("erstattet"),
        Kind.REFUND_FAILED: _("Erstattung gescheitert"),
        Kind.CHARGED_BACK: _("zurückgebucht"),
        Kind.PAID_UNDONE: _("Zahlung gehört woanders hin"),
        Kind.REFUND_UNDONE: _("Erstattung gehört woanders hin"),
        Kind.CHARGE_UNDONE: _("Rückbuchung gehört woanders hin"),
    }[Kind(kind)]


def way_word(title: Localised | None, source: str) -> str:
    """On which way money moved: as the authority calls it, else from where it is known."""
    if title:
        return pick(title, get_language() or "de").text
    return {Source.IMPORT: _("Überweisung"), Source.MANUAL: _("von Hand gebucht")}.get(Source(source), "")
