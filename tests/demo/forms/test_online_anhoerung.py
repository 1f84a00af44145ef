"""Hearing: the code of the letter, the right to silence for each role, and who may be named."""

from dataclasses import replace
from typing import Any

from demo.forms.shipped import asked, form, pages, walk

from amtsweg.forms.flow import way

SLUG = "online-anhoerung"
REFERENCE = {"aktenzeichen": "LKH-2026-0815"}


def _as(rolle: str, **answers: Any) -> Any:
    return walk(SLUG, **REFERENCE, rolle=rolle, **answers)


def test_only_the_code_of_the_letter_opens_the_questions() -> None:
    compiled, context = form(SLUG), walk(SLUG).context
    closed = way(compiled, {**REFERENCE, "rolle": "betroffen"}, replace(context, admitted=False))
    assert [step.key for step in closed.steps] == ["kennung"] and closed.answers == {}
    assert closed.first_open == "kennung" and not closed.complete and closed.position("kennung") is None
    assert {"rolle", "rechte"} <= pages(_as("betroffen"))
    assert "kennwort" not in compiled.fields  # the code is no answer


def test_each_role_reads_its_rights_before_any_question_about_the_matter() -> None:
    for rolle, right in (("betroffen", "rechte_betroffen"), ("zeuge", "rechte_zeuge")):
        found = _as(rolle)
        steps = [step.page.id for step in found.steps]
        assert right in asked(found)
        assert steps.index("rechte") < min(steps.index(one) for one in ("aussage", "zeuge") if one in steps)


def test_who_says_nothing_about_the_matter_is_asked_nothing_about_it() -> None:
    matter = {"gefahren", "nennen", "fahrer", "text", "nutzung"}
    assert not matter & pages(_as("betroffen", aussage="nein"))
    assert {"gefahren", "text"} <= pages(_as("betroffen", aussage="ja"))
    assert not matter & pages(_as("zeuge", zeuge="verweigert"))


def test_nobody_has_to_name_another_person() -> None:
    other = {"aussage": "ja", "gefahren": "andere"}
    assert "fahrer" not in pages(_as("betroffen", **other, nennen=False))
    assert "fahrer" in pages(_as("betroffen", **other, nennen=True))
    assert "fahrer" in pages(_as("zeuge", zeuge="ja"))
    assert "fahrer" not in pages(_as("zeuge", zeuge="nein"))


def test_who_accepts_a_warning_or_has_a_fine_notice_is_told_what_to_do() -> None:
    for found, name in ((_as("verwarnung", einverstanden=True), "zahlen"), (_as("bescheid"), "bescheid")):
        assert found.exit is not None and found.exit.page.id == name
    assert "zahlen" not in pages(_as("verwarnung", einverstanden=False))
