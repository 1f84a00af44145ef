"""The search over all that a county and its municipalities offer: services, offices, persons, pages in one list."""

from amtsweg.catalogue.search.finding import search, suggest
from amtsweg.catalogue.search.holding import prepare
from amtsweg.catalogue.search.marking import marked
from amtsweg.catalogue.search.shapes import KINDS, Chosen, FacetCount, Hit, Results

__all__ = ["KINDS", "Chosen", "FacetCount", "Hit", "Results", "marked", "prepare", "search", "suggest"]
