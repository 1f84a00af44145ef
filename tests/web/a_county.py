"""The county in which the authorities of a small world lie: its portal is the entrance."""

from amtsweg.federation import published
from amtsweg.federation.models import Area, Authority, Portal

SLUG = "kreis"


def county(first: Authority) -> Authority:
    """Makes the county in which an authority and its neighbours lie."""
    area, _ = Area.objects.get_or_create(key=first.area.key[:5], defaults={"name": "Kreis"})
    names = {"slug": SLUG, "kind": Authority.Kind.COUNTY, "kind_label": "Landkreis", "name": "Kreis", "prefix": "LK"}
    place = {"area": area, "street": "Am Kreis 1", "postcode": first.postcode, "town": "Winsen", "emblem": SLUG}
    made: Authority = Authority.objects.create(**names, **place, phone=first.phone, email="kreis@kreis.example")
    portal = first.portal
    Portal.objects.create(
        authority=made,
        slug=SLUG,
        accent_light=portal.accent_light,
        accent_dark=portal.accent_dark,
        on_accent_dark=portal.on_accent_dark,
        horizon=SLUG,
        welcome=portal.welcome,
        pages=portal.pages,
    )
    published.bump()
    return made
