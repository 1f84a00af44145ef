"""What a visit weighs over the wire: the page and everything it makes a browser fetch, as compressed as offered."""

import re
from urllib.parse import urljoin

from bench.client import Client
from bench.server import Server

_LINKS = re.compile(r'<(?:link|script|img|use)\b[^>]*?(?:href|src)="([^"#]+)[^"]*"[^>]*>')
_SKIPPED = re.compile(r'rel="(?:canonical|alternate|search|preload|prev|next)"')
_FONTS = re.compile(r"@font-face\s*{([^}]*)}")


def visit(server: Server, path: str = "/") -> tuple[float, float]:
    """Kilobytes of a first visit with fonts, and of a repeated one, where only the page itself is fetched again."""
    client = Client(server.host, server.port, encoding="br, gzip")
    first = client.get(path)
    plain = Client(server.host, server.port).get(path).body.decode()
    assets = {urljoin(path, match[1]) for match in _LINKS.finditer(plain) if not _SKIPPED.search(match[0]) if match[1]}
    for style in [asset for asset in assets if ".css" in asset]:
        text = Client(server.host, server.port).get(style).body.decode()
        assets |= {urljoin(style, font) for font in _latin_fonts(text)}
    total, again = len(first.body), len(first.body)
    for asset in sorted(assets):
        answer = client.get(asset)
        if answer.status != 200:
            raise SystemExit(f"{asset} answers {answer.status}")
        total += len(answer.body)
        if "immutable" not in answer.headers.get("cache-control", ""):
            again += len(answer.body)
    return total / 1024, again / 1024


def _latin_fonts(style: str) -> set[str]:
    """The fonts a German page needs: those whose range holds the letter a (U+0061) or that name no range."""
    found = set()
    for rule in _FONTS.findall(style):
        ranges = re.search(r"unicode-range:([^;}]*)", rule)
        if ranges is None or any(_holds(one, 0x61) for one in ranges[1].split(",")):
            found.add(re.findall(r"url\(['\"]?([^)'\"]+)", rule)[0])
    return found


def _holds(span: str, letter: int) -> bool:
    first, _, last = span.strip().upper().removeprefix("U+").partition("-")
    return int(first, 16) <= letter <= int(last or first, 16)
