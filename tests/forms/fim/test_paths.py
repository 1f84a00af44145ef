"""The imported schema S00000094 can be filled in along every way, and its Fachdaten hold what was answered."""

import json
from functools import cache
from typing import Any

from forms.builders import CONTEXT, posted
from forms.fim.paths import Walked, every_way
from forms.fim.schemas import real
from lxml import etree

from amtsweg.forms.answering import post
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.context import RawDict
from amtsweg.forms.fim.export import facts, to_json, to_xml
from amtsweg.forms.flow import Way


@cache
def form() -> Compiled:
    return Compiled(real().definition)


@cache
def ways() -> list[Walked]:
    return list(every_way(form()))


def test_every_way_can_be_sent() -> None:
    assert len(ways()) == 72
    assert all(found.complete for found, _pages in ways())
    asked = {
        asked.element for found, _pages in ways() for step in found.steps for asked in step.fields if asked.element
    }
    assert asked == {asked.element for asked, _page, _group in real().definition.fields() if asked.element}


def test_every_page_takes_its_answers_as_they_are_posted() -> None:
    for _found, pages in ways()[::9]:
        given: dict[str, Any] = {}
        for step, values in pages:
            raw, _files = posted(step.fields, values)
            outcome = post(form(), given, step.key, RawDict(raw), CONTEXT)
            assert not outcome.errors, (step.key, outcome.errors)
            given = outcome.answers
        assert given == {name: value for _step, values in pages for name, value in values.items()}


def _flat(data: dict[str, Any], path: str = "") -> dict[str, int]:
    """Path -> how many values."""
    found: dict[str, int] = {}
    for name, value in data.items():
        for one in value if isinstance(value, list) else [value]:
            inner = _flat(one, f"{path}{name}/") if isinstance(one, dict) else {path + name: 1}
            for key, count in inner.items():
                found[key] = found.get(key, 0) + count
    return found


def _expected(found: Way) -> dict[str, int]:
    counts: dict[str, int] = {}
    for step in found.steps:
        for asked in step.fields:
            if asked.element and found.value(asked.id) is not None:
                path = "/".join(step.partition(":")[0] for step in asked.element.split("/"))
                counts[path] = counts.get(path, 0) + 1
    return counts


def test_fachdaten_hold_every_answer_at_its_element_and_nothing_else() -> None:
    for found, _pages in ways():
        made = facts(found)
        assert _flat(made.data) == _expected(found)
        assert _flat(json.loads(to_json(made))["data"]) == _expected(found)
        root = etree.fromstring(to_xml(made))
        ends = [one for one in root.iter() if not len(one)]
        assert len(ends) == sum(_expected(found).values())


def test_fachdaten_carry_schema_and_versions() -> None:
    made = facts(ways()[0][0])
    content = json.loads(to_json(made))
    assert content["schema"] == {"id": "S00000094", "version": "1.0"}
    assert content["versions"]["F60000319"] == "1.2" and content["data"]["G00000253"]["F60000319"] == "Anton 1"
    assert (
        content["data"]["G00000255"]["G60000083"]["F60000233"] == 1850
        and content["data"]["G00000258"]["F00000464"] is True
    )
    root = etree.fromstring(to_xml(made))
    assert root.tag == "{urn:fim-de:xfall:datenschema:xdf2}S00000094" and root.get("version") == "1.0"
    assert root.find("{*}G00000253/{*}F60000319").get("version") == "1.2"
    assert root.findtext("{*}G00000258/{*}F00000464") == "true"
