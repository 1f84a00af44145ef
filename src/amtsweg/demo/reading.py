"""Reads the files of a federation into their shapes. Every mistake is gathered with its file and place."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from amtsweg.demo.files import File

SHARED = Path(__file__).parent / "shared"


class FederationError(Exception):
    """A federation cannot be read; `problems` has one line for each mistake, with file and place."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{problems[0]}{more}")


_Base: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the fast one where PyYAML was built with it


class _Loader(_Base):
    """Takes everything for texts, and a name that comes twice for a mistake."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        found: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        if len(found) < len(node.value):
            names = [key.value for key, _ in node.value if not key.value.startswith("<<")]
            for key, _ in node.value:
                if names.count(key.value) > 1:
                    raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} comes twice", key.start_mark)
        return found


F = TypeVar("F", bound=File)


class Reader:
    """Reads the files of one folder and gathers what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []

    def yaml(self, path: Path) -> dict[str, Any]:
        """The content as texts, lists and mappings: nothing is taken for a number, a date or a yes."""
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  makes only texts
        except FileNotFoundError:
            self.problems.append(f"{self._name(path)}: this file is missing")
            return {}
        except (yaml.MarkedYAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            line = f":{mark.line + 1}" if mark else ""
            self.problems.append(f"{self._name(path)}{line}: {getattr(error, 'problem', None) or error}")
            return {}
        if not isinstance(content, dict):
            self.problems.append(f"{self._name(path)}: expected names with values")
            return {}
        return content

    def parse(self, model: type[F], path: Path, content: Any, place: str = "") -> F | None:
        """The content in its shape; None, with the problems noted, when it does not fit."""
        try:
            return model.model_validate(content)
        except ValidationError as error:
            for found in error.errors(include_url=False, include_input=False):
                where = ".".join([*([place] if place else []), *(str(part) for part in found["loc"])])
                self.note(path, where, found["msg"].removeprefix("Value error, "))
            return None

    def file(self, model: type[F], path: Path) -> F | None:
        """Reads and parses a file; an unreadable one gives no second complaint."""
        content = self.yaml(path)
        return self.parse(model, path, content) if content else None

    def folder_of(self, name: str) -> Iterator[tuple[str, Path]]:
        """The files of a subfolder with their slugs, in order."""
        yield from self.files(self.folder / name)

    @staticmethod
    def files(folder: Path) -> Iterator[tuple[str, Path]]:
        """The files of any folder with their slugs, in order."""
        for path in sorted(folder.glob("*.yaml")):
            yield path.stem, path

    @property
    def shared(self) -> Path:
        """What all federations have in common: beside them, else what the product brings along."""
        beside = self.folder.parent / "shared"
        return beside if beside.is_dir() else SHARED

    def note(self, path: Path, place: str, message: str) -> None:
        self.problems.append(f"{self._name(path)}: {place}: {message}")

    def _name(self, path: Path) -> str:
        around = self.folder.parent
        return str(path.relative_to(around if path.is_relative_to(around) else SHARED.parent))
