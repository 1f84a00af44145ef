"""Who else takes part in a case, as the clerk's page lists them."""

from functools import cached_property
from typing import Any

from amtsweg.cases.acting import mandate_lines
from amtsweg.cases.participation.people import ParticipantView
from amtsweg.cases.queries import CaseFile
from amtsweg.web.kit import participation as shown


class Others:
    """Consultations, advisers and further parties of a case."""

    def __init__(self, file: CaseFile) -> None:
        self.file = file

    @cached_property
    def consultations(self) -> list[dict[str, Any]]:
        """The newest first."""
        found = self.file.consultations
        return [
            {"view": one, "state": shown.state_of(one.row), "verdict": shown.verdict(one.statement)} for one in found
        ]

    @cached_property
    def people(self) -> list[dict[str, Any]]:
        """Advisers and parties, oldest first."""
        found = self.file.people
        return [
            {"view": one, "state": shown.joined(one.row), "role": shown.role(one.row), "proof": _proof(one)}
            for one in found
        ]


def _proof(one: ParticipantView) -> list[str]:
    """How a mandate was declared and what it covers; nothing for others."""
    return mandate_lines(one.contact.mandate) if one.contact.mandate else []
