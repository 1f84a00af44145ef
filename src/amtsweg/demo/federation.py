"""A federation as its files describe it, put together and checked: whoever gets one may load it without a surprise."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from amtsweg.catalogue.snapshot import AMOUNT, amount
from amtsweg.demo.files import (
    AppointmentKindFile,
    AuthorityFile,
    DemoFile,
    FederationFile,
    OfferFile,
    PageFile,
    ServiceFile,
    SituationFile,
)
from amtsweg.demo.reading import FederationError, Reader
from amtsweg.demo.services import read_services
from amtsweg.demo.text import fill, names

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Federation:
    """Everything that the files of one folder say. `pages` are each authority's, with its names filled in."""

    slug: str
    file: FederationFile
    situations: dict[str, SituationFile]
    services: dict[str, ServiceFile]
    authorities: dict[str, AuthorityFile]
    pages: dict[str, dict[str, PageFile]]
    demo: DemoFile
    kinds: dict[str, AppointmentKindFile] = field(default_factory=dict)  # of appointments

    def responsible(self, authority: AuthorityFile) -> Iterator[tuple[str, str, list[str]]]:
        """What an authority does: service, unit and regional keys. An offer says more than what its kind does."""
        also = {service: unit for unit, services in authority.also.items() for service in services}
        for slug, service in self.services.items():
            if offer := authority.offers.get(slug):
                yield slug, offer.unit, offer.areas or [authority.area]
            elif slug in also:
                yield slug, also[slug], [authority.area]
            elif authority.does(service) and slug not in authority.without:
                yield slug, authority.office(service.office), [authority.area]


class Layers(NamedTuple):
    """What lies below the file of a county, and below that of a municipality: the most general first."""

    county: list[dict[str, Any]]
    municipality: list[dict[str, Any]]


def available() -> list[str]:
    """The federations that can be loaded."""
    return sorted(path.parent.name for path in FOLDER.glob("*/federation.yaml"))


def read(folder: Path, *, people: bool = True) -> Federation:
    """Reads a federation; without `people` the file about those of a demo is left aside.

    Raises `FederationError` with every mistake there is.
    """
    reader = Reader(folder)
    file = reader.file(FederationFile, folder / "federation.yaml")
    demo = reader.file(DemoFile, folder / "demo.yaml") if people else DemoFile(password="", residents=[])
    offices = {kind: reader.yaml(reader.shared / "offices" / f"{kind}.yaml") for kind in ("county", "municipality")}
    layers = Layers([offices["county"]], [offices["municipality"], *_own_defaults(reader)])
    situations = _all(reader, SituationFile, "situations")
    kinds = _all(reader, AppointmentKindFile, "appointments")
    services = read_services(reader, file) if file else {}
    pages = _pages(reader, reader.shared / "pages") | _pages(reader, folder / "pages")
    authorities = {}
    for slug, path in reader.folder_of("authorities"):
        content = reader.yaml(path)
        if content and (one := reader.parse(AuthorityFile, path, _with_defaults(slug, content, layers))):
            authorities[slug] = one
    if file is not None and demo is not None and not reader.problems:
        checked = _Check(reader, Federation(folder.name, file, situations, services, authorities, {}, demo, kinds))
        checked.run(pages)
        if not reader.problems:
            return _its_own(checked.federation)
    raise FederationError(reader.problems)


def _its_own(known: Federation) -> Federation:
    """The federation with those life situations only that it offers, and its services in these."""
    chosen = {slug: known.situations[slug] for slug in known.file.situations}
    services = {
        slug: one.model_copy(update={"situations": [name for name in one.situations if name in chosen]})
        for slug, one in known.services.items()
    }
    return replace(known, situations=chosen, services=services)


def _all(reader: Reader, model: Any, name: str) -> dict[str, Any]:
    path = reader.shared / f"{name}.yaml"
    found = {slug: reader.parse(model, path, one, slug) for slug, one in reader.yaml(path).items()}
    return {slug: one for slug, one in found.items() if one is not None}


def _pages(reader: Reader, folder: Path) -> dict[str, PageFile]:
    found = {slug: reader.file(PageFile, path) for slug, path in reader.files(folder)}
    return {slug: one for slug, one in found.items() if one is not None}


def _with_defaults(slug: str, content: dict[str, Any], layers: Layers) -> dict[str, Any]:
    """What authorities of a kind share, under what all of this federation do, under what this one says.

    Of units and offers it has those that it names. `{slug}` and `{name}` of the defaults become the authority's.
    """
    below = layers.county if content.get("kind") == "county" else layers.municipality
    shared: dict[str, Any] = {}
    for layer in below:
        named = _named(layer, slug, str(content.get("name", "")))
        shared |= {name: _deep(shared.get(name), one) for name, one in named.items()}
    merged: dict[str, Any] = {name: shared[name] for name in ("often", "popular", "tiles", "access") if name in shared}
    merged |= content
    for name in ("parameters", "also"):
        merged[name] = _deep(_mapping(shared, name), _mapping(content, name))
    for name in ("units", "offers"):
        known = _mapping(shared, name)
        merged[name] = {key: _over(known.get(key), one) for key, one in _mapping(content, name).items()}
    return merged


def _deep(shared: Any, own: Any) -> Any:
    """Groups of named values, the own ones over the shared ones in each."""
    if not isinstance(shared, dict) or not isinstance(own, dict):
        return own
    return {**shared, **{name: _over(shared.get(name), one) for name, one in own.items()}}


def _named(value: Any, slug: str, name: str) -> Any:
    if isinstance(value, str):
        return value.replace("{slug}", slug).replace("{name}", name)
    if isinstance(value, dict):
        return {key: _named(one, slug, name) for key, one in value.items()}
    return [_named(one, slug, name) for one in value] if isinstance(value, list) else value


def _over(shared: Any, own: Any) -> Any:
    """The own values over the shared ones, where both are named values."""
    return {**shared, **own} if isinstance(shared, dict) and isinstance(own, dict) else own


def _mapping(content: dict[str, Any], name: str) -> dict[str, Any]:
    found = content.get(name)
    return found if isinstance(found, dict) else {}


def _own_defaults(reader: Reader) -> Iterator[dict[str, Any]]:
    path = reader.folder / "defaults.yaml"
    if path.exists():
        yield reader.yaml(path)


class _Check:
    """What no single file can know: that names used in one are defined in another."""

    def __init__(self, reader: Reader, federation: Federation) -> None:
        self.reader, self.federation = reader, federation

    def run(self, pages: dict[str, PageFile]) -> None:
        known = self.federation
        path = self.reader.folder / "federation.yaml"
        self._names(path, "situations", known.file.situations, known.situations, "life situation")
        for slug, one in known.services.items():
            path = self._path("services", slug)
            self._names(path, "situations", one.situations, known.situations, "life situation")
            if not set(one.situations) & set(known.file.situations):
                self.reader.note(path, "situations", "this federation has none of these")
        done = {slug for one in known.authorities.values() for slug, _, _ in known.responsible(one)}
        for slug in known.services.keys() - done:
            self.reader.note(self._path("services", slug), "carrier", "no authority does this")
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
        self._names(path, "tiles", authority.tiles, known.situations, "life situation")
        self._names(path, "popular", authority.popular, known.services, "service")
        self._names(path, "offers", authority.offers, known.services, "service")
        self._names(path, "without", authority.without, known.services, "service")
        self._names(path, "describes", authority.describes, known.services, "service")
        self._names(path, "adopts", authority.adopts, known.services, "service")
        self._names(path, "also", authority.also, authority.units, "unit")
        self._names(path, "also", [slug for one in authority.also.values() for slug in one], known.services, "service")
        self._names(path, "staff", [one.unit for one in authority.staff.values()], authority.units, "unit")
        self._names(path, "appointments", authority.appointments, authority.units, "unit")
        offered = [kind for one in authority.appointments.values() for kind in one.kinds]
        self._names(path, "appointments", offered, known.kinds, "kind of appointment")
        self._names(path, "logins", [one.unit for one in authority.logins if one.unit], authority.units, "unit")

    def _offer(self, path: Path, place: str, authority: AuthorityFile, offer: OfferFile) -> None:
        self._names(path, place, [offer.unit], authority.units, "unit")
        self._names(path, place, offer.areas, self.federation.file.areas, "area")
        what = {"form": "form", "link": "url", "in-person": "reason"}.get(offer.kind)
        if what and not getattr(offer, what):
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

    def _values(self, authority: AuthorityFile) -> dict[str, str]:
        named = names(authority.kind, authority.full_name)
        return {**self.federation.file.values, **named, **authority.contact.model_dump()}

    def _path(self, folder: str, slug: str) -> Path:
        return self.reader.folder / folder / f"{slug}.yaml"


def parent_key(key: str, keys: Iterable[str]) -> str:
    """The nearest area around another one: the longest other key that it begins with, or nothing."""
    around = [other for other in keys if other != key and key.startswith(other)]
    return max(around, key=len, default="")


def by_level(keys: Iterable[str]) -> Iterator[str]:
    """Regional keys with those of larger areas first."""
    yield from sorted(keys, key=lambda key: (len(key), key))
