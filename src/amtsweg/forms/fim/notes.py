"""What an import leaves to the designer: lines with their place, collected while the form is made."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Notes:
    """Lines in the order in which they came up, each once."""

    lines: list[str] = field(default_factory=list)

    def add(self, where: str, message: str, **values: object) -> None:
        """One line: where it is and what is to be done."""
        line = f"{where}: {message.format(**values)}"
        if line not in self.lines:
            self.lines.append(line)
