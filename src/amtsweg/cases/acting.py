"""Who sent an application for whom, in words: for the clerk's page, and for the copy of what was sent."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from amtsweg.accounts.organisations.facts import KINDS
from amtsweg.applications.acting import ORGANISATION
from amtsweg.cases.wording import day_text

Lines = list[tuple[str, list[str]]]


def acting_words(acting: Mapping[str, Any]) -> Lines:
    """Labels with their lines, out of what the submission keeps."""
    return _organisation(acting) if acting["for"] == ORGANISATION else _mandate(acting)


def _organisation(acting: Mapping[str, Any]) -> Lines:
    name, kind = acting["name"], KINDS[acting["kind"]]
    lines = [name, _(kind)]
    if acting["register"]:
        entry = f"{acting['court']}, {acting['register']}"
        lines.append(_("{entry} (selbst angegeben)").format(entry=entry))
    lines += [", ".join(part for part in (acting["street"], acting["town"]) if part)]
    if acting["elster"]:
        words = _("ELSTER-Nummer {number}, durch das Unternehmenskonto bestätigt")
        lines.append(words.format(number=acting["elster"]))
    return [(_("Organisation"), [line for line in lines if line]), (_("Gesendet von"), [acting["by"]])]


def _mandate(acting: Mapping[str, Any]) -> Lines:
    return [(_("Gesendet von"), [acting["by"], *mandate_lines(acting)])]


def mandate_lines(mandate: Mapping[str, Any]) -> list[str]:
    """What a mandate allows and how it was declared."""
    declared = date.fromisoformat(mandate["declared_on"])
    covers = {
        "case": lambda: _("nur für diesen Vorgang"),
        "service": lambda: _("für Anträge dieser Leistung"),
        "all": lambda: _("für alle Anträge"),
    }[mandate["scope"]]()
    lines = [_("Vollmacht, {covers}").format(covers=covers)]
    how = _("am {day} im Konto erklärt, {trust}")
    lines.append(how.format(day=day_text(declared), trust=trust_words(mandate["trust"])))
    if mandate["until"]:
        lines.append(_("gilt bis {day}").format(day=day_text(date.fromisoformat(mandate["until"]))))
    lines.append(_("mit Vollmachtsurkunde") if mandate["document"] else _("ohne Urkunde"))
    return lines


def trust_words(level: str) -> str:
    """How sure it is who declared it."""
    words = {
        "basic": lambda: _("angemeldet mit dem Konto"),
        "substantial": lambda: _("ausgewiesen: substanziell"),
        "high": lambda: _("ausgewiesen: hoch"),
    }
    return words[level]()
