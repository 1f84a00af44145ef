"""Localised texts on a page: the reader's language when there is one, else German, marked as such."""

from __future__ import annotations

from contextvars import ContextVar

from django.utils.translation import get_language
from markupsafe import Markup, escape

from amtsweg.core.text import Localised, pick

_fallbacks: ContextVar[set[str] | None] = ContextVar("fallbacks", default=None)


def start_page() -> None:
    """Forgets the fallbacks of the page before; called once per rendered page."""
    _fallbacks.set(set())


def fallbacks() -> set[str]:
    """The languages in which texts of this page stand although the reader chose another."""
    return _fallbacks.get() or set()


def language() -> str:
    """The language of the current page: de, en or de-simple."""
    return get_language() or "de"


def path(address: str, code: str | None = None) -> str:
    """A site address such as `/postkorb/` with the prefix of the current (or the given) language."""
    code = code or language()
    return address if code == "de" else f"/{code}{address}"


def localised(value: Localised | str | None) -> Markup:
    """The text in the page's language, else in another one and inside a `<span lang>`; strings pass through escaped."""
    if not isinstance(value, dict):
        return escape(value or "")
    picked = pick(value, language())
    if not picked.fallback or not picked.text:
        return escape(picked.text)
    if (used := _fallbacks.get()) is not None:
        used.add(picked.language)
    return Markup('<span lang="{}">{}</span>').format(picked.language, picked.text)


def plain(value: Localised | str | None) -> str:
    """The text alone, for titles and attributes, where no markup may stand."""
    return pick(value, language()).text if isinstance(value, dict) else (value or "")


def paragraphs(value: Localised | str | None) -> Markup:
    """A longer text: blank lines part paragraphs, lines that begin with `- ` form a list, `## ` a heading."""
    picked = pick(value, language()) if isinstance(value, dict) else None
    text = picked.text if picked else str(value or "")
    blocks = [_block(block) for block in text.replace("\r", "").split("\n\n") if block.strip()]
    body = Markup("\n").join(blocks)
    if picked and picked.fallback and picked.text:
        if (used := _fallbacks.get()) is not None:
            used.add(picked.language)
        return Markup('<div lang="{}" class="a-prose">{}</div>').format(picked.language, body)
    return body


def beginning(value: Localised, limit: int = 160) -> Markup:
    """The first paragraph for a teaser, cut after a whole word where it is longer than `limit` characters."""
    picked = pick(value, language())
    first = " ".join(picked.text.strip().split("\n\n")[0].split())
    if len(first) > limit:
        first = f"{first[:limit].rsplit(' ', 1)[0].rstrip(',;:–')} …"
    return localised({picked.language: first})


def _block(block: str) -> Markup:
    lines = [line.strip() for line in block.strip().split("\n")]
    if lines[0].startswith("## "):
        heading = Markup('<h2 class="kern-heading-large">{}</h2>').format(lines[0][3:])
        rest = "\n".join(lines[1:])
        return heading + _block(rest) if rest else heading
    if all(line.startswith("- ") for line in lines):
        return Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(line[2:]) for line in lines))
    return Markup("<p>{}</p>").format(Markup("<br>").join(lines))
