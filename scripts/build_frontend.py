"""Builds the front end from its sources and the npm packages into build/frontend: one stylesheet, three font weights,
the icon sprite and the TrueType fonts for PDFs. Parts whose inputs did not change are left alone."""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import purge_css
from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "src" / "amtsweg" / "web"
SOURCES = WEB / "frontend"
KERN = ROOT / "node_modules" / "@kern-ux" / "native" / "dist"
OUT = ROOT / "build" / "frontend"

WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold"}
FEATURES = ["kern", "tnum", "lnum", "mark", "mkmk", "ccmp", "locl"]
NOTICE = "/* Contains KERN UX (EUPL-1.2). Fonts: Fira Sans (OFL-1.1), see fonts/licence.txt. */\n"
# What German and English pages are set in. Everything else that DIN 91379 allows in names comes from the second file.
BASIC = [
    (0x20, 0x7E), (0xA0, 0xFF), (0x1E9E, 0x1E9E), (0x2010, 0x2015), (0x2018, 0x201E), (0x2022, 0x2022),
    (0x2026, 0x2026), (0x202F, 0x2030), (0x2032, 0x2033), (0x2039, 0x203A), (0x20AC, 0x20AC),
    (0x2190, 0x2193), (0x2212, 0x2212),
]  # fmt: skip


def main() -> int:
    if not (KERN / "kern.css").is_file():
        print(
            "build_frontend: the npm packages are missing; run 'npm ci --ignore-scripts' first",
            file=sys.stderr,
        )
        return 2
    OUT.mkdir(parents=True, exist_ok=True)
    fonts = [KERN / "fonts" / "fira-sans" / f"FiraSans-{name}.woff2" for name in WEIGHTS.values()]
    _when_changed("fonts", [Path(__file__), SOURCES / "FONTS-LICENCE.txt", *fonts], build_fonts)
    _when_changed(
        "style",
        [Path(__file__), Path(purge_css.__file__), KERN / "kern.css", *style_inputs()],
        build_style,
    )
    drawings = sorted(p for kind in ("icons", "emblems", "horizons") for p in (SOURCES / kind).glob("*.svg"))
    _when_changed("drawings", [Path(__file__), *drawings], build_drawings)
    return 0


def _when_changed(part: str, inputs: Iterable[Path], build) -> None:
    digest = hashlib.sha256()
    for path in inputs:
        digest.update(f"{path.name}\0".encode() + path.read_bytes())
    stamp = OUT.parent / f".frontend-{part}"
    if (
        stamp.is_file()
        and stamp.read_text() == digest.hexdigest()
        and (OUT / "amtsweg.css").exists() | (part != "style")
    ):
        return
    build()
    stamp.write_text(digest.hexdigest())


# --- stylesheet -------------------------------------------------------------------------------------------------------


def style_inputs() -> list[Path]:
    """Our own CSS and every file that can name a class: templates, scripts and the code that renders them."""
    kinds = [
        ("frontend/css", "*.css"),
        ("templates", "*.html"),
        ("static/js", "*.js"),
        (".", "*.py"),
    ]
    return sorted(path for folder, pattern in kinds for path in (WEB / folder).rglob(pattern))


def build_style() -> None:
    mentions = "\n".join(path.read_text() for path in style_inputs())
    names = set(re.findall(r"kern-[\w-]+", mentions))
    begun = tuple(name for name in names if name.endswith(("-", "_")))  # "kern-btn--{{ kind }}" keeps every kind
    kern = purge_css.keep_selectors(
        purge_css.parse((KERN / "kern.css").read_text()), lambda name: name in names or name.startswith(begun)
    )
    own = [rule for path in sorted((SOURCES / "css").glob("*.css")) for rule in purge_css.parse(path.read_text())]
    rules = purge_css.drop_unused_properties(purge_css.parse(font_faces()) + kern + own, "--kern-")
    (OUT / "amtsweg.css").write_text(NOTICE + purge_css.write(purge_css.drop_unused_keyframes(rules)))


def font_faces() -> str:
    """Two faces per weight: one for all further letters in names, and after it, so that it counts where both could,
    the small one for German and English."""
    face = (
        '@font-face{{font-family:"Fira Sans";font-weight:{weight};font-display:swap;'
        'src:url("fonts/fira-sans-{weight}{part}.woff2") format("woff2");unicode-range:{ranges}}}'
    )
    known = TTFont(_source("Regular")).getBestCmap()
    letters = [c for c in known if c > BASIC[1][1] and unicodedata.category(chr(c))[0] in "LM"]
    further = _ranges(letters, bridge=48)
    return "".join(
        face.format(weight=weight, part=part, ranges=ranges)
        for weight in WEIGHTS
        for part, ranges in (("-further", further), ("", _ranges(_characters(BASIC))))
    )


def _characters(spans: Iterable[tuple[int, int]]) -> list[int]:
    return [c for first, last in spans for c in range(first, last + 1)]


def _ranges(characters: Iterable[int], bridge: int = 0) -> str:
    """Unicode ranges of code points; gaps of up to `bridge` points are taken in, to keep the list short."""
    spans: list[list[int]] = []
    for c in sorted(characters):
        if spans and c - spans[-1][1] <= bridge + 1:
            spans[-1][1] = c
        else:
            spans.append([c, c])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in spans)


# --- fonts ------------------------------------------------------------------------------------------------------------


def _source(name: str) -> Path:
    return KERN / "fonts" / "fira-sans" / f"FiraSans-{name}.woff2"


def build_fonts() -> None:
    folder = OUT / "fonts"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "ttf").mkdir(parents=True)
    shutil.copyfile(SOURCES / "FONTS-LICENCE.txt", folder / "licence.txt")
    for weight, name in WEIGHTS.items():
        every = sorted(TTFont(_source(name)).getBestCmap())
        _subset(name, _characters(BASIC), folder / f"fira-sans-{weight}.woff2", hinting=True)
        _subset(name, every, folder / f"fira-sans-{weight}-further.woff2", hinting=False)
        whole = TTFont(_source(name))
        whole.flavor = None
        whole.save(folder / "ttf" / f"FiraSans-{name}.ttf")


def _subset(name: str, characters: list[int], target: Path, *, hinting: bool) -> None:
    options = subset.Options(flavor="woff2", layout_features=FEATURES, hinting=hinting, notdef_outline=True)
    options.name_IDs = [
        0,
        1,
        2,
        13,
        14,
    ]  # copyright, family, style, licence, where it stands
    font = TTFont(_source(name))
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    font.flavor = "woff2"
    font.save(target)


# --- drawings ---------------------------------------------------------------------------------------------------------


def build_drawings() -> None:
    """One sprite for icons, one for emblems, one file per horizon (a page shows one). Ids are the file names."""
    for kind in ("icons", "emblems"):
        (OUT / f"{kind}.svg").write_text(_sprite(sorted((SOURCES / kind).glob("*.svg"))))
    folder = OUT / "horizons"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SOURCES / "horizons", folder)


def _sprite(files: list[Path]) -> str:
    bodies = []
    for path in files:
        drawing = re.search(r"<svg[^>]*>\s*(.*?)\s*</svg>", path.read_text(), re.DOTALL)
        if not drawing or f'id="{path.stem}"' not in drawing.group(1):
            raise SystemExit(f'build_frontend: {path.name} must hold one <g id="{path.stem}">')
        bodies.append(re.sub(r">\s+<", "><", drawing.group(1)))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(bodies)}</svg>'


if __name__ == "__main__":
    sys.exit(main())
