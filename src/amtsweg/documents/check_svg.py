"""Parsing and cleaning of drawings (SVG): only shapes, text and paint, nothing that runs or loads anything.

Elements and attributes are kept by name; whatever else there is goes. A style that could load something goes as well.
"""

import re
from typing import Any

from lxml import etree

from amtsweg.documents.rejections import Rejected

MOST_ELEMENTS = 5000
_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_HREFS = ("href", f"{{{_XLINK}}}href")
_ELEMENTS = frozenset(
    "svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan linearGradient "
    "radialGradient stop clipPath mask pattern marker style switch".split()
)
_ATTRIBUTES = frozenset(
    "id class style viewBox preserveAspectRatio width height version x y x1 y1 x2 y2 cx cy r rx ry fx fy fr d points "
    "transform fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin "
    "stroke-miterlimit stroke-dasharray stroke-dashoffset opacity color display visibility clip-path clip-rule mask "
    "clipPathUnits maskUnits maskContentUnits patternUnits patternContentUnits patternTransform gradientUnits "
    "gradientTransform spreadMethod offset stop-color stop-opacity markerWidth markerHeight markerUnits orient refX "
    "refY marker-start marker-mid marker-end dx dy rotate font-family font-size font-weight font-style text-anchor "
    "dominant-baseline letter-spacing word-spacing textLength lengthAdjust paint-order vector-effect overflow "
    "mix-blend-mode isolation shape-rendering".split()
)
_LOADS = re.compile(r"@|\\|/\*|expression|javascript|data:|image-set|src\s*\(|url\(\s*(?!['\"]?#)", re.IGNORECASE)


def clean_svg(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The drawing with only what draws. Raises `Rejected` (`drawing`)."""
    root = _parsed(data)
    if root.tag != f"{{{_SVG}}}svg" or not _measured(root):
        raise Rejected("drawing")
    found = list(root.iter())
    if len(found) > MOST_ELEMENTS:
        raise Rejected("drawing")
    removed = [_clean(one) for one in found]
    etree.cleanup_namespaces(root, top_nsmap={None: _SVG})
    return etree.tostring(root, encoding="utf-8"), ("drawing",) if any(removed) else ()


def size(data: bytes) -> tuple[int, int]:
    """Width and height of a cleaned drawing, in its own units: what counts is how they stand to each other."""
    measured = _measured(_parsed(data))
    if measured is None:
        raise Rejected("drawing")
    width, height = measured
    scale = 1000 / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _parsed(data: bytes) -> Any:
    """The root element. Nothing of a document type is read: entities could unfold without end or load files."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Rejected("drawing") from None
    if "<!ENTITY" in text:
        raise Rejected("drawing")
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Rejected("drawing") from None


def _measured(root: Any) -> tuple[float, float] | None:
    """Width and height by the view box, else by the attributes; None where the drawing says neither."""
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    numbers = box[2:] if len(box) == 4 else [re.sub(r"px$", "", root.get(name, "")) for name in ("width", "height")]
    try:
        width, height = (float(number) for number in numbers)
    except ValueError:
        return None
    return (width, height) if 0 < width < 1e6 and 0 < height < 1e6 and 0.05 < width / height < 20 else None


def _clean(one: Any) -> bool:
    """Takes from one element what may not stay, or all of it; whether anything went that may have drawn something."""
    if not isinstance(one.tag, str):  # comments, instructions, entities
        _drop(one)
        return False
    name = etree.QName(one)
    if name.namespace != _SVG or name.localname not in _ELEMENTS:
        _drop(one)
        return bool(name.namespace == _SVG and name.localname != "metadata")
    if name.localname == "style" and _LOADS.search("".join(one.itertext())):
        _drop(one)
        return True
    gone = [key for key, value in one.attrib.items() if not _may_stay(key, value)]
    for key in gone:
        del one.attrib[key]
    return any(not key.startswith("{") or key in _HREFS for key in gone)


def _may_stay(key: str, value: str) -> bool:
    if key in _HREFS:
        return value.startswith("#")
    return key in _ATTRIBUTES and not _LOADS.search(value)


def _drop(one: Any) -> None:
    """Removes an element with all below it, and keeps the text after it."""
    parent = one.getparent()
    if parent is None:
        return
    if one.tail:
        before = one.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + one.tail
        else:
            parent.text = (parent.text or "") + one.tail
    parent.remove(one)
