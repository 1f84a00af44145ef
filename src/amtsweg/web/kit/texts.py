"""Localised texts on a page: the reader's language when there is one, else German, marked as such."""

from __future__ import annotations

import re
from contextvars import ContextVar

from django.utils.translation import get_language
from markupsafe import Markup, escape

from amtsweg.core.text import Localised, pick

# `[words](address)`: what a link in a text may lead to stands here, and nothing else becomes one.
LINK = re.compile(r"\[([^\[\]]+)\]\(((?:https?://|mailto:|tel:)[^\s()<>\"]+)\)")

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
    """A longer text: blank lines part paragraphs, lines that begin with `- ` form a list, `## ` a heading;
    `[words](https://…)` is a link, and so are bare addresses and telephone numbers."""
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
    return localised({picked.language: first_words(picked.text, limit)})


def first_words(text: str, limit: int) -> str:
    """The first paragraph without marks for links and headings, cut after a whole word where it is longer."""
    first = " ".join(LINK.sub(r"\1", text).strip().lstrip("# ").split("\n\n")[0].split())
    return first if len(first) <= limit else f"{first[:limit].rsplit(' ', 1)[0].rstrip(',;:–')} …"


_MAIL = r"[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_PHONE = r"(?<![\w/.,+-])(?:\+49[ /]?[1-9]|0[1-9])\d{1,4}[ /-]\d{2,8}(?: \d{2,5}){0,2}(?:-\d{1,6})?(?![\w/])"
_SITE = r"https?://[^\s<>]*[^\s<>.,;:!?)“”\"']"
_REACHED = re.compile(rf"(?P<site>{_SITE})|(?P<mail>{_MAIL})|(?P<phone>{_PHONE})", re.ASCII)


def reachable(text: str) -> Markup:
    """A text in which bare addresses of sites and mailboxes and telephone numbers have become links."""
    done, end = [], 0
    for hit in _REACHED.finditer(text):
        done += [escape(text[end : hit.start()]), _link(hit)]
        end = hit.end()
    return Markup("").join([*done, escape(text[end:])])


def _link(hit: re.Match[str]) -> Markup:
    found = hit.group()
    if hit["phone"]:
        return phone(found)
    if hit["mail"]:
        return Markup('<a class="a-link" href="mailto:{0}">{0}</a>').format(found)
    return Markup('<a class="a-link" href="{0}" rel="external">{0}</a>').format(found)


def phone(number: str) -> Markup:
    """A telephone number that phones can dial: national numbers get the country's code."""
    digits = re.sub(r"[^\d+]", "", number)
    dialled = f"+49{digits[1:]}" if digits.startswith("0") and not digits.startswith("00") else digits
    return Markup('<a class="a-link a-num" href="tel:{}">{}</a>').format(dialled, number)


def _block(block: str) -> Markup:
    lines = [line.strip() for line in block.strip().split("\n")]
    if lines[0].startswith("## "):
        heading = Markup('<h2 class="kern-heading-large">{}</h2>').format(lines[0][3:])
        rest = "\n".join(lines[1:])
        return heading + _block(rest) if rest else heading
    if all(line.startswith("- ") for line in lines):
        items = Markup("").join(Markup("<li>{}</li>").format(_linked(line[2:])) for line in lines)
        return Markup("<ul>{}</ul>").format(items)
    return Markup("<p>{}</p>").format(Markup("<br>").join(_linked(line) for line in lines))


def _linked(line: str) -> Markup:
    if "](" not in line:
        return reachable(line)
    pieces = LINK.split(line)  # text, words, address, text, words, address, … text
    found = reachable(pieces[0])
    for words, address, after in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        found += Markup('<a class="a-link" href="{}">{}</a>').format(address, words) + reachable(after)
    return found
