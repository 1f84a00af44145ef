"""The text modules of a service description, in the order in which a page shows them.

Named after the modules of the federal information management (FIM, code list `leistungstextmodulleika`); `code` is
the entry there, empty for what XZuFi carries as structured data instead of text.
"""

from dataclasses import dataclass
from typing import NamedTuple

from amtsweg.core.text import Localised


@dataclass(frozen=True, slots=True)
class Module:
    """One text module: key in our data, code in the list, heading for readers, folded away on the page or not."""

    key: str
    code: str
    heading: Localised
    folded: bool = False


MODULES = (
    Module("description", "06", {"de": "Worum geht es?", "en": "What is it about?"}),
    Module("prerequisites", "09", {"de": "Wer kann das nutzen?", "en": "Who can use this?"}),
    Module("documents", "08", {"de": "Diese Unterlagen brauchen Sie", "en": "Documents you need"}),
    Module("fees", "", {"de": "Was kostet es?", "en": "What does it cost?"}),
    Module("deadlines", "", {"de": "Welche Fristen gelten?", "en": "Deadlines"}),
    Module("processing-time", "", {"de": "Wie lange dauert es?", "en": "How long does it take?"}),
    Module("procedure", "11", {"de": "So läuft es ab", "en": "How it works"}),
    Module("contact", "23", {"de": "An wen Sie sich wenden", "en": "Whom to contact"}),
    Module("notes", "16", {"de": "Gut zu wissen", "en": "Good to know"}, folded=True),
    Module("legal-basis", "07", {"de": "Rechtsgrundlage", "en": "Legal basis"}, folded=True),
    Module("remedy", "25", {"de": "Wenn Sie nicht einverstanden sind", "en": "If you disagree"}, folded=True),
)  # fmt: skip
BY_KEY = {module.key: module for module in MODULES}


class Part(NamedTuple):
    """A titled part of a text; the title is empty for what stands before the first one."""

    title: str
    text: str


def parts(text: str) -> list[Part]:
    """Splits a text at its lines `## Title`: the steps of a procedure, the questions of the notes."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        if line.startswith("## "):
            found.append((line[3:].strip(), []))
        else:
            found[-1][1].append(line)
    built = [Part(title, "\n".join(lines).strip()) for title, lines in found]
    return [part for part in built if part.title or part.text]
