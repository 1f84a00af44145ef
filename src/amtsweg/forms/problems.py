"""What is wrong with a form definition and where: every refusal names its place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault: `where` is a path such as `sections[0].pages[2].fields[0].label (chip)`, `message` is for designers."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class DefinitionError(ValueError):
    """A form definition is refused; `problems` says why and is never empty."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
