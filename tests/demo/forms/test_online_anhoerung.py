"""Hearing: the code of the letter, the right to silence for each role, and who may be named."""

from typing import Any

from demo.forms.shipped import asked, form, pages, walk

from amtsweg.forms.context import Context, RawDict

SLUG = "online-anhoerung"
CODE = {"aktenzeichen": "LKH-2026-0815", "kennwort": "Heide2026"}


def _as(rolle: str, **answers: Any) -> Any:
    return walk(SLUG, **CODE, rolle=rolle, **answers)


def test_the_letters_code_has_a_shape() -> None:
    field, context = form(SLUG).fields["kennwort"], Context(walk(SLUG).context.today)
    states = {word: bool(field.clean(RawDict({"kennwort": word}), context).errors) for word in _WORDS}
    assert states == {"Heide2026": False, "kurz123": True, "Heide 2026": True, "Heide2026Heide": True}


_WORDS = ("Heide2026", "kurz123", "Heide 2026", "Heide2026Heide")


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
