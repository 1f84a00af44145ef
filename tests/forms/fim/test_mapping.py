"""How elements become sections, pages and fields, in both versions of the standard."""

from typing import Any

import pytest
from forms.builders import CONTEXT
from forms.fim.schemas import field, group, imported, member, rule, schema

from amtsweg.forms.checks import check
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.definition import Definition, GroupPage
from amtsweg.forms.fields.base import Field
from amtsweg.forms.fim.export import facts, to_json
from amtsweg.forms.fim.model import Refused
from amtsweg.forms.flow import way


def only_field(data: bytes) -> Field:
    made = imported(data).definition
    assert check(made) == []
    return next(made.fields())[0]


def precise(**limits: str) -> str:
    written = ", ".join(f'"{name}":"{value}"' for name, value in limits.items())
    return f"<x:praezisierung>{{{written}}}</x:praezisierung>"


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("text", precise(minLength="1", maxLength="55"), {"type": "text", "max_length": 55}),
        ("text", precise(maxLength="1000"), {"type": "long_text", "max_length": 1000}),
        ("text", precise(maxLength="5", pattern="[0-9]{5}$"), {"type": "text", "pattern": "[0-9]{5}"}),
        ("text", precise(pattern="[a-z.]+@[a-z.]+$"), {"type": "email"}),
        ("text", precise(minLength="3"), {"type": "text", "pattern": ".{3,}"}),
        ("text", "<x:praezisierung>Bitte kurz</x:praezisierung>", {"type": "text", "max_length": 500}),
        ("num_int", precise(minValue="1", maxValue="31"), {"type": "number", "min": 1, "max": 31, "decimals": 0}),
        ("num", precise(minValue="-0,5"), {"type": "number", "decimals": 6}),
        ("num_currency", "", {"type": "amount"}),
        ("bool", "", {"type": "yes_no"}),
        ("date", "", {"type": "date"}),
        ("time", "", {"type": "time"}),
        ("file", "<x:maxSize>5000000</x:maxSize><x:mediaType>application/pdf</x:mediaType>",
         {"type": "file", "max_megabytes": 5, "accept": ("pdf",), "max_files": 1}),
    ],
)  # fmt: skip
def test_types_and_limits(kind: str, more: str, expected: dict[str, Any]) -> None:
    made = only_field(schema(member(field("F1", "Feld", kind=kind, more=more))))
    assert {name: getattr(made, name) for name in expected} == expected


def test_limits_of_version_3_stand_in_attributes_and_ids_have_more_digits() -> None:
    limits = '<x:praezisierung minLength="1" maxLength="55"/>'
    one = field("F60000000243", "Straße", version="1.1.0", more=limits)
    around = group("G60000000088", "Anschrift", member(one), version="1.2.0")
    made = only_field(schema(member(around), xdf="3.0.0", version="1.0.0"))
    assert made.max_length == 55
    assert made.element == "G60000000088:1.2.0/F60000000243:1.1.0"


def test_a_choice_group_of_version_3_and_its_rules_and_codes_are_understood() -> None:
    codes = "<x:werte><x:wert><x:code>a 1</x:code><x:name>Eins</x:name></x:wert></x:werte>"
    chosen = member(field("F00000000001", "Art", way="select", more=codes))
    groups = [member(group(f"G0000000000{n}", f"Fall {n}", member(field(f"F0000000001{n}", "Feld")))) for n in (1, 2)]
    either = member(group("G00000000009", "Fälle", *groups, more="<x:art><code>X</code></x:art>"))
    told = rule("Wenn F00000000001 = a, dann muss F00000000099 befüllt werden.", tag="freitextRegel")
    made = imported(schema(chosen, either, rules=(told,), xdf="3.0.0", version="1.0.0"))
    assert [entry.value for entry in next(iter(made.definition.code_lists.values())).entries] == ["a 1"]
    kinds = [asked.type for asked, _page, _group in made.definition.fields()]
    assert kinds == ["choice", "choice", "text", "text"]
    assert "F00000000099 gibt es im Schema nicht" in made.open[0] and check(made.definition) == []


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("<x:anzahl>2:1</x:anzahl>", "'2:1' is no anzahl"),
        ("<x:anzahl>viele</x:anzahl>", "'viele' is no anzahl"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(message: str, line: str) -> None:
    data = schema(member(field("F1", "Feld"))).replace(b"<x:anzahl>1:1</x:anzahl>", message.encode())
    with pytest.raises(Refused, match=line):
        imported(data)


def nested(*often: str) -> Definition:
    """Groups inside each other, each with a field before the next group."""
    inside: tuple[str, ...] = ()
    for depth, count in reversed(list(enumerate(often, 1))):
        own = member(field(f"F0000000{depth}", f"Name {depth}"))
        inside = (member(group(f"G0000000{depth}", f"Gruppe {depth}", own, *inside), count),)
    return imported(schema(*inside)).definition


def test_repeated_groups_are_lists_one_list_may_hold_another_and_deeper_ones_are_asked_once() -> None:
    made = nested("1:3", "0:*", "1:2")
    assert check(made) == []
    (outer,) = made.sections[0].pages
    assert isinstance(outer, GroupPage) and (outer.min, outer.max) == (1, 3)
    inner = outer.pages[1]
    assert isinstance(inner, GroupPage) and (inner.min, inner.max) == (0, 100)
    assert not any(isinstance(page, GroupPage) for page in inner.pages)
    assert made.fim is not None and "G00000003: Die Gruppe wiederholt sich in einer Liste" in made.fim.open[0]


def test_items_of_lists_come_out_as_lists() -> None:
    form = Compiled(nested("1:3", "0:*", "1:2"))
    thing = {"_id": "1", "f00000002": "b", "f00000003": "c"}
    answers = {"g00000001": [{"_id": "1", "f00000001": "a", "g00000002": [thing, {**thing, "_id": "2"}]}]}
    found = way(form, answers, CONTEXT)
    assert found.complete
    deep = {"F00000002": "b", "G00000003": [{"F00000003": "c"}]}
    assert facts(found).data == {"G00000001": [{"F00000001": "a", "G00000002": [deep, deep]}]}
    assert to_json(facts(found))


def test_repeated_fields_are_several_fields_a_list_or_one_control() -> None:
    few, many = member(field("F1", "Zeile"), "0:3"), member(field("F2", "Name"), "1:*")
    files = member(field("F3", "Plan", kind="file"), "0:*")
    made = imported(schema(few, many, files)).definition
    assert check(made) == []
    lines = [asked for asked, _page, _group in made.fields() if asked.element == "F1:1.0*"]
    assert [asked.label["de"] for asked in lines] == ["Zeile 1", "Zeile 2", "Zeile 3"]
    assert all(asked.optional for asked in lines)
    form = Compiled(made)
    ref = {"id": "x", "name": "plan.pdf", "size": 1, "media_type": "application/pdf"}
    answers = {"f1": "eins", "f1_2": None, "f1_3": "drei", "f2_all": [{"_id": "1", "f2": "Bo"}], "f3": [ref, ref]}
    found = way(form, answers, CONTEXT)
    assert found.complete
    assert facts(found).data["F1"] == ["eins", "drei"] and facts(found).data["F2"] == ["Bo"]
    assert [one["attachment"] for one in facts(found).data["F3"]] == ["x", "x"]


def test_names_stay_short_and_apart_however_often_an_element_is_used() -> None:
    twice = [member(group("G00000001", "Ort", member(field("F00000001", "PLZ")))) for _ in range(2)]
    around = [member(group(f"G0000001{n}", "Haus", *twice)) for n in range(3)]
    made = imported(schema(*around)).definition
    names = [asked.id for asked, _page, _group in made.fields()]
    assert len(names) == len(set(names)) == 6 and max(map(len, names)) <= 40
    assert check(made) == []


def test_texts_lose_what_nobody_should_see() -> None:
    more = "<x:hilfetextEingabe>Eins &#xD;\n zwei \u200b</x:hilfetextEingabe>"
    made = only_field(schema(member(field("F1", "Feld  mit &#xD;\n Namen ", more=more))))
    assert made.label == {"de": "Feld mit Namen"} and made.help[0].text == {"de": "Eins\nzwei"}


def test_hidden_fields_and_those_that_never_come_are_not_asked() -> None:
    made = imported(
        schema(
            member(field("F1", "Sichtbar")),
            member(field("F2", "Versteckt", way="hidden")),
            member(field("F3", "Nie"), "0:0"),
        )
    )
    assert [asked.id for asked, _page, _group in made.definition.fields()] == ["f1"]
    assert made.open == ("F2: Das Feld ist versteckt oder gesperrt und wird nicht gefragt.",)
