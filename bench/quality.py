"""How well the search answers: for each everyday question the rank of the service that is meant.

`python -m bench.quality` prints the figures as JSON, for the catalogue of the measured product.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import django
import yaml

QUESTIONS = Path(__file__).parent.parent / "tests" / "catalogue" / "questions.yaml"
PORTALS = ("jesteburg", "landkreis")


def questions() -> dict[str, list[str]]:
    """Slugs of services, each with the questions that mean it."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for asked in yaml.safe_load_all(QUESTIONS.read_text(encoding="utf-8")):
        for slug, texts in asked.items():
            found[slug] += texts
    return found


def ranks(portal_slug: str, asked: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """For each question the place of its service in the list, from 1; 0 where it is not found.

    Questions that mean a service which the portal does not offer are left out.
    """
    from amtsweg.catalogue.queries import entries_by_slug
    from amtsweg.catalogue.search import search
    from amtsweg.federation.queries import portal

    here = portal(portal_slug)
    assert here is not None
    found = {}
    for slug in asked.keys() & entries_by_slug(here).keys():
        for text in asked[slug]:
            hits = [(hit.kind, hit.slug) for hit in search(text, here).hits]
            found[text] = hits.index(("service", slug)) + 1 if ("service", slug) in hits else 0
    return found


def figures(found: Mapping[str, int]) -> dict[str, float]:
    """How many were asked, mean reciprocal rank, share whose service comes first, and among the first five."""
    places = list(found.values())
    return {
        "asked": len(places),
        "mrr": sum(1 / place for place in places if place) / len(places),
        "at_1": sum(place == 1 for place in places) / len(places),
        "at_5": sum(1 <= place <= 5 for place in places) / len(places),
    }


def main() -> None:
    """For each of two portals, a municipality's and the county's, all questions."""
    django.setup()
    print(json.dumps({slug: figures(ranks(slug, questions())) for slug in PORTALS}))


if __name__ == "__main__":
    main()
