"""The services of a federation: the shared ones that it uses, the compact list, and its own over both.

A service with texts is a file of its own, or one of several in a file on a topic. The compact list has one line for
each service that has no text of its own yet: `LeiKa key, typing | title | English title | words | English words`.
"""

import re
from pathlib import Path
from typing import Any

from amtsweg.demo.files import Audience, Carrier, FederationFile, File, ServiceFile, Slug
from amtsweg.demo.reading import Reader

LINE = "expected 'LeiKa key, typing | title | English title | words | English words'"


class CompactFile(File):
    """Services that the same office does, for the same people in the same life situation; a line for each slug."""

    carrier: Carrier
    office: Slug
    situation: Slug
    audience: Audience
    services: dict[Slug, str]


def read_services(reader: Reader, file: FederationFile) -> dict[str, ServiceFile]:
    """All services by slug. What is wrong is noted in the reader; a slug or a title has one service."""
    services = _chosen(reader, _with_texts(reader, reader.shared / "services"), file.shared, "shared")
    listed = _chosen(reader, _compact(reader), file.compact, "compact")
    own = _with_texts(reader, reader.folder / "services")
    for slug in listed.keys() & services.keys():
        reader.note(reader.shared / "compact", slug, "this service has texts already")
    found = {slug: one for slug, one in (services | listed | own).items() if slug not in file.without}
    _titles_differ(reader, found)
    return found


def _chosen(reader: Reader, known: dict[str, ServiceFile], names: Any, place: str) -> dict[str, ServiceFile]:
    if names == "all":
        return known
    for name in names:
        if name not in known:
            reader.note(reader.folder / "federation.yaml", place, f"there is no service {name!r}")
    return {name: known[name] for name in names if name in known}


def _titles_differ(reader: Reader, services: dict[str, ServiceFile]) -> None:
    seen: dict[str, str] = {}
    for slug, one in services.items():
        other = seen.setdefault(one.title["de"].casefold(), slug)
        if other != slug:
            reader.note(reader.folder, slug, f"has the same title as {other}")


def _with_texts(reader: Reader, folder: Path) -> dict[str, ServiceFile]:
    """Every service of a folder; a file that has a title is one service, any other maps slugs to services."""
    found: dict[str, ServiceFile] = {}
    for stem, path in reader.files(folder):
        content = reader.yaml(path)
        several = "title" not in content
        for slug, one in content.items() if several else [(stem, content)]:
            if slug in found:
                reader.note(path, slug, "this service is in another file too")
            elif content and (service := reader.parse(ServiceFile, path, one, slug if several else "")):
                found[slug] = service
    return found


def _compact(reader: Reader) -> dict[str, ServiceFile]:
    found: dict[str, ServiceFile] = {}
    for _, path in reader.files(reader.shared / "compact"):
        for name, content in reader.yaml(path).items():
            group = reader.parse(CompactFile, path, content, name)
            for slug, line in group.services.items() if group else ():
                if slug in found:
                    reader.note(path, f"{name}.{slug}", "this service is in the list twice")
                elif group and (service := _service(reader, path, f"{name}.{slug}", group, line)):
                    found[slug] = service
    return found


def _service(reader: Reader, path: Path, place: str, group: CompactFile, line: str) -> ServiceFile | None:
    parts = [part.strip() for part in line.split("|")]
    if not 4 <= len(parts) <= 5 or not all(parts[:2]):
        reader.note(path, place, LINE)
        return None
    key, _, typing = parts[0].partition(",")
    languages = zip(("de", "en"), parts[3:], strict=False)
    content = {
        "leika": key.strip(),
        "typing": typing.strip(),
        "title": {"de": parts[1]} | ({"en": parts[2]} if parts[2] else {}),
        "keywords": {language: re.split(r",\s*", words) for language, words in languages if words},
        "audience": group.audience,
        "situations": [group.situation],
        "carrier": group.carrier,
        "office": group.office,
    }
    return reader.parse(ServiceFile, path, content, place)
