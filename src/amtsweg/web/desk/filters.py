"""What the worklist's address says: view, filters, order, columns and page; and the address that says it."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy

from amtsweg.cases import queries
from amtsweg.cases.models import Case
from amtsweg.cases.queries import Filter

VIEWS = {
    "all": gettext_lazy("Alle offenen"),
    "mine": gettext_lazy("Meine Vorgänge"),
    "unassigned": gettext_lazy("Nicht zugewiesen"),
    "news": gettext_lazy("Antwort da"),
    "overdue": gettext_lazy("Überfällig"),
    "today": gettext_lazy("Heute fällig"),
    "waiting": gettext_lazy("Wartet"),
}
SORTS = {
    "due": gettext_lazy("Frist"),
    "newest": gettext_lazy("Eingang, neueste zuerst"),
    "oldest": gettext_lazy("Eingang, älteste zuerst"),
    "changed": gettext_lazy("Zuletzt geändert"),
}
COLUMNS = {
    "von": gettext_lazy("Von"),
    "stand": gettext_lazy("Stand"),
    "frist": gettext_lazy("Frist"),
    "zustaendig": gettext_lazy("Zuständig"),
    "eingang": gettext_lazy("Eingang"),
    "stelle": gettext_lazy("Stelle"),
    "schlagworte": gettext_lazy("Schlagworte"),
    "geaendert": gettext_lazy("Geändert"),
}
USUAL = ("von", "stand", "frist", "zustaendig", "eingang")

# The name in the address, the field of the filter, the longest value. Days are written as 2026-11-28.
_WORDS = (("leistung", "service", 80), ("stelle", "unit", 60), ("person", "assignee", 36), ("schlagwort", "tag", 80))
_DAYS = (
    ("eingang-von", "received_from"), ("eingang-bis", "received_to"), ("frist-von", "due_from"), ("frist-bis", "due_to")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for. `everything`: all rows of the page are ticked."""

    filter: Filter = field(default_factory=Filter)
    columns: tuple[str, ...] = USUAL
    everything: bool = False

    def address(self, **changes: Any) -> str:
        """The list's address with fields of the filter changed, on its first page unless `page` says otherwise."""
        query = self.query(**changes)
        return reverse("desk:worklist") + (f"?{query}" if query else "")

    def query(self, **changes: Any) -> str:
        """What stands behind the question mark; what equals the default is left out."""
        wanted = replace(self.filter, **{"page": 1, **changes})
        pairs: list[tuple[str, str]] = [("ansicht", wanted.view)] if wanted.view != "all" else []
        pairs += [("stand", wanted.state)] if wanted.state else []
        pairs += [(name, value) for name, attribute, _ in _WORDS if (value := getattr(wanted, attribute))]
        pairs += [(name, day.isoformat()) for name, attribute in _DAYS if (day := getattr(wanted, attribute))]
        pairs += [("q", wanted.text)] if wanted.text else []
        pairs += [("sortierung", wanted.sort)] if wanted.sort != "due" else []
        pairs += [("spalte", name) for name in self.columns] if self.columns != USUAL else []
        pairs += [("seite", str(wanted.page))] if wanted.page > 1 else []
        return urlencode(pairs)


def read(given: QueryDict) -> Wish:
    """The wish in an address; unknown values are ignored."""
    page = given.get("seite", "1")
    columns = tuple(name for name in COLUMNS if name in given.getlist("spalte"))
    wanted = Filter(
        view=_one_of(given, "ansicht", VIEWS, "all"),
        state=_one_of(given, "stand", Case.State.values, ""),
        text=given.get("q", "").strip()[:120],
        sort=_one_of(given, "sortierung", queries.SORTS, "due"),
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        **{attribute: given.get(name, "")[:longest] for name, attribute, longest in _WORDS},  # type: ignore[arg-type]
        **{attribute: _day(given.get(name, "")) for name, attribute in _DAYS},  # type: ignore[arg-type]
    )
    return Wish(wanted, columns or USUAL, given.get("auswahl") == "alle")


def _one_of(given: QueryDict, name: str, known: Any, otherwise: str) -> str:
    value = given.get(name, otherwise)
    return value if value in known else otherwise


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
