"""What must hold for every template: it compiles, has nothing inline, names only drawings and classes that exist."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

from amtsweg.web.kit import drawings

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "src" / "amtsweg" / "web" / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
DATA_BLOCK = r' type="application/ld\+json">\{\{ \w+ \| tojson \}\}'  # linked data is not run
INLINE = re.compile(
    rf"""\sstyle\s*=|<style|\son[a-z]+\s*=\s*["']|javascript:|<script(?![^>]*\ssrc=|{DATA_BLOCK})|<base\s""",
    re.IGNORECASE,
)


def _source(path: Path) -> str:
    return COMMENT.sub("", path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_template(path: Path) -> None:
    engines["jinja2"].get_template(str(path.relative_to(FOLDER)))
    source = _source(path)
    assert INLINE.findall(source) == []
    used = set(re.findall(r"""icon\(\s*["']([\w-]+)["']""", source))
    assert used <= drawings.names("icons"), f"no drawing for {used - drawings.names('icons')}"


def test_every_class_of_ours_is_styled_and_every_kern_class_is_kerns() -> None:
    kern = (ROOT / "node_modules/@kern-ux/native/dist/kern.css").read_text()
    built = (ROOT / "build/frontend/amtsweg.css").read_text()
    known = set(re.findall(r"\.((?:a|kern)-[\w-]+)", built + kern))
    known |= {f"a-emblem--{slug}" for slug in drawings.names("emblems")}
    named = set()
    for path in TEMPLATES:
        plain = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "\0", _source(path), flags=re.DOTALL)
        for value in re.findall(r'class="([^"]*)"', plain):
            named |= {word for word in value.split() if "\0" not in word}
    ours = {name for name in named if name.startswith(("a-", "kern-")) and not name.endswith(("-", "_"))}
    assert ours - known == set()


def test_drawings_follow_the_grid_and_take_the_colour_of_their_text() -> None:
    for name in drawings.names("icons"):
        assert drawings.grid("icons", name) in {"0 0 24 24", "0 0 48 48"}, name
    for kind in ("icons", "emblems"):
        for path in (drawings.SOURCES / kind).glob("*.svg"):
            text = path.read_text()
            assert "currentColor" in text, path.name
            assert not re.search(r'(?:fill|stroke)="#', text), f"{path.name} has a colour of its own"


def test_an_unknown_icon_is_an_error_not_a_gap() -> None:
    with pytest.raises(KeyError, match="kein-icon"):
        drawings.icon("kein-icon")
