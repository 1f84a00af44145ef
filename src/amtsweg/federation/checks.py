"""Self-checks of portals: the texts that the law asks for, and colours that everybody can read."""

from collections.abc import Iterable

from amtsweg.core.ports import Check, register_check
from amtsweg.federation import contrast, queries

REQUIRED = ("impressum", "datenschutz", "barrierefreiheit")  # § 5 DDG, Article 13 GDPR, Directive (EU) 2016/2102


@register_check("portals")
def check_portals() -> Iterable[Check]:
    """Which portal lacks a text or has colours that are hard to read; one line when all is well."""
    sound = True
    for portal in queries.portals():
        colours = contrast.Colours(
            portal.accent_light, portal.accent_dark, portal.on_accent_light, portal.on_accent_dark
        )
        if missing := [slug for slug in REQUIRED if slug not in portal.pages]:
            sound = False
            yield Check("portals", "warning", f"{portal.slug} has no page {', '.join(missing)}")
        if wrong := contrast.problems(colours):
            sound = False
            yield Check("portals", "warning", f"{portal.slug}: {' '.join(wrong)}")
    if sound and queries.portals():
        yield Check("portals", "ok", "every portal has the texts that the law asks for and readable colours")
