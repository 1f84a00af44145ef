"""What an authority's notices about a service say: templates with placeholders, by kind of decision and outcome.

A placeholder is `{name}`; a line that has one without a value is left out, so that what does not apply is not said.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from amtsweg.cases.models import Case, NoticeTemplate
from amtsweg.core import clock
from amtsweg.core.money import euro
from amtsweg.core.text import pick
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.dates import show_date
from amtsweg.forms.flow import Way

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
ANSWER, RESULT = "angabe:", "ergebnis:"
GAP = "[…]"  # what a clerk still has to write


@dataclass(frozen=True, slots=True)
class Wording:
    """One template; one paragraph per line. `remedy` empty: the authority's usual text. `summary`: in plain words."""

    operative: str = ""
    reasons: str = ""
    conditions: str = ""
    remedy: str = ""
    summary: str = ""
    summary_en: str = ""

    def content(self) -> dict[str, str]:
        """As it is stored."""
        return asdict(self)


PARTS = tuple(field.name for field in fields(Wording))


def general() -> dict[str, str]:
    """The placeholders that every template may use, with what they stand for."""
    return {
        "leistung": _("Name der Leistung"),
        "nummer": _("Vorgangsnummer"),
        "tag": _("Tag des Eingangs"),
        "name": _("Name der antragstellenden Person"),
        "betreff": _("worum es geht, zum Beispiel der Name des Hundes"),
        "behoerde": _("Name der Behörde"),
        "gebuehr": _("Gebühr, die aus den Angaben folgt"),
    }


def known(forms: Iterable[Compiled], language: str) -> dict[str, str]:
    """Every placeholder that these forms fill, with what it stands for: answers outside of groups, and results."""
    found = general()
    for form in forms:
        layout = form.layout
        for name, field in form.fields.items():
            if field.asks and not layout.group_of(name):
                found[f"{ANSWER}{name}"] = pick(field.short or field.label, language).text
        for name, computed in form.definition.computed.items():
            if computed.show:
                found[f"{RESULT}{name}"] = pick(computed.label, language).text
    return found


def unknown(wording: Wording, names: Mapping[str, str]) -> dict[str, list[str]]:
    """The placeholders of each part that nothing would fill."""
    found = {
        part: [name for name in PLACEHOLDER.findall(getattr(wording, part)) if name not in names] for part in PARTS
    }
    return {part: wrong for part, wrong in found.items() if wrong}


def values(case: Case, way: Way, language: str) -> dict[str, str]:
    """What the placeholders say about one case; those without a value are missing."""
    contact, fees = way.applicant(), way.fees(language)
    found = {
        "leistung": pick(case.service.title, language).text,
        "nummer": case.number,
        "tag": show_date(clock.local(case.received_at).date().isoformat(), language),
        "name": " ".join(part for part in (contact.given_name, contact.family_name) if part),
        "betreff": way.subject(language),
        "behoerde": case.authority.full_name,
        "gebuehr": euro(fees.total, language) if fees.total else "",
    }
    for section in way.review(language, full=True):
        if not section.item:
            found |= {f"{ANSWER}{row.field_id}": ", ".join(row.lines) for row in section.rows if not row.missing}
    found |= {f"{RESULT}{result.id}": result.text for result in way.results(language)}
    return {name: text for name, text in found.items() if text}


def filled(text: str, known_values: Mapping[str, str]) -> str:
    """The text with its placeholders filled; lines that lack a value are left out."""
    lines = [
        PLACEHOLDER.sub(lambda found: known_values[found[1]], line)
        for line in text.splitlines()
        if all(name in known_values for name in PLACEHOLDER.findall(line))
    ]
    return "\n".join(lines).strip()


def for_case(case: Case, kind: str, outcome: str) -> Wording | None:
    """The authority's template for this decision, if it has one. Needs the authority's scope."""
    row = NoticeTemplate.objects.filter(
        authority=case.authority, service=case.service, kind=kind, outcome=outcome
    ).first()
    return wording_of(row) if row else None


def wording_of(row: NoticeTemplate) -> Wording:
    """A stored template."""
    content: dict[str, Any] = row.content
    return Wording(**{part: content.get(part, "") for part in PARTS})
