"""Who else takes part in a case, as the clerk's page lists them; asked for only where the history speaks of them."""

from functools import cached_property
from typing import Any

from amtsweg.cases.life import Kind
from amtsweg.cases.models import Participant
from amtsweg.cases.participation import queries
from amtsweg.cases.queries import CaseFile
from amtsweg.core.tenancy import as_authority
from amtsweg.web.kit import participation as shown
from amtsweg.web.kit import texts


class Others:
    """Consultations, advisers and further parties of a case."""

    def __init__(self, file: CaseFile) -> None:
        self.file = file
        self.kinds = {step.kind for step in file.history} if file.sent else set()  # nothing of an erased case

    @cached_property
    def consultations(self) -> list[dict[str, Any]]:
        """The newest first."""
        if Kind.CONSULTED not in self.kinds:
            return []
        with as_authority(self.file.case.authority):
            found = queries.consultations_of(self.file.case, texts.language())
        return [
            {"view": one, "state": shown.state_of(one.row), "verdict": shown.verdict(one.statement)} for one in found
        ]

    @cached_property
    def people(self) -> list[dict[str, Any]]:
        """Advisers and parties, oldest first."""
        found = [one for one in self.file.people if one.row.role != Participant.Role.BODY]
        return [{"view": one, "state": shown.joined(one.row), "role": shown.role(one.row)} for one in found]
