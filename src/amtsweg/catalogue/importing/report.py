"""What an import did, record by record and in sum."""

from collections import Counter
from dataclasses import dataclass, field

from amtsweg.catalogue.importing.records import Key, Place, Record, Removal

OUTCOMES = ("created", "changed", "unchanged", "deleted", "refused")


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one record, and why where that is not plain."""

    outcome: str
    kind: str
    name: str
    key: Key
    place: Place
    note: str = ""

    def __str__(self) -> str:
        named = f"{self.name} ({self.key})" if self.name else f"({self.key})"
        return f"{self.place}: {self.outcome} {self.kind} {named}" + (f": {self.note}" if self.note else "")


@dataclass(slots=True)
class Report:
    """The lines in the order in which records were written, and how many responsibilities came and went."""

    lines: list[Line] = field(default_factory=list)
    duties_created: int = 0
    duties_removed: int = 0

    def say(self, outcome: str, record: Record | Removal, note: str = "", name: str = "") -> None:
        """Adds a line."""
        named = record.name if isinstance(record, Record) else name
        self.lines.append(Line(outcome, record.kind, named, record.key, record.place, note))

    @property
    def counts(self) -> dict[str, int]:
        """How many records met each outcome."""
        found = Counter(line.outcome for line in self.lines)
        return {outcome: found[outcome] for outcome in OUTCOMES}

    @property
    def touched(self) -> bool:
        """Whether anything is other than before."""
        moved = self.counts["created"] + self.counts["changed"] + self.counts["deleted"]
        return bool(moved or self.duties_created or self.duties_removed)

    def told(self) -> list[str]:
        """The lines worth reading, then the sums, which always come last."""
        lines = [str(line) for line in self.lines if line.outcome != "unchanged" or line.note]
        if self.duties_created or self.duties_removed:
            lines.append(f"responsibilities: created {self.duties_created}, removed {self.duties_removed}")
        return [*lines, ", ".join(f"{outcome} {number}" for outcome, number in self.counts.items())]
