"""A federation as its files describe it, put together and checked: whoever gets one may load it without a surprise."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amtsweg.catalogue.snapshot import AMOUNT, amount
from amtsweg.demo.files import (
    AuthorityFile,
    DemoFile,
    FederationError,
    FederationFile,
    OfferFile,
    PageFile,
    Reader,
    ServiceFile,
)
from amtsweg.demo.text import fill, names

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Federation:
    """Everything that the files of one folder say. `pages` are each authority's, with its names filled in."""

    slug: str
    file: FederationFile
    services: dict[str, ServiceFile]
    authorities: dict[str, AuthorityFile]
    pages: dict[str, dict[str, PageFile]]
    demo: DemoFile


def available() -> list[str]:
    """The federations that can be loaded."""
    return sorted(path.parent.name for path in FOLDER.glob("*/federation.yaml"))


def read(folder: Path) -> Federation:
    """Reads a federation. Raises `FederationError` with every mistake there is."""
    reader = Reader(folder)
    file = reader.file(FederationFile, folder / "federation.yaml")
    demo = reader.file(DemoFile, folder / "demo.yaml")
    defaults = reader.yaml(folder / "defaults.yaml")
    services = _all(reader, ServiceFile, "services")
    pages = _all(reader, PageFile, "pages")
    authorities = {}
    for slug, path in reader.folder_of("authorities"):
        content = reader.yaml(path)
        if content and (one := reader.parse(AuthorityFile, path, _with_defaults(content, defaults))):
            authorities[slug] = one
    if file is not None and demo is not None and not reader.problems:
        checked = _Check(reader, Federation(folder.name, file, services, authorities, {}, demo))
        checked.run(pages)
        if not reader.problems:
            return checked.federation
    raise FederationError(reader.problems)


def _all(reader: Reader, model: Any, name: str) -> dict[str, Any]:
    found = {slug: reader.file(model, path) for slug, path in reader.folder_of(name)}
    return {slug: one for slug, one in found.items() if one is not None}


def _with_defaults(content: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    """What all municipalities share, under what this one says; a county says everything itself."""
    if content.get("kind") == "county":
        return content
    merged = dict(content)
    for name in ("often", "popular", "tiles", "access"):
        if name in defaults:
            merged.setdefault(name, defaults[name])
    shared, own = _mapping(defaults, "parameters"), _mapping(content, "parameters")
    merged["parameters"] = {**shared, **{name: _over(shared.get(name), one) for name, one in own.items()}}
    for name in ("units", "offers"):
        shared = _mapping(defaults, name)
        merged[name] = {slug: _over(shared.get(slug), one) for slug, one in _mapping(content, name).items()}
    return merged


def _over(shared: Any, own: Any) -> Any:
    """The own values over the shared ones, where both are named values."""
    return {**shared, **own} if isinstance(shared, dict) and isinstance(own, dict) else own


def _mapping(content: dict[str, Any], name: str) -> dict[str, Any]:
    found = content.get(name)
    return found if isinstance(found, dict) else {}


class _Check:
    """What no single file can know: that names used in one are defined in another."""

    def __init__(self, reader: Reader, federation: Federation) -> None:
        self.reader, self.federation = reader, federation

    def run(self, pages: dict[str, PageFile]) -> None:
        known = self.federation
        for slug, one in known.services.items():
            path = self._path("services", slug)
            self._names(path, "situations", one.situations, known.file.situations, "life situation")
        for slug, authority in known.authorities.items():
            path = self._path("authorities", slug)
            self._authority(path, authority)
            for unit in authority.units.values():
                self._names(path, "units", [unit.parent] if unit.parent else [], authority.units, "unit")
            for service, offer in authority.offers.items():
                self._offer(path, f"offers.{service}", authority, offer)
            values = self._values(authority)
            known.pages[slug] = {
                name: page
                for name, text in (pages | authority.pages).items()
                if (page := self._filled(self._path("pages", name), text, values))
            }

    def _authority(self, path: Path, authority: AuthorityFile) -> None:
        known = self.federation
        self._names(path, "area", [authority.area], known.file.areas, "area")
        self._names(path, "tiles", authority.tiles, known.file.situations, "life situation")
        self._names(path, "popular", authority.popular, known.services, "service")
        self._names(path, "offers", authority.offers, known.services, "service")
        self._names(path, "staff", [one.unit for one in authority.staff.values()], authority.units, "unit")
        self._names(path, "logins", [one.unit for one in authority.logins if one.unit], authority.units, "unit")

    def _offer(self, path: Path, place: str, authority: AuthorityFile, offer: OfferFile) -> None:
        self._names(path, place, [offer.unit], authority.units, "unit")
        self._names(path, place, offer.areas, self.federation.file.areas, "area")
        needed = {"form": offer.form, "link": offer.url, "in-person": offer.reason}[offer.kind]
        if not needed:
            what = {"form": "form", "link": "url", "in-person": "reason"}[offer.kind]
            self.reader.note(path, place, f"an offer of kind {offer.kind} needs {what}")
        parameters = {**authority.parameters, **offer.parameters}
        texts = [text for part in (offer.fee, offer.fee_note) if part for text in part.values()]
        for name in (name for text in texts for name in AMOUNT.findall(text)):
            if amount(parameters, name) is None:
                self.reader.note(path, place, f"there is no amount {name!r} among the parameters")

    def _names(self, path: Path, place: str, used: Iterable[str], known: Iterable[str], what: str) -> None:
        for name in used:
            if name not in known:
                self.reader.note(path, place, f"there is no {what} {name!r}")

    def _filled(self, path: Path, page: PageFile, values: dict[str, str]) -> PageFile | None:
        try:
            texts = [
                {language: fill(text, values) for language, text in one.items()} for one in (page.title, page.body)
            ]
        except KeyError as error:
            self.reader.note(path, "body", f"there is no value for {{{error.args[0]}}}")
            return None
        return PageFile.model_construct(title=texts[0], body=texts[1])

    @staticmethod
    def _values(authority: AuthorityFile) -> dict[str, str]:
        return {**names(authority.kind, authority.full_name), **authority.contact.model_dump()}

    def _path(self, folder: str, slug: str) -> Path:
        return self.reader.folder / folder / f"{slug}.yaml"


def parent_key(key: str, keys: Iterable[str]) -> str:
    """The nearest area around another one: the longest other key that it begins with, or nothing."""
    around = [other for other in keys if other != key and key.startswith(other)]
    return max(around, key=len, default="")


def by_level(keys: Iterable[str]) -> Iterator[str]:
    """Regional keys with those of larger areas first."""
    yield from sorted(keys, key=lambda key: (len(key), key))
