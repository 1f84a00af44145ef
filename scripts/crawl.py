"""Walks every portal of the demo federations as a visitor would: each page within three clicks, no link that leads
nowhere.

`python scripts/crawl.py [federation …]` loads each federation into a database of its own, prints what it counted for
each portal, and ends with 1 if it found anything.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections import deque
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from amtsweg.federation.queries import PortalView

FEDERATIONS = ("harburg", "emsland")
CLICKS = 3
# What is asked for once and not followed: it begins something, or answers differently each time.
NOT_FOLLOWED = re.compile(r"/(antrag|konto|postkorb|desk|pruefen|suche|static|theme|en|de-simple)\b|/rueckmeldung/")
OTHER_LANGUAGE = re.compile(r"/(en|de-simple)/")
LINK = re.compile(r'<a\b[^>]*? href="([^"]+)"')


class Walk(NamedTuple):
    """How many clicks each page is away from the start page, what each answered, and all links to other portals."""

    away: dict[str, int]
    answers: dict[str, int]
    others: set[tuple[str, str]]


class Report(NamedTuple):
    """What a portal should show, and what is wrong with it."""

    wanted: set[str]
    dead: dict[str, int]
    far: list[str]


def walk(portal: PortalView, *, languages: bool = True) -> Walk:
    """Follows the links of a portal from its start page; with `languages` each page is asked for in all of them."""
    from django.test import Client

    client, start = Client(headers={"host": f"{portal.slug}.localhost"}), "/"
    found, waiting = Walk({start: 0}, {}, set()), deque([start])
    while waiting:
        page = waiting.popleft()
        answer = client.get(page)
        found.answers[page] = answer.status_code
        if answer.status_code != 200 or NOT_FOLLOWED.match(page):
            continue
        for href in LINK.findall(answer.content.decode()):
            target = urlsplit(urljoin(page, unescape(href)))
            if target.hostname and target.hostname.endswith(".localhost"):
                found.others.add((target.hostname, target.path))
            if target.scheme or target.netloc or "?" in href:
                continue
            if not languages and OTHER_LANGUAGE.match(target.path):
                continue
            if target.path not in found.away:
                found.away[target.path] = found.away[page] + 1
                waiting.append(target.path)
    return found


def judge(portal: PortalView, found: Walk) -> Report:
    """Compares what was found with what the portal holds."""
    from amtsweg.catalogue import queries as catalogue

    wanted = {
        *(f"/leistungen/{entry.service.slug}/" for entry in catalogue.entries(portal)),
        *(f"/lebenslagen/{one.slug}/" for one in catalogue.situations(portal)),
        *(f"/einrichtungen/{one.slug}/" for one in portal.units),
        *(f"/seiten/{name}/" for name in portal.pages),
        *(f"/meldungen/{one.slug}/" for one in portal.news),
    }
    dead = {page: status for page, status in found.answers.items() if status not in (200, 302)}
    return Report(wanted, dead, sorted(page for page in wanted if found.away.get(page, CLICKS + 1) > CLICKS))


def dead_doors(others: set[tuple[str, str]]) -> list[str]:
    """Of the links from portal to portal those that lead nowhere."""
    from django.test import Client

    clients = {host: Client(headers={"host": host}) for host, _path in others}
    return sorted(host + path for host, path in others if clients[host].get(path).status_code not in (200, 302))


def crawl() -> int:
    """Walks all portals of the loaded federation; the number of findings."""
    from amtsweg.federation import queries as federation

    wrong, others = 0, set()
    for portal in federation.portals():
        found = walk(portal)
        report = judge(portal, found)
        others |= found.others
        wrong += len(report.dead) + len(report.far)
        print(
            f"{portal.slug}: {len(found.answers)} pages, {len(report.wanted)} of the catalogue, "
            f"{len(report.dead)} dead links, {len(report.far)} further than {CLICKS} clicks",
            flush=True,
        )
        for page, status in report.dead.items():
            print(f"  {status} {page}")
        for page in report.far:
            print(f"  too far: {page}")
    dead = dead_doors(others)
    print(f"from portal to portal: {len(others)} links, {len(dead)} dead", *dead, sep="\n  ")
    return wrong + len(dead)


def main(names: list[str]) -> int:
    """Each federation in a process and a folder of its own."""
    if names[:1] == ["--here"]:
        import django

        django.setup()
        return 1 if crawl() else 0
    failed = 0
    for name in names or FEDERATIONS:
        print(f"== {name}", flush=True)
        with tempfile.TemporaryDirectory(prefix="crawl-") as folder:
            Path(folder, "search").mkdir()
            environment = os.environ | {
                "AMTSWEG_MODE": "demo",
                "AMTSWEG_DATA": folder,
                "DJANGO_SETTINGS_MODULE": "amtsweg.settings",
            }
            amtsweg = str(Path(sys.executable).with_name("amtsweg"))
            subprocess.run([amtsweg, "init", "--demo", name], env=environment, check=True, stdout=subprocess.DEVNULL)
            failed |= subprocess.run([sys.executable, __file__, "--here"], env=environment, check=False).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
