"""The services of a federation: the shared ones that it uses, the compact list, and its own over both.

A service with texts is a file of its own, or one of several in a file on a topic. The compact list has one line for
each service that has no text of its own yet: `LeiKa key, typing | title | English title | words | English words`.
"""

import re
from pathlib import Path
from typing import Any, TypeVar

from amtsweg.demo.files import Audience, Carrier, FederationFile, File, ServiceFile, Slug
from amtsweg.demo.reading import Reader

T = TypeVar("T")

LINE = "expected 'LeiKa key, typing | title | English title | words | English words'"


class CompactFile(File):
    """Services that the same office does, for the same people in the same life situation; a line for each slug."""

    carrier: Carrier
    office: Slug
    situation: Slug
    audience: Audience
    services: dict[Slug, str]


Raw = dict[str, tuple[Path, dict[str, Any]]]  # the content of each service as it stands in its file


def read_services(reader: Reader, file: FederationFile) -> dict[str, ServiceFile]:
    """All services by slug. What is wrong is noted in the reader; a slug or a title has one service."""
    shared, own = _raw(reader, reader.shared / "services"), _raw(reader, reader.folder / "services")
    listed = _chosen(reader, _compact(reader), file.compact, "compact")
    for slug in listed.keys() & shared.keys():
        reader.note(reader.shared / "compact", slug, "this service has texts already")
    raw = _over(_chosen(reader, shared, file.shared, "shared"), own)
    described = {slug: one for slug, raw_one in raw.items() if (one := _parsed(reader, slug, *raw_one))}
    found = {slug: one for slug, one in (listed | described).items() if slug not in file.without}
    _titles_differ(reader, found)
    return found


def _parsed(reader: Reader, slug: str, path: Path, content: dict[str, Any]) -> ServiceFile | None:
    return reader.parse(ServiceFile, path, content, "" if path.stem == slug else slug)


def _over(shared: Raw, own: Raw) -> Raw:
    """What a federation says differently about a shared service: of its modules those that it names."""
    merged = dict(shared)
    for slug, (path, content) in own.items():
        below = shared[slug][1] if slug in shared else {}
        modules = {**below.get("modules", {}), **content.get("modules", {})}
        merged[slug] = path, {**below, **content, **({"modules": modules} if modules else {})}
    return merged


def _chosen(reader: Reader, known: dict[str, T], names: Any, place: str) -> dict[str, T]:
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


def _raw(reader: Reader, folder: Path) -> Raw:
    """Every service of a folder; a file that has a title is one service, any other maps slugs to services."""
    found: Raw = {}
    for stem, path in reader.files(folder):
        content = reader.yaml(path)
        for slug, one in [(stem, content)] if "title" in content else content.items():
            if slug in found:
                reader.note(path, slug, "this service is in another file too")
            elif not isinstance(one, dict):
                reader.note(path, slug, "expected names with values")
            else:
                found[slug] = path, one
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
