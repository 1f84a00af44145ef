"""Texts in federation files: written with hard line breaks, stored as paragraphs, with names filled in."""

import re
from collections.abc import Mapping

TITLES = ("# ", "## ")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def unwrap(text: str) -> str:
    """Joins the lines of a paragraph. Blank lines, `- ` items and titles (`# `, `## `) stand for themselves.

    A backslash at the end of a line keeps the break, as in an address.
    """
    lines: list[str] = []
    for raw in text.strip().splitlines():
        line = raw.strip()
        fresh = not line or line.startswith(("- ", *TITLES)) or not lines or not lines[-1]
        if fresh or lines[-1].startswith(TITLES):
            _part(lines, line)
            lines.append(line)
        elif lines[-1].endswith("\\"):
            lines[-1] = lines[-1][:-1].rstrip()
            lines.append(line)
        else:
            lines[-1] = f"{lines[-1]} {line}"
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _part(lines: list[str], line: str) -> None:
    """A list begins after a blank line, and so does what follows it."""
    if lines and lines[-1] and line and line.startswith("- ") != lines[-1].startswith("- "):
        lines.append("")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replaces `{name}` by its value. Raises KeyError for a name that nobody knows."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)


def names(kind: str, full_name: str) -> dict[str, str]:
    """An authority's name by the question it answers: `wer`, `wessen`, `wem`, `wen`; `Wer` begins a sentence."""
    if kind == "county" or full_name.startswith("Bezirk "):
        stem, _, place = full_name.partition(" ")
        forms = (f"der {full_name}", f"des {stem}es {place}", f"dem {full_name}", f"den {full_name}")
    else:
        forms = (f"die {full_name}", f"der {full_name}", f"der {full_name}", f"die {full_name}")
    who, whose, whom, whom_acc = forms
    start = who[0].upper() + who[1:]
    return {"Wer": start, "wer": who, "wessen": whose, "wem": whom, "wen": whom_acc, "authority": full_name}
