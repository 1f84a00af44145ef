"""Drawings are cleaned: what draws stays, what runs or loads goes; logos are drawn anew and small."""

import io

import pytest
from PIL import Image

from amtsweg.documents.artwork import KEPT_SIDE, admit_artwork
from amtsweg.documents.check_svg import clean_svg
from amtsweg.documents.rejections import Rejected

HEAD = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 48"'


def drawing(inside: str, head: str = HEAD) -> bytes:
    return f'<?xml version="1.0"?><!-- made by hand --><svg {head}>{inside}</svg>'.encode()


def test_what_draws_stays() -> None:
    inside = (
        '<defs><linearGradient id="a"><stop offset="0" stop-color="#fff"/></linearGradient></defs>'
        "<style>.b{fill:url(#a)}</style><title>Baum</title>"
        '<g transform="scale(2)"><path class="b" d="M0 0h10v10z" style="stroke:#000"/><use xlink:href="#a"/></g>'
    )
    cleaned, notes = clean_svg(drawing(inside))
    assert notes == ()
    for kept in (b"linearGradient", b".b{fill:url(#a)}", b"M0 0h10v10z", b"stroke:#000", b"#a", b"<title>Baum"):
        assert kept in cleaned
    assert b"made by hand" not in cleaned


@pytest.mark.parametrize(
    ("inside", "gone"),
    [
        ("<script>alert(1)</script>", b"alert"),
        ('<path d="M0 0" onload="alert(1)"/>', b"alert"),
        ('<a href="javascript:alert(1)"><path d="M0 0"/></a>', b"alert"),
        ('<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><b>x</b></body></foreignObject>', b"<b"),
        ('<image href="https://spy.example/x.png"/>', b"spy.example"),
        ('<use xlink:href="https://spy.example/x.svg#a"/>', b"spy.example"),
        ("<style>@import 'https://spy.example/x.css';</style>", b"spy.example"),
        ("<style>path{fill:url( https://spy.example/x#a)}</style>", b"spy.example"),
        ("<style>path{fill:u\\72l(//spy.example/x)}</style>", b"spy.example"),
        ('<path d="M0 0" style="fill:url(//spy.example/x#a)"/>', b"spy.example"),
        ('<path d="M0 0" fill="url(\'https://spy.example/x#a\')"/>', b"spy.example"),
        ('<animate attributeName="href" to="javascript:alert(1)"/>', b"alert"),
        ('<set attributeName="onmouseover" to="alert(1)"/>', b"alert"),
        ('<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>', b"alert"),
    ],
)
def test_what_runs_or_loads_goes(inside: str, gone: bytes) -> None:
    cleaned, notes = clean_svg(drawing(inside + '<rect width="1" height="1"/>'))
    assert gone not in cleaned and b"<rect" in cleaned
    assert notes == ("drawing",)


@pytest.mark.parametrize(
    "data",
    [
        b"<svg",
        b"<html><svg/></html>",
        drawing("", 'xmlns="http://www.w3.org/2000/svg"'),
        drawing("", 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 10"'),
        b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg ' + HEAD.encode() + b">&a;</svg>",
        drawing("<g/>" * 6000),
        drawing("").decode().encode("utf-16"),
    ],
)
def test_what_is_no_drawing_is_refused(data: bytes) -> None:
    with pytest.raises(Rejected) as refused:
        clean_svg(data)
    assert "als einfaches SVG oder als PNG" in refused.value.message


def picture(kind: str, size: tuple[int, int]) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", size, "#1c5a49").save(file, kind, comment=b"secret")
    file.seek(0)
    return file


@pytest.mark.parametrize(("kind", "ending"), [("PNG", "png"), ("JPEG", "jpg")])
def test_a_picture_is_drawn_anew_and_small(kind: str, ending: str) -> None:
    found = admit_artwork(f"wappen.{ending}", picture(kind, (2000, 1000)))
    assert (found.media_type, found.width, found.height) == ("image/png", KEPT_SIDE, KEPT_SIDE // 2)
    assert b"secret" not in found.data


def test_a_drawing_says_how_its_sides_stand_to_each_other() -> None:
    found = admit_artwork("wappen.svg", io.BytesIO(drawing('<path d="M0 0"/>')))
    assert (found.media_type, found.width, found.height) == ("image/svg+xml", 833, 1000)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("wappen.svg", b"<svg>" + b" " * (1 << 20), "„wappen.svg“ ist größer als 1 MB"),
        ("wappen.pdf", b"%PDF-1.7", "ist keine Datei vom Typ JPG, PNG oder SVG"),
        ("wappen.png", b"\x89PNG\r\n\x1a\n", "„wappen.png“ ist beschädigt"),
    ],
)
def test_what_is_no_picture_is_refused_with_its_name(name: str, data: bytes, said: str) -> None:
    with pytest.raises(Rejected) as refused:
        admit_artwork(name, io.BytesIO(data))
    assert said in refused.value.message
