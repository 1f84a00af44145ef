"""Texts of a procedure with what only the case knows: `{name}`, `{leistung}`, `{register.town}` and the like."""

import re
from collections.abc import Iterator, Mapping

from amtsweg.cases import labels
from amtsweg.cases.models import Case
from amtsweg.core.text import pick

NAMES = frozenset({"name", "nummer", "leistung", "stelle"})
_PLACE = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)?)\}")


def values(case: Case, language: str) -> dict[str, str]:
    """What stands for each name."""
    return {
        "name": labels.opened(case).applicant,
        "nummer": case.number,
        "leistung": pick(case.service.title, language).text,
        "stelle": pick(case.unit.name, language).text,
    }


def fill(text: str, known: Mapping[str, str]) -> str:
    """The text with every place filled; what is not known becomes nothing."""
    return _PLACE.sub(lambda found: known.get(found[1], ""), text)


def unknown(text: str) -> Iterator[str]:
    """Places that nothing can fill."""
    for name in _PLACE.findall(text):
        if name not in NAMES and not name.startswith("register."):
            yield name
