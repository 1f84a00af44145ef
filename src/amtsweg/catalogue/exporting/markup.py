"""Our texts as HTML, the other way round from `importing.texts`: what goes out comes back the same."""

import html
import re

LINK = re.compile(r"\[([^\[\]\n]+)\]\(((?:https?://|mailto:|tel:)[^\s()<>\"]+)\)")


def to_html(text: str) -> str:
    """Paragraphs, lines, lists, headings and links of a text as HTML."""
    first, _, rest = text.strip().partition("\n")
    if first.startswith("# "):
        return f"<h1>{_line(first[2:])}</h1>" + to_html(rest)
    return "".join(_block(block) for block in re.split(r"\n{2,}", text.strip()) if block.strip())


def _block(block: str) -> str:
    lines = [line.strip() for line in block.strip().split("\n")]
    if lines[0].startswith("## "):
        heading = f"<h2>{_line(lines[0][3:])}</h2>"
        return heading + (_block("\n".join(lines[1:])) if lines[1:] else "")
    if all(line.startswith("- ") for line in lines):
        return "<ul>" + "".join(f"<li>{_line(line[2:])}</li>" for line in lines) + "</ul>"
    return "<p>" + "<br>".join(_line(line) for line in lines) + "</p>"


def _line(line: str) -> str:
    pieces = LINK.split(line)  # text, words, address, text, …
    found = html.escape(pieces[0], quote=False)
    for words, address, after in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        found += f'<a href="{html.escape(address)}">{html.escape(words)}</a>{html.escape(after, quote=False)}'
    return found
