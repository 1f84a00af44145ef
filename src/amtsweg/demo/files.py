"""The files that describe a federation: their shape, and how they are read. Every mistake names its file and place.

`federation.yaml` names areas, life situations and what of `shared/` it uses, `defaults.yaml` what all municipalities
share, `services/` holds a file per service or per topic, `pages/` one per text of a portal, `authorities/` one per
county or municipality. How they are read: `reading.py`.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from amtsweg.catalogue.modules import BY_KEY
from amtsweg.core.text import LANGUAGES
from amtsweg.demo.text import unwrap
from amtsweg.federation import hours

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Key = Annotated[str, StringConstraints(pattern=r"^(\d{2}|\d{3}|\d{5}|\d{9}|\d{12})$")]
Postcode = Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
Degrees = Annotated[Decimal, Field(ge=-180, le=180, max_digits=9, decimal_places=6)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]


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
    """`shared` and `compact` name what is taken of `shared/services` and `shared/compact`: all, or these."""

    name: str
    values: dict[str, str]  # for `{…}` in the pages, such as the name of the Land
    areas: dict[Key, AreaFile]
    situations: list[Slug]  # of `shared/situations.yaml`, in the order of the start page
    shared: Literal["all"] | list[Slug] = []
    compact: Literal["all"] | list[Slug] = []
    without: list[Slug] = []  # of both, what does not exist here


class RateRow(File):
    label: Text
    parameter: str


class RatesFile(File):
    caption: Text
    rows: list[RateRow]


Carrier = Literal["county", "municipality"]
Audience = Literal["residents", "companies", "both"]
LeikaKey = Annotated[str, StringConstraints(pattern=r"^(99\d{12})?$")]


class ServiceFile(File):
    """Each authority of the kind `carrier` does it for its own area with its unit `office`, if it says nothing else."""

    leika: LeikaKey = ""
    typing: str = ""  # of the LeiKa: who regulates and who carries out
    title: Text
    summary: Text | None = None
    audience: Audience = "residents"
    situations: Annotated[list[Slug], Field(min_length=1)]
    carrier: Carrier | None = None
    office: Slug | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    keywords: dict[str, list[str]] = {}
    needs: Text | None = None
    needs_note: Text | None = None
    rates: RatesFile | None = None
    modules: dict[Literal[tuple(BY_KEY)], Text] = {}  # type: ignore[valid-type]


class WayFile(File):
    """A further way of contact; `kind` as in `federation.building`."""

    kind: str
    label: Text
    value: str


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
    accessible: list[str] = []  # keys of `federation.building`
    transport: Text | None = None
    website: str = ""
    fax: str = ""
    contacts: list[WayFile] = []
    latitude: Degrees | None = None
    longitude: Degrees | None = None


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
    districts: str = ""
    public: bool = True


class NewsFile(File):
    date: date
    title: Text
    text: Text


class OfferFile(File):
    unit: Slug
    slug: Slug | None = None
    kind: Literal["form", "link", "appointment", "in-person"]
    form: str = ""
    url: str = ""
    system: Text | None = None  # name of the other system that a link leads to
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

    role: Literal["clerk", "lead", "counter", "cashier", "supervisor", "editor", "administrator"]
    unit: Slug | None = None
    salutation: str = ""
    name: str
    email: str


class AppointmentKindFile(File):
    """What one can come for; see `appointments.models.AppointmentKind`."""

    title: Text
    description: Text | None = None
    bring: Text | None = None
    piece: Text | None = None
    services: list[Slug] = []
    base_minutes: int = 0
    minutes: int = 0
    quantity_max: int = 1
    variants: dict[Literal["on-site", "phone", "video"], Text | dict[str, str]] = {}
    letter: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}$")]


class AppointmentsFile(File):
    """How many counters an office has, and what it gives appointments for."""

    counters: Annotated[int, Field(ge=1, le=50)]
    kinds: Annotated[list[Slug], Field(min_length=1)]


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
    blocks: list[str] = []  # of the start page in order, as in `federation.door`; the usual order when none is named
    parameters: Parameters = {}
    hours: Hours
    access: Text
    units: Annotated[dict[Slug, UnitFile], Field(min_length=1)]
    staff: dict[Slug, StaffFile] = {}
    news: dict[Slug, NewsFile] = {}
    offers: dict[Slug, OfferFile] = {}
    without: list[Slug] = []  # services of its kind that it does not do
    also: dict[Slug, list[Slug]] = {}  # by unit, services that others of its kind do not do
    describes: list[Slug] = []  # descriptions that it keeps itself and offers to the others
    adopts: list[Slug] = []  # of those of others
    pages: dict[Slug, PageFile] = {}
    logins: list[LoginFile] = []
    appointments: dict[Slug, AppointmentsFile] = {}  # by unit

    @property
    def full_name(self) -> str:
        return f"{self.kind_label} {self.name}"

    def does(self, service: ServiceFile) -> bool:
        """Whether authorities of this kind do the service."""
        return service.carrier is not None and (service.carrier == "county") == (self.kind == "county")

    def office(self, slug: str | None) -> str:
        """The unit of that name, or else the first town hall, or else the first unit."""
        if slug in self.units:
            return str(slug)
        return next((one for one, unit in self.units.items() if unit.kind == "town-hall"), next(iter(self.units)))


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
    identified_at: Slug | None = None  # the authority at whose counter the card was shown


class MemberFile(File):
    """A demo resident who belongs to an organisation, by e-mail address, and what she may do there."""

    email: str
    role: Literal["owner", "sender", "reader"]


class OrganisationFile(File):
    """An organisation that exists in a demo only; the first member has founded it."""

    kind: Literal["company", "association", "other"]
    name: str
    street: str = ""
    number: str = ""
    postcode: Postcode
    town: str
    members: Annotated[list[MemberFile], Field(min_length=1)]


class MandateFile(File):
    """One demo resident acts for another one in everything, by e-mail addresses."""

    principal: str
    representative: str


class LetterCodeFile(File):
    """A code that a letter of this authority would hold, and the reference that it belongs to."""

    authority: Slug
    offer: Slug
    reference: str
    code: str


class TillFile(File):
    """An account into which an authority's fees are paid in a demo; `pattern`: of its Kassenzeichen."""

    authority: Slug
    name: str
    iban: str
    pattern: str
    budget_item: str = ""


class DemoFile(File):
    """What only a demo has: residents with accounts, for whom they act, the one password of all log-ins, and codes
    that are known."""

    password: str
    residents: list[ResidentFile]
    organisations: list[OrganisationFile] = []
    mandates: list[MandateFile] = []
    letter_codes: list[LetterCodeFile] = []
    tills: list[TillFile] = []
