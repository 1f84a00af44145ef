"""Adds the form for measuring to the demo: `python -m bench.fill` with the environment of the measured product."""

from pathlib import Path

import django

SLUG = "bench"


def main() -> None:
    """Publishes the form and lets Jesteburg's tax office offer it to guests."""
    django.setup()
    from amtsweg.catalogue.actions import upsert_offer, upsert_service
    from amtsweg.core.actors import SYSTEM
    from amtsweg.federation.models import Authority
    from amtsweg.forms.actions import import_definition
    from amtsweg.forms.definition import load
    from amtsweg.forms.models import FormDefinition

    definition = load(Path(__file__).with_name("form.yaml").read_text())
    import_definition(definition, None, actor=SYSTEM)
    authority = Authority.objects.get(slug="jesteburg")
    service = upsert_service(SLUG, situations=[], actor=SYSTEM, title={"de": "Messen"}, summary={"de": "Messen"}).row
    upsert_offer(
        authority,
        SLUG,
        service=service,
        unit=authority.units.get(slug="steueramt"),
        actor=SYSTEM,
        kind="form",
        form=FormDefinition.objects.get(slug=definition.slug),
    )


if __name__ == "__main__":
    main()
