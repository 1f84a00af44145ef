"""The shipped forms, checked and compiled, and ways through them by a few answers."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from demo.forms.exploring import context

from amtsweg.forms.checks import check
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.definition import load
from amtsweg.forms.flow import Way, way

FOLDER = Path(__file__).parents[3] / "src/amtsweg/demo/shared/forms"
SLUGS = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def form(slug: str) -> Compiled:
    definition = load((FOLDER / f"{slug}.yaml").read_text(encoding="utf-8"))
    assert definition.slug == slug
    assert check(definition) == []
    return Compiled(definition)


def walk(slug: str, **answers: Any) -> Way:
    """The way that these answers lead, on Wednesday, 25 November 2026; what is not named stays open."""
    return way(form(slug), answers, context())


def pages(found: Way) -> set[str]:
    """The pages on the way, by their ids."""
    return {step.page.id for step in found.steps}


def asked(found: Way) -> set[str]:
    """The questions on the way, by their ids."""
    return {one.id for step in found.steps for one in step.fields}


def broken(found: Way) -> Iterator[str]:
    """The questions at which a rule objects."""
    yield from (rule.field for step in found.steps for rule in step.broken)
