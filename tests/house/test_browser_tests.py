"""Browser tests look at a page once it is there: behind a click on a link or button stands something that waits."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
CLICKS = {"click", "dblclick", "press"}
LEAD_ON = ("get_by_role('link'", "get_by_role('button'")
READS = {
    "all_inner_texts", "bounding_box", "content", "count", "evaluate", "get_attribute", "inner_text", "input_value",
    "is_checked", "is_visible", "look", "text_content", "title", "url",
}  # fmt: skip
LOOKS = {"_objections", "axe", "check", "content_width", "findings", "judge", "objections", "sound"}


def hasty(source: str) -> Iterator[str]:
    """The statements that look at a page right behind a click, which does not wait for the page that it leads to."""
    for node in ast.walk(ast.parse(source)):
        for block in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
            for before, after in pairwise(block if isinstance(block, list) else []):
                if _clicks(before) and _looks(after):
                    yield f"line {after.lineno}: {ast.unparse(after)}"


def _clicks(step: ast.stmt) -> bool:
    match step:
        case ast.Expr(ast.Call(ast.Attribute(attr=name))) if name in CLICKS:
            return any(target in ast.unparse(step) for target in LEAD_ON)
    return False


def _looks(step: ast.stmt) -> bool:
    named = {one.attr for one in ast.walk(step) if isinstance(one, ast.Attribute)}
    called = {one.id for one in ast.walk(step) if isinstance(one, ast.Name)}
    return "expect" not in called and bool(named & READS or called & LOOKS)


@pytest.mark.parametrize(
    ("step", "found"),
    [
        ("sound(page, axe)", True),
        ("assert page.url.endswith('/')", True),
        ("if scripts:\n    sound(page, axe)", True),
        ("expect(page.locator('h1')).to_have_count(1)", False),
        ("page.get_by_label('Name').fill('Anna')", False),
    ],
)
def test_it_finds_what_it_looks_for(step: str, found: bool) -> None:
    for way in ("click()", "press('Enter')"):
        assert bool(list(hasty(f"page.get_by_role('button', name='Weiter').{way}\n{step}"))) is found
    assert not list(hasty(f"follow(page.get_by_role('button', name='Weiter'))\n{step}"))


def browser_tests() -> dict[str, str]:
    """The files that drive a browser, and what they say."""
    texts = {str(file.relative_to(TESTS)): file.read_text(encoding="utf-8") for file in TESTS.rglob("*.py")}
    return {name: text for name, text in texts.items() if "import playwright" in text or "from playwright" in text}


def test_no_browser_test_looks_before_the_page_is_there() -> None:
    texts = browser_tests()
    assert len(texts) > 30
    assert {name: lines for name, text in texts.items() if (lines := list(hasty(text)))} == {}


def test_what_is_waited_for_is_a_function() -> None:
    """Our pages' policy for scripts lets an expression be evaluated once: not true at once, it fails at the second."""
    waits = [wait for text in browser_tests().values() for wait in re.findall(r"wait_for_function\(\s*(.+)", text)]
    assert waits
    assert [wait for wait in waits if not re.match(r"""f?["'](\(\)|\w+) =>""", wait)] == []
