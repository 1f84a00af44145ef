"""The two dog tax forms: every path can be walked and sent, the tax is right, the words are complete."""

from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override
from forms.builders import CONTEXT, TODAY, posted, sample
from forms.validators import Schema

from amtsweg.forms.answering import add_item, post
from amtsweg.forms.checks import check
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.context import Context
from amtsweg.forms.definition import load, to_data
from amtsweg.forms.fields.base import Field
from amtsweg.forms.flow import Way, way
from amtsweg.forms.schema import answers_schema

FOLDER = Path(__file__).parents[2] / "src/amtsweg/demo/shared/forms"
REGISTER = Compiled(load((FOLDER / "hundesteuer-anmeldung.yaml").read_text()))
LEAVE = Compiled(load((FOLDER / "hundesteuer-abmeldung.yaml").read_text()))
FORMS = pytest.mark.parametrize("form", [REGISTER, LEAVE], ids=lambda form: form.definition.slug)


def alternatives(asked: Field) -> list[Any]:
    options = {"yes_no": [True, False], "choice": sorted(asked.values or ())}.get(asked.type)
    more = options or [sample(asked, 0), sample(asked, 1)]
    return [*more, None] if asked.optional else more


def branching(form: Compiled) -> list[Field]:
    """The fields that conditions look at."""
    used = {
        name
        for placed in form.layout.pages
        if placed.page.when
        for name in form.layout.depends_on(placed.page.when, "hunde")
    }
    return [asked for name, asked in form.fields.items() if name in used]


def filled(form: Compiled, chosen: dict[str, Any]) -> dict[str, Any]:
    answers = {name: chosen.get(name, sample(asked)) for name, asked in form.fields.items() if asked.asks}
    inner = {name for name in answers if form.layout.group_of(name)}
    item = {name: answers.pop(name) for name in inner}
    return {**answers, "hunde": [{"_id": "1", **item}]}


@FORMS
def test_the_form_passes_all_checks_and_speaks_both_languages(form: Compiled) -> None:
    assert check(form.definition) == []

    def texts(data: Any) -> list[dict[str, str]]:
        if isinstance(data, dict):
            return (
                [data]
                if isinstance(data.get("de"), str)
                else [text for value in data.values() for text in texts(value)]
            )
        return [text for value in data for text in texts(value)] if isinstance(data, list) else []

    for text in texts(to_data(form.definition)):
        assert text.get("en"), text
        for words in text.values():
            assert "!" not in words
            assert not {"bitte", "ungültig", "Pflichtfeld"} & set(words.lower().split())


@FORMS
def test_every_combination_of_branches_can_be_sent_and_validates(form: Compiled) -> None:
    fields = branching(form)
    schema = Schema(answers_schema(form.definition))
    seen: set[str] = set()
    ways = 0
    for choice in product(*(alternatives(asked) for asked in fields)):
        found = way(form, filled(form, dict(zip((asked.id for asked in fields), choice, strict=True))), CONTEXT)
        seen |= {step.page.id for step in found.steps}
        ways += 1
        assert found.complete != (found.exit is not None)
        assert found.complete is False or schema.is_valid(found.answers)
    assert ways > 4
    assert seen == {placed.page.id for placed in form.layout.pages}


def walk(form: Compiled, wanted: dict[str, Any], dogs: int = 1) -> Way:
    """Fills a form page by page with Weiter alone, as a person would."""
    answers: dict[str, Any] = {}
    found = way(form, answers, CONTEXT)
    key: str | None = found.steps[0].key
    while key is not None:
        step = found.step(key)
        assert step is not None
        if step.status == "exit":
            break
        values = {asked.id: wanted.get(asked.id, sample(asked)) for asked in step.fields}
        raw, files = posted(step.fields, values)
        result = post(form, answers, key, raw, Context(TODAY, files=files))
        assert result.errors == (), key
        answers, found = result.answers, result.way
        if key == "hunde" and len(found.items("hunde")) < dogs:
            answers, key = add_item(form, answers, "hunde", f"n{len(found.items('hunde'))}")
            found = way(form, answers, CONTEXT)
        else:
            key = found.next(key)
    return found


@FORMS
def test_every_answer_of_every_question_leads_on_by_weiter(form: Compiled) -> None:
    for asked in form.fields.values():
        for value in alternatives(asked) if asked.asks else ():
            opened = {"gefaehrlich": "ja", "versichert": "ja", "erfahren": False, "hund_geburt": "2025-03"}
            opened["grund"] = "abgabe" if form is LEAVE else "tierheim"
            found = walk(form, {**opened, asked.id: value})
            assert found.complete or found.exit is not None
            with override("en"):
                assert all(row.lines for section in found.review("en") for row in section.rows)


RATES = [Decimal(72), Decimal(108), Decimal(144)]


@pytest.mark.parametrize(("before", "dogs"), [(0, 1), (0, 2), (0, 4), (1, 1), (2, 2), (5, 1)])
@pytest.mark.parametrize("fierce", ["nein", "ja", "unbekannt"])
def test_the_tax_of_a_year(before: int, dogs: int, fierce: str) -> None:
    known = {"andere_hunde": before > 0, "andere_anzahl": str(before or 1), "gefaehrlich": fierce}
    found = walk(REGISTER, known, dogs)
    places = range(before, before + dogs)
    expected = sum(RATES[min(place, 2)] for place in places) if fierce != "ja" else dogs * Decimal(576)
    assert found.computed("jahressteuer") == expected
    (result,) = found.results("de")
    assert result.label == "Hundesteuer im Jahr"
    assert result.note.startswith("Voraussichtlich")


def test_the_municipality_sets_its_own_rates() -> None:
    draft = filled(REGISTER, {"gefaehrlich": "nein", "andere_hunde": False})
    local = Context(TODAY, parameters={"dog_tax": {"first": "60.00"}})
    assert [result.text for result in way(REGISTER, draft, local).results("de")] == ["60,00\u00a0€"]
    assert [result.text for result in way(REGISTER, draft, local).results("en")] == ["€60.00"]


def test_the_tax_is_unknown_until_everything_it_needs_is_answered() -> None:
    draft = filled(REGISTER, {"gefaehrlich": "nein", "andere_hunde": False})
    del draft["andere_hunde"]
    assert way(REGISTER, draft, CONTEXT).computed("jahressteuer") is None


def test_two_dogs_name_the_case_and_ask_which_one_the_reduction_is_for() -> None:
    draft = filled(REGISTER, {"grund": "rettung", "gefaehrlich": "nein"})
    alone = way(REGISTER, draft, CONTEXT).step("ermaessigung-nachweis")
    assert alone is not None
    assert [asked.id for asked in alone.fields] == ["grund_datei"]
    draft["hunde"].append({**draft["hunde"][0], "_id": "2", "hund_name": "Bella"})
    both = way(REGISTER, draft, CONTEXT)
    step = both.step("ermaessigung-nachweis")
    assert step is not None
    assert [asked.id for asked in step.fields] == ["grund_hund", "grund_datei"]
    assert both.subject("de") == "Fiete, Bella"


def test_a_dog_does_not_move_in_before_it_is_born() -> None:
    draft = filled(REGISTER, {"hund_geburt": "2026-05", "haltung_seit": "2026-04-30"})
    assert way(REGISTER, draft, CONTEXT).first_open == "hunde/1/seit"
    draft["hunde"][0]["haltung_seit"] = "2026-05-01"
    assert way(REGISTER, draft, CONTEXT).first_open != "hunde/1/seit"


def test_proofs_follow_later_where_the_form_allows_it() -> None:
    later = {"versicherung_datei": "later", "sachkunde_datei": "later", "erfahren": False, "versichert": "ja"}
    proofs = {
        proof.evidence: (proof.state, proof.days) for proof in walk(REGISTER, {**later, "grund": "keiner"}).evidence()
    }
    assert proofs == {"versicherung": ("later", 14), "sachkunde": ("later", 30)}


def test_moving_within_the_municipality_ends_without_an_application() -> None:
    found = walk(LEAVE, {"grund": "umzug"})
    assert found.exit is not None
    assert (found.exit.key, found.complete) == ("bleibt", False)
    assert "ende" not in found.answers


def test_progress_counts_sections_from_the_first_page_on() -> None:
    found = way(REGISTER, {}, CONTEXT)
    assert found.position("name") == (1, 6)
    assert found.position("lastschrift") == (5, 6)
    assert found.position(None) == (6, 6)
