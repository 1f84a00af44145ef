"""Reads a stylesheet as a tree of rules and drops what no template uses: selectors whose classes
never occur, custom properties that nothing refers to, prefixed doubles and white space."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_URL = re.compile(r"""url\(\s*(?:"[^"]*"|'[^']*'|[^)]*)\)""")
_CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
_FUNCTION = re.compile(r":(is|where|has|not)\(")
_REFERENCE = re.compile(r"var\(\s*(--[\w-]+)")
_PREFIX = re.compile(r"^-(?:webkit|moz|ms)-")


@dataclass
class Rule:
    """`selector { declarations }`; `children` is used instead of declarations by at-rules with rules inside."""

    prelude: str
    declarations: list[tuple[str, str]] = field(default_factory=list)
    children: list[Rule] | None = None


def parse(text: str) -> list[Rule]:
    """The rules of a stylesheet, in order. Nested at-rules become rules with children. Raises ValueError on a
    missing brace, which would otherwise swallow the rest of the file."""
    rules, rest = _parse_block(_COMMENT.sub("", text), 0, top=True)
    if rest.strip():
        raise ValueError(f"unexpected text after the last rule: {rest.strip()[:60]!r}")
    return rules


def _parse_block(text: str, start: int, *, top: bool) -> tuple[list[Rule], str]:
    rules: list[Rule] = []
    position = start
    while position < len(text):
        end = _find(text, position, "{};")
        if end < 0:
            break
        prelude, mark = text[position:end].strip(), text[end]
        if mark == ";":
            if not prelude.startswith("@charset"):
                rules.append(Rule(prelude))
            position = end + 1
        elif mark == "}":
            raise ValueError(f"closing brace without a rule near {prelude[:60]!r}")
        else:
            close = _matching(text, end)
            body = text[end + 1 : close]
            if prelude.startswith(("@media", "@supports", "@layer", "@container", "@keyframes")):
                children, rest = _parse_block(body, 0, top=False)
                if rest.strip():
                    raise ValueError(f"unexpected text in {prelude!r}: {rest.strip()[:60]!r}")
                rules.append(Rule(prelude, children=children))
            else:
                rules.append(Rule(prelude, declarations=_declarations(body)))
            position = close + 1
    return rules, text[position:] if top or position < len(text) else ""


def _find(text: str, position: int, marks: str) -> int:
    """Index of the next mark outside strings, brackets and url(), or -1."""
    depth = 0
    while position < len(text):
        char = text[position]
        if char in "\"'":
            found = _STRING.match(text, position)
            if not found:
                raise ValueError(f"unfinished string near {text[position : position + 60]!r}")
            position = found.end()
            continue
        if char == "u" and (found := _URL.match(text, position)):
            position = found.end()
            continue
        if depth == 0 and char in marks:
            return position
        depth += (char == "(") - (char == ")")
        position += 1
    return -1


def _matching(text: str, opening: int) -> int:
    depth, position = 1, opening + 1
    while depth:
        position = _find(text, position, "{}")
        if position < 0:
            raise ValueError(f"brace never closed near {text[max(0, opening - 60) : opening]!r}")
        depth += 1 if text[position] == "{" else -1
        position += 1
    return position - 1


def _declarations(body: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position = 0
    while position < len(body):
        end = _find(body, position, ";")
        part = body[position : end if end >= 0 else len(body)].strip()
        if part:
            name, colon, value = part.partition(":")
            if not colon:
                raise ValueError(f"not a declaration: {part[:60]!r}")
            found.append((name.strip(), value.strip()))
        if end < 0:
            break
        position = end + 1
    names = {name for name, _ in found}
    return [(name, value) for name, value in found if not _PREFIX.match(name) or _PREFIX.sub("", name) not in names]


def keep_selectors(rules: Iterable[Rule], used: Callable[[str], bool]) -> list[Rule]:
    """The rules without those selectors that need a class which `used` denies. Classes inside :not() do not count."""
    kept: list[Rule] = []
    for rule in rules:
        if rule.prelude.startswith("@keyframes") or (rule.children is None and rule.prelude.startswith("@")):
            kept.append(rule)
        elif rule.children is not None:
            children = keep_selectors(rule.children, used)
            if children:
                kept.append(Rule(rule.prelude, children=children))
        else:
            selectors = [selector for selector in split_selectors(rule.prelude) if _wanted(selector, used)]
            if selectors and rule.declarations:
                kept.append(Rule(",".join(selectors), rule.declarations))
    return kept


def split_selectors(prelude: str) -> list[str]:
    """The comma-separated selectors of a rule; commas inside :is(), :not() and the like stay."""
    parts, position = [], 0
    while (end := _find(prelude, position, ",")) >= 0:
        parts.append(prelude[position:end].strip())
        position = end + 1
    parts.append(prelude[position:].strip())
    return [part for part in parts if part]


def _wanted(selector: str, used: Callable[[str], bool]) -> bool:
    """Whether all classes of a selector are in use; of :is(), :where() and :has() one alternative is enough."""
    while found := _FUNCTION.search(selector):
        close = _find(selector, found.end(), ")")
        inside, rest = selector[found.end() : close], selector[: found.start()] + selector[close + 1 :]
        if found.group(1) != "not" and not any(_wanted(part, used) for part in split_selectors(inside)):
            return False
        selector = rest
    return all(used(name) for name in _CLASS.findall(selector))


def drop_unused_properties(rules: list[Rule], prefix: str) -> list[Rule]:
    """Removes custom properties that begin with `prefix` and that no remaining value refers to."""
    while True:
        referred = {name for value in _values(rules) for name in _REFERENCE.findall(value)}
        unused = {name for name in _names(rules) if name.startswith(prefix)} - referred
        if not unused:
            return rules
        rules = _without(rules, unused)


def drop_unused_keyframes(rules: list[Rule]) -> list[Rule]:
    """Removes @keyframes whose name no animation value mentions."""
    words = {word for value in _values(rules) for word in re.findall(r"[\w-]+", value)}
    return [r for r in rules if not r.prelude.startswith("@keyframes") or r.prelude.split()[1] in words]


def _values(rules: Iterable[Rule]) -> Iterable[str]:
    for rule in rules:
        yield from (value for _, value in rule.declarations)
        yield from _values(rule.children or [])


def _names(rules: Iterable[Rule]) -> Iterable[str]:
    for rule in rules:
        yield from (name for name, _ in rule.declarations)
        yield from _names(rule.children or [])


def _without(rules: list[Rule], unwanted: set[str]) -> list[Rule]:
    kept = []
    for rule in rules:
        if rule.children is not None:
            children = _without(rule.children, unwanted)
            if children:
                kept.append(Rule(rule.prelude, children=children))
        elif rule.prelude.startswith("@") and not rule.declarations:
            kept.append(rule)
        elif declarations := [(n, v) for n, v in rule.declarations if n not in unwanted]:
            kept.append(Rule(rule.prelude, declarations))
    return kept


def write(rules: Iterable[Rule]) -> str:
    """The stylesheet without comments and needless white space."""
    out = []
    for rule in rules:
        if rule.children is not None:
            out.append(f"{_squeeze(rule.prelude)}{{{write(rule.children)}}}")
        elif rule.declarations:
            body = ";".join(f"{name}:{_squeeze(value)}" for name, value in rule.declarations)
            selectors = ",".join(_squeeze(s) for s in split_selectors(rule.prelude))
            out.append(f"{selectors}{{{body}}}")
        else:
            out.append(f"{rule.prelude};")
    return "".join(out)


def _squeeze(text: str) -> str:
    parts = _STRING.split(text)
    return "".join(part if i % 2 else re.sub(r"\s+", " ", part) for i, part in enumerate(parts)).strip()
