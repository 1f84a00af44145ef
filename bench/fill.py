"""Adds the form for measuring to the demo: `python -m bench.fill` with the environment of the measured product."""

from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from amtsweg.forms.definition import Definition

SLUG = "bench"
FORM = Path(__file__).with_name("form.yaml")


def main() -> None:
    """Publishes the form of three pages."""
    django.setup()
    from amtsweg.forms.definition import load

    offer(load(FORM.read_text()), SLUG)


def offer(definition: "Definition", slug: str) -> None:
    """Publishes a form and lets Jesteburg's tax office offer it to guests."""
    from amtsweg.catalogue.actions import upsert_offer, upsert_service
    from amtsweg.core.actors import SYSTEM
    from amtsweg.federation.models import Authority
    from amtsweg.forms.actions import import_definition
    from amtsweg.forms.models import FormDefinition

    import_definition(definition, None, actor=SYSTEM)
    authority = Authority.objects.get(slug="jesteburg")
    service = upsert_service(slug, situations=[], actor=SYSTEM, title={"de": "Messen"}, summary={"de": "Messen"}).row
    upsert_offer(
        authority,
        slug,
        service=service,
        unit=authority.units.get(slug="steueramt"),
        actor=SYSTEM,
        kind="form",
        form=FormDefinition.objects.get(slug=definition.slug),
    )


if __name__ == "__main__":
    main()
