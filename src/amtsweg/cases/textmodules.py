"""Text modules: texts that clerks use again, with placeholders that a case fills.

A placeholder is a word in braces: {name}, {vorname}, {nachname}, {nummer}, {leistung}, {betreff}, {frist}, {heute},
{stelle}, {behoerde}, {sachbearbeitung}. What a case does not know stays as it stands, so that the clerk sees the gap.
"""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy, override

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.accounts.staff import staff_label
from amtsweg.applications.queries import submission_view
from amtsweg.cases import labels
from amtsweg.cases.models import Case, TextModule
from amtsweg.cases.wording import day_text
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import as_authority
from amtsweg.core.text import pick
from amtsweg.federation.models import Unit

KEPT = events.register("desk.text-module", "Textbaustein geändert")
LONGEST = 8_000
LANGUAGES = ("de", "en")

Use = TextModule.Use
_PLACE = re.compile(r"\{([a-z]+)\}")

_VALUES: dict[str, Callable[[Case, Membership, str], str]] = {
    "name": lambda case, clerk, language: labels.opened(case).applicant,
    "vorname": lambda case, clerk, language: _contact(case).given_name or "",
    "nachname": lambda case, clerk, language: _contact(case).family_name or "",
    "nummer": lambda case, clerk, language: case.number,
    "leistung": lambda case, clerk, language: pick(case.service.title, language).text,
    "betreff": lambda case, clerk, language: labels.opened(case).subject,
    "frist": lambda case, clerk, language: day_text(case.due_on) if case.due_on else "",
    "heute": lambda case, clerk, language: day_text(clock.today()),
    "stelle": lambda case, clerk, language: pick(case.unit.name, language).text,
    "behoerde": lambda case, clerk, language: case.authority.full_name,
    "sachbearbeitung": lambda case, clerk, language: staff_label(clerk),
}
PLACEHOLDERS: dict[str, Any] = {
    "name": gettext_lazy("Vor- und Nachname"),
    "vorname": gettext_lazy("Vorname"),
    "nachname": gettext_lazy("Nachname"),
    "nummer": gettext_lazy("Vorgangsnummer"),
    "leistung": gettext_lazy("Leistung"),
    "betreff": gettext_lazy("Worum es geht, zum Beispiel der Name des Hundes"),
    "frist": gettext_lazy("Frist des Vorgangs"),
    "heute": gettext_lazy("Heutiges Datum"),
    "stelle": gettext_lazy("Ihre Stelle"),
    "behoerde": gettext_lazy("Ihre Behörde"),
    "sachbearbeitung": gettext_lazy("Wer schreibt"),
}


def unknown(text: str) -> list[str]:
    """Words in braces that are no placeholder, in order."""
    return [word for word in dict.fromkeys(_PLACE.findall(text)) if word not in _VALUES]


def filled(module: TextModule, case: Case, clerk: Membership) -> str:
    """The text as it reads in this case, in the applicant's language where it has that one; decisions in German."""
    wanted = "de" if module.use == Use.DECISION else case.language
    language = wanted if module.text.get(wanted) else "de"

    def value(found: re.Match[str]) -> str:
        fill = _VALUES.get(found[1])
        return (fill(case, clerk, language) if fill else "") or found[0]

    with override(language):
        return _PLACE.sub(value, str(module.text[language]))


def _contact(case: Case) -> Any:
    return submission_view(case.submission).way.applicant()


def for_case(case: Case, use: str) -> "QuerySet[TextModule]":
    """What may be inserted in a case, by title. Needs the authority's scope."""
    rows = TextModule.objects.filter(Q(unit__isnull=True) | Q(unit_id=case.unit_id), use=use)
    found: QuerySet[TextModule] = rows.order_by("title", "id")
    return found


def inserted(case: Case, clerk: Membership, use: str, module_id: str, text: str) -> str:
    """`text` with a module at its end; unchanged for one that there is not."""
    try:
        with as_authority(case.authority_id):
            module = for_case(case, use).get(pk=UUID(module_id))
    except (ValueError, TextModule.DoesNotExist):
        return text
    return "\n\n".join(part for part in (text.rstrip(), filled(module, case, clerk)) if part)


def every(by: Membership) -> list[TextModule]:
    """All that somebody may change, by use and title."""
    with as_authority(by.authority_id):
        rows = TextModule.objects.select_related("unit").order_by("use", "title", "id")
        return list(rows if by.unit_id is None else rows.filter(unit_id=by.unit_id))


def keep(
    by: Membership, module_id: UUID | None, unit: Unit | None, use: str, title: str, text: dict[str, str]
) -> TextModule:
    """Writes a module, new or again. `text` has German, and perhaps English.

    Raises `PermissionDenied`, `TextModule.DoesNotExist`, `ValueError` without title or German, for a text longer than
    `LONGEST` or a placeholder that there is not.
    """
    texts = {language: text[language].strip() for language in LANGUAGES if text.get(language, "").strip()}
    bad = "de" not in texts or not title.strip() or use not in Use.values
    if bad or any(len(one) > LONGEST or unknown(one) for one in texts.values()):
        raise ValueError("this is no text module")
    with transaction.atomic(), as_authority(by.authority_id):
        row = TextModule.objects.select_related("unit").get(pk=module_id) if module_id else TextModule()
        if module_id:
            _may(by, row.unit)
        _may(by, unit)
        row.authority_id, row.unit, row.use, row.title, row.text = by.authority_id, unit, use, title.strip()[:80], texts
        row.save()
        _record(by, row)
    return row


def drop(by: Membership, module_id: UUID) -> None:
    """Removes a module. Raises `PermissionDenied`, `TextModule.DoesNotExist`."""
    with transaction.atomic(), as_authority(by.authority_id):
        row = TextModule.objects.select_related("unit").get(pk=module_id)
        _may(by, row.unit)
        _record(by, row)
        row.delete()


def _may(by: Membership, unit: Unit | None) -> None:
    """Texts for all units are for those who arrange all units."""
    member = require(by, "desk.arrange", by.authority, unit)
    if unit is None and member.unit_id is not None:
        require(None, "desk.arrange", by.authority)


def _record(by: Membership, row: TextModule) -> None:
    events.record(
        by.authority, KEPT, actor=Actor("staff", by.account_id), subject_type="text-module", subject_id=row.pk
    )
