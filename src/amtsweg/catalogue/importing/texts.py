"""HTML of other people becomes the markup of our texts: paragraphs, lines, lists, headings, links, and nothing else."""

import html
import re
from html.parser import HTMLParser

import nh3

from amtsweg.core.text import LANGUAGES, Localised

_BLOCKS = {"p", "div", "section", "article", "blockquote", "table", "thead", "tbody", "caption", "dl", "dt", "dd", "hr"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_TAGS = _BLOCKS | _HEADINGS | {"br", "ul", "ol", "li", "tr", "td", "th", "a", "strong", "em", "b", "i", "u", "span"}
_TAG = re.compile(r"<[a-zA-Z/!]")
_TARGET = re.compile(r"(?:https?://[^\s/]|mailto:.|tel:.)")
_ENCODED = {"(": "%28", ")": "%29", " ": "%20", "\n": "", "\r": "", "\t": "", "[": "%5B", "]": "%5D"} | {
    "<": "%3C",
    ">": "%3E",
    '"': "%22",
}
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_INVISIBLE = re.compile(
    "[\u200b\u200c\u200d\u2060\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]"
)


def line(text: str | None) -> str:
    """One line without markup: a name, a word."""
    return " ".join(text_of(text).replace("\n", " ").split(" ")).strip()


def text_of(markup: str | None) -> str:
    """The text of a piece of HTML, or of plain text, in our markup."""
    cleaned = _INVISIBLE.sub("", markup or "")
    if not _TAG.search(cleaned):
        return _plain(html.unescape(cleaned))
    safe = nh3.clean(
        cleaned,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        clean_content_tags={"script", "style"},
    )
    writer = _Writer()
    writer.feed(safe)
    writer.close()
    return writer.text()


def language_of(code: str | None) -> str:
    """Our language for a code such as `de-DE`; empty where we have none."""
    wanted = (code or "de").strip().replace("_", "-").lower()
    return wanted if wanted in LANGUAGES else next((one for one in ("de", "en") if wanted.split("-")[0] == one), "")


def listed(entries: list[tuple[str, str]]) -> Localised:
    """A list of names with their addresses as a German text."""
    lines = [
        f"- {link(name, address)}" if _TARGET.match(address.strip()) or not address else f"- {name}: {address}".strip()
        for name, address in entries
        if name or address
    ]
    return {"de": "\n".join(lines)} if lines else {}


def link(words: str, address: str) -> str:
    """Words that lead somewhere; the words alone where they say all, or the address is none to follow."""
    target = "".join(_ENCODED.get(sign, sign) for sign in address.strip())
    shown = words.strip().replace("[", "(").replace("]", ")")
    if not _TARGET.match(target) or target in (f"mailto:{shown}", f"tel:{shown}"):
        return shown
    return f"[{shown or target}]({target})"


def _one_line(lines: list[str]) -> str:
    """Lines of one item in a row, with a dash where one ends without a sign of its own."""
    found = lines[0]
    for one in lines[1:]:
        found += f"{' ' if found[-1] in '.:;,!?–' else ' – '}{one}"
    return found


def _is_item(sign: str) -> bool:
    return sign == "- " or sign[:1].isdigit()


def _plain(text: str) -> str:
    lines = [_harmless(_SPACE.sub(" ", one).strip()) for one in text.replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _harmless(text: str) -> str:
    """A line of somebody else's text that begins like one of our headings is none."""
    return re.sub(r"^(#{1,2}) ", "\\1\u00a0", text)


class _Writer(HTMLParser):
    """Collects blocks; `_now` is the text of the current one, `_sign` what it begins with."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[tuple[str, str]] = []
        self._now: list[str] = []
        self._sign = ""
        self._href: tuple[str, int] | None = None
        self._items = 0
        self._lists: list[int | None] = []  # those we are in: the number of the last item, None where none are numbered

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._now.append("\n")
        elif tag == "a":
            self._href = (dict(attrs).get("href") or "", len(self._now))
        elif tag in ("td", "th"):
            self._now.append(": " if "".join(self._now).strip() else "")
        elif tag in ("li", "tr"):
            self._flush()
            self._sign = self._numbered() if tag == "li" else "- "
            self._items += tag == "li"
        elif tag in _HEADINGS:
            self._flush()
            self._sign = "# " if tag == "h1" else "## "
        elif tag in ("ul", "ol"):
            self._flush()
            self._lists.append(0 if tag == "ol" else None)
        elif tag in _BLOCKS and self._items:
            self._now.append("\n")
        elif tag in _BLOCKS:
            self._flush()

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._href:
            self._close_link(*self._href)
        elif tag in ("ul", "ol") and self._lists:
            self._flush()
            self._lists.pop()
        elif tag in ("li", "tr") or tag in _HEADINGS:
            self._flush()
            self._items = max(0, self._items - (tag == "li"))
            self._sign = ""
        elif tag in _BLOCKS and not self._items:
            self._flush()

    def handle_data(self, data: str) -> None:
        self._now.append(_SPACE.sub(" ", data))

    def _numbered(self) -> str:
        """The sign of the next item; numbers of steps stand in the text, since our lists have none."""
        if not self._lists or self._lists[-1] is None:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "

    def _close_link(self, href: str, start: int) -> None:
        said = "".join(self._now[start:])
        before, after = (" " if said[:1].isspace() else ""), (" " if said[-1:].isspace() else "")
        self._now[start:] = [before + link(" ".join(said.split()), href) + after]
        self._href = None

    def _flush(self) -> None:
        lines = [_SPACE.sub(" ", one).strip() for one in "".join(self._now).split("\n")]
        self._now = []
        kept = [one for one in lines if one]
        if not kept:
            return
        if self._sign:
            self._blocks.append((self._sign, self._sign + _one_line(kept)))
        else:
            self._blocks.append(("", "\n".join(_harmless(one) for one in kept)))

    def text(self) -> str:
        """The blocks with blank lines between them; items of one list and what stands below a heading stay together."""
        self._flush()
        found = ""
        for number, (sign, block) in enumerate(self._blocks):
            before = self._blocks[number - 1][0] if number else ""
            joined = (_is_item(sign) and _is_item(before)) or before in ("# ", "## ")
            raised = "#" if sign == "# " and number else ""  # only what comes first is the heading of the whole
            found += ("" if not number else "\n" if joined else "\n\n") + raised + block
        return found
