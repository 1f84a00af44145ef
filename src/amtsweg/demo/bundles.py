"""The bundles that all demo federations share, as far as they have their life situation."""

from collections.abc import Container
from pathlib import Path

from amtsweg.catalogue.bundles import import_bundle, load
from amtsweg.core.actors import SYSTEM
from amtsweg.demo.reading import FederationError
from amtsweg.federation.upsert import Outcome
from amtsweg.forms.problems import DefinitionError

FOLDER = Path(__file__).parent / "shared" / "bundles"


def publish_bundles(situations: Container[str]) -> list[Outcome]:
    """What became of each. Raises `FederationError` for the first file with a problem."""
    done: list[Outcome] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        try:
            file = load(path.read_text(encoding="utf-8"))
            if file.situation in situations:
                done.append(import_bundle(file, actor=SYSTEM).outcome)
        except DefinitionError as error:
            lines = [f"shared/bundles/{path.name}: {problem}" for problem in error.problems]
            raise FederationError(lines) from error
    return done
