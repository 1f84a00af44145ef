"""The files that describe a federation: their shape, and how they are read. Every mistake names its file and place.

`federation.yaml` names areas and life situations, `defaults.yaml` what all municipalities share, `services/` holds one
file per service, `pages/` one per text of a portal, `authorities/` one per county or municipality.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from amtsweg.catalogue.modules import BY_KEY
from amtsweg.core.text import LANGUAGES
from amtsweg.demo.text import unwrap
from amtsweg.federation import hours

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Key = Annotated[str, StringConstraints(pattern=r"^(\d{2}|\d{3}|\d{5}|\d{9}|\d{12})$")]
Postcode = Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]


class FederationError(Exception):
    """A federation cannot be read; `problems` has one line for each mistake, with file and place."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{problems[0]}{more}")


def _localised(value: Any) -> Any:
    """A plain text is German; every text is unwrapped."""
    if isinstance(value, str):
        value = {"de": value}
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError("expected a text, or one text for each language")
    if unknown := set(value) - set(LANGUAGES):
        raise ValueError(f"unknown language {sorted(unknown)[0]!r}; there are {', '.join(LANGUAGES)}")
    if not value.get("de", "").strip():
        raise ValueError("the German text is missing")
    return {language: unwrap(text) for language, text in value.items()}


def _times(value: Any) -> dict[str, list[list[str]]]:
    """`08:00–12:00, 14:00–18:00` as pairs of times; an empty text is a closed day."""
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError('expected days with times such as "08:00–12:00, 14:00–18:00"')
    spans = {day: [part for part in text.replace("-", "–").split(",") if part] for day, text in value.items()}
    return {day: [[time.strip() for time in part.split("–")] for part in parts] for day, parts in spans.items()}


def _hours(value: Any) -> Any:
    times = _times(value)
    hours.parse(times)
    return times


def _exceptions(value: Any) -> Any:
    times = _times(value)
    hours.parse({}, times)
    return times


def _parameters(value: Any) -> Any:
    """Texts, amounts as texts, and yes or no, in groups such as `dog_tax`."""
    if isinstance(value, dict):
        return {name: _parameters(one) for name, one in value.items()}
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value, value)
    raise ValueError("parameters are texts, amounts, true or false, or groups of these")


Text = Annotated[dict[str, str], BeforeValidator(_localised)]
Hours = Annotated[dict[str, list[list[str]]], BeforeValidator(_hours)]
Exceptions = Annotated[dict[str, list[list[str]]], BeforeValidator(_exceptions)]
Parameters = Annotated[dict[str, Any], BeforeValidator(_parameters)]


class File(BaseModel):
    """Unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AreaFile(File):
    name: str
    kind: str
    postcodes: list[Postcode] = []


class SituationFile(File):
    title: Text
    teaser: Text
    icon: str


class FederationFile(File):
    name: str
    areas: dict[Key, AreaFile]
    situations: dict[Slug, SituationFile]


class RateRow(File):
    label: Text
    parameter: str


class RatesFile(File):
    caption: Text
    rows: list[RateRow]


class ServiceFile(File):
    leika: Annotated[str, StringConstraints(pattern=r"^(99\d{12})?$")] = ""
    title: Text
    summary: Text
    audience: Literal["residents", "companies", "both"] = "residents"
    situations: list[Slug]
    keywords: dict[str, list[str]] = {}
    needs: Text | None = None
    needs_note: Text | None = None
    rates: RatesFile | None = None
    modules: dict[Literal[tuple(BY_KEY)], Text] = {}  # type: ignore[valid-type]


class UnitFile(File):
    kind: Literal["town-hall", "office", "facility"] = "office"
    name: Text
    description: Text
    parent: Slug | None = None
    street: str = ""
    postcode: Postcode | Literal[""] = ""
    town: str = ""
    room: str = ""
    phone: str = ""
    email: str = ""
    hours: Hours | None = None
    exceptions: Exceptions = {}
    access: Text | None = None


class StaffFile(File):
    unit: Slug
    salutation: str = ""
    given: str
    family: str
    role: Text
    room: str = ""
    phone: str = ""
    email: str = ""
    letters: str = ""
    public: bool = True


class NewsFile(File):
    date: date
    title: Text
    text: Text


class OfferFile(File):
    unit: Slug
    slug: Slug | None = None
    kind: Literal["form", "link", "in-person"]
    form: str = ""
    url: str = ""
    trust_to_start: Literal["guest", "basic", "substantial", "high"] = "guest"
    trust_to_send: Literal["guest", "basic", "substantial", "high"] = "guest"
    fee: Text | None = None
    fee_note: Text | None = None
    effort: Text | None = None
    duration: Text | None = None
    reason: Text | None = None
    parameters: Parameters = {}
    areas: list[Key] = []  # where the unit is responsible; the authority's own area when nothing is named


class PageFile(File):
    title: Text
    body: Text


class Contact(File):
    street: str
    postcode: Postcode
    town: str
    phone: str
    email: str


class Theme(File):
    emblem: str
    horizon: str
    light: Colour
    dark: Colour
    on_light: Colour = "#ffffff"
    on_dark: Colour


class LoginFile(File):
    """A log-in that exists in demos only."""

    role: Literal["clerk", "editor", "administrator"]
    unit: Slug | None = None
    salutation: str = ""
    name: str
    email: str


class AuthorityFile(File):
    kind: Literal["county", "municipality", "samtgemeinde"]
    kind_label: str
    name: str
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}$")]
    area: Key
    stage: Annotated[int, Field(ge=1, le=9)] = 1
    contact: Contact
    theme: Theme
    hosts: list[str] = []
    welcome: Text
    often: list[Text]
    tiles: list[Slug] = []
    popular: list[Slug]
    parameters: Parameters = {}
    hours: Hours
    access: Text
    units: dict[Slug, UnitFile]
    staff: dict[Slug, StaffFile] = {}
    news: dict[Slug, NewsFile] = {}
    offers: dict[Slug, OfferFile]
    pages: dict[Slug, PageFile] = {}
    logins: list[LoginFile] = []

    @property
    def full_name(self) -> str:
        return f"{self.kind_label} {self.name}"


class ResidentFile(File):
    """A demo resident with an account and a profile."""

    email: str
    given: str
    family: str
    born: date
    street: str
    number: str
    postcode: Postcode
    town: str
    phone: str = ""


class DemoFile(File):
    """What only a demo has: residents with accounts, and the one password of all log-ins."""

    password: str
    residents: list[ResidentFile]


_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the fast one where PyYAML was built with it


# --- reading ------------------------------------------------------------------------------------------------------

F = TypeVar("F", bound=File)


class Reader:
    """Reads the files of one folder and gathers what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []

    def yaml(self, path: Path) -> dict[str, Any]:
        """The content as texts, lists and mappings: nothing is taken for a number, a date or a yes."""
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  makes only texts
        except FileNotFoundError:
            self.problems.append(f"{self._name(path)}: this file is missing")
            return {}
        except (yaml.MarkedYAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            line = f":{mark.line + 1}" if mark else ""
            self.problems.append(f"{self._name(path)}{line}: {getattr(error, 'problem', None) or error}")
            return {}
        if not isinstance(content, dict):
            self.problems.append(f"{self._name(path)}: expected names with values")
            return {}
        return content

    def parse(self, model: type[F], path: Path, content: Mapping[str, Any]) -> F | None:
        """The content in its shape; None, with the problems noted, when it does not fit."""
        try:
            return model.model_validate(dict(content))
        except ValidationError as error:
            for found in error.errors(include_url=False, include_input=False):
                place = ".".join(str(part) for part in found["loc"])
                message = found["msg"].removeprefix("Value error, ")
                self.problems.append(f"{self._name(path)}: {place}: {message}")
            return None

    def file(self, model: type[F], path: Path) -> F | None:
        """Reads and parses a file; an unreadable one gives no second complaint."""
        content = self.yaml(path)
        return self.parse(model, path, content) if content else None

    def folder_of(self, name: str) -> Iterator[tuple[str, Path]]:
        """The files of a subfolder with their slugs, in order."""
        for path in sorted((self.folder / name).glob("*.yaml")):
            yield path.stem, path

    def note(self, path: Path, place: str, message: str) -> None:
        self.problems.append(f"{self._name(path)}: {place}: {message}")

    def _name(self, path: Path) -> str:
        return str(path.relative_to(self.folder.parent))
