"""The forms that all demo federations share, from their files into published revisions."""

from pathlib import Path

from amtsweg.core.actors import SYSTEM
from amtsweg.demo.reading import FederationError
from amtsweg.federation.upsert import Outcome
from amtsweg.forms import actions, queries
from amtsweg.forms.definition import load
from amtsweg.forms.models import FormDefinition
from amtsweg.forms.problems import DefinitionError

FOLDER = Path(__file__).parent / "shared" / "forms"


def publish_forms() -> dict[str, tuple[FormDefinition, Outcome]]:
    """Every form by slug, with what became of it. Raises `FederationError` for the first file with a problem."""
    published: dict[str, tuple[FormDefinition, Outcome]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        try:
            definition = load(path.read_text(encoding="utf-8"))
            outcome = actions.import_definition(definition, None, actor=SYSTEM)
        except DefinitionError as error:
            lines = [f"shared/forms/{path.name}: {problem.where}: {problem.message}" for problem in error.problems]
            raise FederationError(lines) from error
        published[definition.slug] = (queries.form(definition.slug), outcome)
    return published
