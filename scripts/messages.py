"""Translations: collects the German message ids from code and templates, and says which have no English.

`messages.py update` merges new ids into the catalogues, `messages.py check` fails when one is missing or outdated.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "amtsweg"
ENGLISH = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"trim_blocks": "true", "newstyle_gettext": "true", "silent": "false"}}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "register": (2,),  # labels of event kinds
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def collected() -> Catalog:
    """Every message id in use, with the files that use it."""
    catalog = Catalog(charset="utf-8")
    for name, _, message, comments, context in extract_from_dir(PACKAGE, METHODS, OPTIONS, KEYWORDS):
        catalog.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return catalog


def update() -> None:
    """Adds new ids without a translation and drops those that nothing uses; the rest stays as it is."""
    present = Catalog(locale="en")
    if ENGLISH.exists():
        with ENGLISH.open("rb") as file:
            present = read_po(file, locale="en")
    present.update(collected(), no_fuzzy_matching=True)
    fresh = Catalog(locale="en", project="Amtsweg", version="1", charset="utf-8", fuzzy=False)
    fresh.header_comment = "# Amtsweg: the message ids are the German texts."
    fresh.language_team = fresh.last_translator = "Amtsweg"
    fresh.revision_date = fresh.creation_date = datetime(2026, 1, 1, tzinfo=UTC)  # no change without a change
    for one in present:
        if one.id:
            fresh[one.id] = one
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        write_po(file, fresh, width=116, sort_output=True, include_lineno=False)


def check() -> list[str]:
    """What is missing, left over or marked as unsure, one line each."""
    with ENGLISH.open("rb") as file:
        present = read_po(file)
    used = collected()
    problems = []
    for message in used:
        if not message.id:
            continue
        found = present.get(message.id, message.context)
        texts = found.string if found is not None and isinstance(found.string, tuple) else [found and found.string]
        if found is None or found.fuzzy or not all(texts):
            problems.append(f"no English text for {message.id!r} ({message.locations[0][0]})")
        elif found.python_format and list(found.check(present)):
            problems.append(f"placeholders differ in the English text for {message.id!r}")
    problems += [f"unused: {one.id!r}" for one in present if one.id and used.get(one.id, one.context) is None]
    return problems


def main(arguments: list[str]) -> int:
    if arguments == ["update"]:
        update()
        return 0
    if arguments == ["check"]:
        problems = check()
        print("\n".join(problems) or "every message has its English text")
        return 1 if problems else 0
    print("usage: messages.py update | check", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
