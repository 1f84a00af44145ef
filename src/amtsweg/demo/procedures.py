"""The procedures that all demo federations share, from their files into published revisions."""

from pathlib import Path

from amtsweg.cases.procedures.definition import load
from amtsweg.cases.procedures.publishing import import_procedure
from amtsweg.core.actors import SYSTEM
from amtsweg.demo.reading import FederationError
from amtsweg.federation.upsert import Outcome
from amtsweg.forms.problems import DefinitionError

FOLDER = Path(__file__).parent / "shared" / "procedures"


def publish_procedures() -> list[Outcome]:
    """What became of each. Raises `FederationError` for the first file with a problem."""
    outcomes: list[Outcome] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        try:
            outcomes.append(import_procedure(load(path.read_text(encoding="utf-8")), None, actor=SYSTEM))
        except DefinitionError as error:
            lines = [f"shared/procedures/{path.name}: {problem}" for problem in error.problems]
            raise FederationError(lines) from error
    return outcomes
