"""The text modules of a service description, in the order in which a page shows them.

Named after the modules of the federal information management (FIM, code list `leistungstextmodulleika`); `code` is
the entry there, empty for what XZuFi carries as structured data instead of text. Texts are plain: blank lines part
paragraphs, `- ` begins a line of a list, `## ` a title, `[words](https://…)` is a link.
"""

from dataclasses import dataclass
from typing import NamedTuple

from amtsweg.core.text import Localised


@dataclass(frozen=True, slots=True)
class Module:
    """One text module: key in our data, code in the list, heading for readers, folded away on the page or not.

    `field` names the field of a service that holds the text where it is no module of the page.
    """

    key: str
    code: str
    heading: Localised
    folded: bool = False
    field: str = ""


def _heading(german: str, english: str, easy: str) -> Localised:
    return {"de": german, "en": english, "de-simple": easy}


ALL = (
    Module("title", "03", _heading("Name der Leistung", "Name of the service", "Name"), field="title"),
    Module("teaser", "24", _heading("Kurz gesagt", "In short", "Kurz gesagt"), field="summary"),
    Module("short", "05", _heading("Das Wichtigste in Kürze", "At a glance", "Das Wichtigste")),
    Module("description", "06", _heading("Worum geht es?", "What is it about?", "Worum geht es?")),
    Module("prerequisites", "09", _heading("Wer kann das nutzen?", "Who can use this?", "Wer kann das machen?")),
    Module("documents", "08", _heading("Diese Unterlagen brauchen Sie", "Documents you need", "Das brauchen Sie")),
    Module("forms", "14", _heading("Formulare", "Forms", "Formulare")),
    Module("fees", "", _heading("Was kostet es?", "What does it cost?", "Was kostet es?")),
    Module("deadlines", "", _heading("Welche Fristen gelten?", "Deadlines", "Bis wann müssen Sie das machen?")),
    Module("processing-time", "", _heading("Wie lange dauert es?", "How long does it take?", "Wie lange dauert es?")),
    Module("procedure", "11", _heading("So läuft es ab", "How it works", "So geht es")),
    Module("office", "22", _heading("Zuständige Stelle", "Who is responsible", "Wer macht das?")),
    Module("contact", "23", _heading("An wen Sie sich wenden", "Whom to contact", "Wer hilft Ihnen?")),
    Module("notes", "16", _heading("Gut zu wissen", "Good to know", "Gut zu wissen"), folded=True),
    Module("more", "15", _heading("Mehr dazu", "Further information", "Hier steht mehr"), folded=True),
    Module("legal-basis", "07", _heading("Rechtsgrundlage", "Legal basis", "Wo steht das?"), folded=True),
    Module(
        "remedy",
        "25",
        _heading("Wenn Sie nicht einverstanden sind", "If you disagree", "Sie sind nicht einverstanden?"),
        folded=True,
    ),
    Module("official-name", "02", _heading("Amtlicher Name", "Official name", "Amtlicher Name"), folded=True),
    Module("author", "18", _heading("Wer den Text geschrieben hat", "Author", "Wer hat das geschrieben?"), folded=True),
)
MODULES = tuple(module for module in ALL if not module.field)
BY_KEY = {module.key: module for module in MODULES}  # those that `Service.modules` may hold
BY_CODE = {module.code: module for module in ALL if module.code}


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


def own_heading(module: Module, text: Localised) -> tuple[Localised, Localised]:
    """Heading and text of a module: a first line `# Title` stands for the module's heading in its language."""
    headings, texts = dict(module.heading), {}
    for language, part in text.items():
        first, _, rest = part.partition("\n")
        if first.startswith("# "):
            headings[language] = first[2:].strip()
        texts[language] = rest.strip() if first.startswith("# ") else part
    return headings, texts
