"""What the search answers: ranked hits with their facets, and what it made of the question."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from amtsweg.catalogue.shapes import Entry, SituationView
from amtsweg.core.text import Localised
from amtsweg.federation.shapes import AuthorityView, UnitView

Kind = Literal["service", "bundle", "unit", "person", "page", "news"]
KINDS: tuple[Kind, ...] = ("service", "bundle", "unit", "person", "page", "news")
Channel = Literal["online", "in-person", "guest"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. `portal_slug` is the portal on whose host the page lives: mostly the one that was asked.

    `entry` is there for services: who is responsible and how it is offered. `authority` is None where that depends on
    the place; `authorities` then has the slugs of all that come into question. `weight` is how much this kind counts
    in the ranking, `nearness` how much it counts less for belonging to somebody else, `rarer` the stems of those
    words of the title that make it a rarer case.
    """

    kind: Kind
    slug: str
    title: Localised
    teaser: Localised
    weight: float
    portal_slug: str
    url_name: str
    url_kwargs: Mapping[str, str] = field(default_factory=dict)
    fragment: str = ""
    nearness: float = 1.0
    rarer: frozenset[str] = frozenset()
    authority: AuthorityView | None = None
    authorities: frozenset[str] = frozenset()
    unit: UnitView | None = None
    entry: Entry | None = None
    channels: frozenset[Channel] = frozenset()
    audiences: frozenset[str] = frozenset()
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value of a facet: key for the URL, number of hits, whether it is chosen."""

    key: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a search is narrowed down to; empty means everything."""

    channels: frozenset[str] = frozenset()
    authorities: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Results:
    """The ranked hits for a query.

    `corrected` is the query as it was understood when it differs from what was typed, else empty. `marks` are the
    beginnings of words to highlight. `situations` are the nearest life situations, for when nothing fits.
    """

    query: str
    corrected: str
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    marks: frozenset[str] = frozenset()
    situations: tuple[SituationView, ...] = ()

    @property
    def total(self) -> int:
        return len(self.hits)
