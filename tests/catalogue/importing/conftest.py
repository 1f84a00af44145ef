"""A county with a town and an association of municipalities, so that deliveries have somebody to belong to."""

import pytest

from amtsweg.core.actors import SYSTEM
from amtsweg.federation.actions import upsert_area, upsert_authority, upsert_portal, upsert_unit
from amtsweg.federation.models import Area, Authority

AREAS = {
    "03": ("Niedersachsen", "Land", None),
    "03353": ("Landkreis Harburg", "Landkreis", "03"),
    "033530040": ("Winsen (Luhe)", "Stadt", "03353"),
    "033535404": ("Jesteburg", "Samtgemeinde", "03353"),
    "033535404020": ("Jesteburg", "Gemeinde", "033535404"),
}
AUTHORITIES = {
    "landkreis": ("county", "Landkreis", "Harburg", "LK", "03353"),
    "winsen": ("municipality", "Stadt", "Winsen (Luhe)", "WL", "033530040"),
    "jesteburg": ("samtgemeinde", "Samtgemeinde", "Jesteburg", "JE", "033535404"),
}
ADDRESS = {"street": "Schloßplatz 6", "postcode": "21423", "town": "Winsen (Luhe)"}


@pytest.fixture
def federation(db: None) -> dict[str, Authority]:
    """The authorities by slug, each with a portal and a town hall."""
    areas: dict[str, Area] = {}
    for key, (name, kind, above) in AREAS.items():
        parent = areas[above] if above else None
        areas[key] = upsert_area(key, name=name, kind=kind, parent=parent, postcodes=(), actor=SYSTEM).row
    found = {}
    for slug, (kind, label, name, prefix, key) in AUTHORITIES.items():
        values = {"kind": kind, "kind_label": label, "name": name, "prefix": prefix, **ADDRESS}
        contact = {"phone": "040 66969-100", "email": f"post@{slug}.example", "emblem": slug}
        found[slug] = upsert_authority(slug, area=areas[key], actor=SYSTEM, **values, **contact).row
        colours = {"accent_light": "#1c4f8a", "accent_dark": "#8ab4f8", "on_accent_dark": "#10233b"}
        upsert_portal(found[slug], slug=slug, horizon="heide", actor=SYSTEM, **colours)
        hall = {"kind": "town-hall", "name": {"de": "Rathaus"}, **ADDRESS}
        upsert_unit(found[slug], "rathaus", parent=None, actor=SYSTEM, **hall)
    return found


@pytest.fixture
def county(federation: dict[str, Authority]) -> Authority:
    """The county."""
    return federation["landkreis"]
