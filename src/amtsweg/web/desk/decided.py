"""How the desk shows decisions: their kinds and outcomes in words."""

from typing import Any

from django.utils.translation import gettext as _

from amtsweg.cases import decisions, wording
from amtsweg.cases.models import Decision
from amtsweg.cases.queries import DecisionView
from amtsweg.web.kit import formats

Kind = Decision.Kind


def kind_label(kind: str) -> str:
    """A kind of decision in a word."""
    return {
        Kind.DECISION: _("Entscheidung"),
        Kind.CORRECTION: _("Berichtigung"),
        Kind.WITHDRAWAL: _("Rücknahme"),
        Kind.REVOCATION: _("Widerruf"),
        Kind.OBJECTION: _("Widerspruchsbescheid"),
    }[Kind(kind)]


def outcome_label(kind: str, outcome: str) -> str:
    """An outcome in the words of its kind."""
    match kind:
        case Kind.DECISION:
            return wording.outcome_label(outcome)
        case Kind.CORRECTION:
            return _("offenbare Unrichtigkeit berichtigt")
        case Kind.OBJECTION:
            words = {
                "granted": _("stattgegeben"),
                "partly": _("teilweise stattgegeben"),
                "refused": _("zurückgewiesen"),
            }
            return words[outcome]
        case _:
            return _("teilweise aufgehoben") if outcome == "partly" else _("aufgehoben")


def tab_label(kind: str, outcome: str) -> str:
    """What a clerk does when choosing this outcome."""
    match kind, outcome:
        case Kind.DECISION, _outcome:
            return {
                "granted": _("Bewilligen"),
                "partly": _("Teilweise bewilligen"),
                "refused": _("Ablehnen"),
                "otherwise": _("Anders erledigen"),
            }[outcome]
        case Kind.OBJECTION, _outcome:
            words = {"granted": _("Stattgeben"), "partly": _("Teilweise stattgeben"), "refused": _("Zurückweisen")}
            return words[outcome]
        case Kind.CORRECTION, _outcome:
            return _("Berichtigen")
        case _kind, "partly":
            return _("Zum Teil")
        case _:
            return _("Ganz")


def shown(one: DecisionView) -> dict[str, Any]:
    """One decision as the case's page shows it."""
    meta = [formats.format_datetime(one.at), one.by or _("ein Programm, ohne Bearbeitung durch einen Menschen")]
    return {
        "title": kind_label(one.kind),
        "outcome": outcome_label(one.kind, one.outcome),
        "automatic": one.automatic,
        "meta": " · ".join(meta),
        "summary": one.text.summary,
        "operative": [*_lines(one.text.operative), *decisions.fee_lines(one.text)],
        "conditions": _lines(one.text.conditions),
        "reasons": _lines(one.text.reasons),
    }


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
