"""The whole federation as one immutable copy, built from the database in a handful of queries."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from amtsweg.core.text import Localised
from amtsweg.federation import hours
from amtsweg.federation.models import Area, Artwork, Authority, News, Portal, Postcode, StaffEntry, Unit
from amtsweg.federation.pages import shown
from amtsweg.federation.public_holidays import LANDS
from amtsweg.federation.published import Copy
from amtsweg.federation.shapes import (
    AreaView,
    ArtworkView,
    AuthorityView,
    ContactView,
    NewsView,
    PageView,
    PictureView,
    PortalView,
    StaffView,
    UnitView,
)


@dataclass(frozen=True, slots=True)
class Directory:
    """Everything public about who takes part, with the indexes that pages look it up by."""

    version: int
    areas: Mapping[str, AreaView]
    children: Mapping[str, tuple[AreaView, ...]]
    postcodes: Mapping[str, tuple[AreaView, ...]]
    towns: Mapping[str, tuple[str, ...]]  # by postcode, the names that one writes into an address
    authorities: Mapping[str, AuthorityView]
    authority_of_area: Mapping[str, AuthorityView]
    units: Mapping[tuple[str, str], UnitView]  # by authority's slug and own slug
    below: Mapping[tuple[str, str], tuple[UnitView, ...]]  # by the unit above
    staff: Mapping[tuple[str, str], StaffView]
    portals: Mapping[str, PortalView]
    hosts: Mapping[str, PortalView]
    portal_of: Mapping[str, PortalView]  # by authority's slug


def _build(version: int) -> Directory:
    areas = _areas()
    children: dict[str, list[AreaView]] = defaultdict(list)
    postcodes: dict[str, list[AreaView]] = defaultdict(list)
    for area in areas.values():
        children[area.parent_key].append(area)
        for code in area.postcodes:
            postcodes[code].append(area)
    authorities = {row.slug: _authority(row) for row in Authority.objects.all()}
    units = _units(authorities)
    below: dict[tuple[str, str], list[UnitView]] = defaultdict(list)
    for unit in units.values():
        if unit.parent_slug:
            below[unit.authority.slug, unit.parent_slug].append(unit)
    staff = _staff(authorities, units)
    first = sorted(_portals(authorities, units, staff), key=lambda one: not one.authority.is_county)
    portals = {portal.slug: portal for portal in first}
    hosts = {f"{slug}.localhost": portal for slug, portal in portals.items()}
    hosts |= {host.lower(): portal for portal in portals.values() for host in portal.hosts}
    return Directory(
        version=version,
        areas=areas,
        children={key: tuple(found) for key, found in children.items()},
        postcodes={code: tuple(found) for code, found in postcodes.items()},
        towns={code: tuple(dict.fromkeys(area.name for area in found)) for code, found in postcodes.items()},
        authorities=authorities,
        authority_of_area={authority.area_key: authority for authority in authorities.values()},
        units=units,
        below={key: tuple(found) for key, found in below.items()},
        staff=staff,
        portals=portals,
        hosts=hosts,
        portal_of={portal.authority.slug: portal for portal in portals.values()},
    )


def _areas() -> dict[str, AreaView]:
    codes: dict[str, list[str]] = defaultdict(list)
    for code, key in Postcode.objects.order_by("code").values_list("code", "area_id"):
        codes[key].append(code)
    return {
        row.key: AreaView(row.key, row.name, row.kind, row.parent_id or "", tuple(codes[row.key]))
        for row in Area.objects.order_by("name", "key")
    }


def _authority(row: Authority) -> AuthorityView:
    return AuthorityView(
        id=row.id,
        slug=row.slug,
        kind=row.kind,
        kind_label=row.kind_label,
        name=row.name,
        full_name=row.full_name,
        prefix=row.prefix,
        area_key=row.area_id,
        stage=row.stage,
        street=row.street,
        postcode=row.postcode,
        town=row.town,
        phone=row.phone,
        email=row.email,
        emblem=row.emblem,
        parameters=row.parameters,
    )


def _units(authorities: Mapping[str, AuthorityView]) -> dict[tuple[str, str], UnitView]:
    by_id = {authority.id: authority for authority in authorities.values()}
    rows = list(Unit.objects.defer("internal_note").order_by("order", "slug"))
    slugs = {row.id: row.slug for row in rows}
    units = {}
    for row in rows:
        authority = by_id[row.authority_id]
        units[authority.slug, row.slug] = UnitView(
            id=row.id,
            slug=row.slug,
            authority=authority,
            parent_slug=slugs[row.parent_id] if row.parent_id else "",
            kind=row.kind,
            name=row.name,
            description=row.description,
            street=row.street,
            postcode=row.postcode,
            town=row.town,
            room=row.room,
            phone=row.phone,
            email=row.email,
            access=row.access,
            hours=hours.parse(row.hours, row.exceptions, LANDS.get(authority.area_key[:2], "")),
            fax=row.fax,
            website=row.website,
            contacts=tuple(ContactView(one["kind"], one["label"], one["value"]) for one in row.contacts),
            position=None if row.latitude is None else (float(row.latitude), float(row.longitude or 0)),
            accessible=tuple(row.accessible),
            transport=row.transport,
        )
    return units


def _staff(
    authorities: Mapping[str, AuthorityView], units: Mapping[tuple[str, str], UnitView]
) -> dict[tuple[str, str], StaffView]:
    by_id = {unit.id: unit for unit in units.values()}
    staff = {}
    for row in StaffEntry.objects.filter(public=True).order_by("family_name", "given_name"):
        unit = by_id[row.unit_id]
        staff[unit.authority.slug, row.slug] = StaffView(
            id=row.id,
            slug=row.slug,
            authority=unit.authority,
            unit=unit,
            salutation=row.salutation,
            given_name=row.given_name,
            family_name=row.family_name,
            role=row.role,
            room=row.room,
            phone=row.phone,
            email=row.email,
            letters=row.letters,
            districts=row.districts,
        )
    return staff


def _artwork() -> dict[int, dict[str, ArtworkView]]:
    """By portal and kind; one that has a picture for dark screens alone shows nothing."""
    pictures: dict[tuple[int, str], dict[str, PictureView]] = defaultdict(dict)
    alts: dict[tuple[int, str], Localised] = {}
    for row in Artwork.objects.defer("content"):
        key = row.portal_id, row.kind
        pictures[key][row.scheme] = PictureView(row.digest, row.media_type, row.width, row.height)
        alts[key] = row.alt
    found: dict[int, dict[str, ArtworkView]] = defaultdict(dict)
    for (portal, kind), files in pictures.items():
        if light := files.get(Artwork.Scheme.LIGHT):
            found[portal][kind] = ArtworkView(kind, alts[portal, kind], light, files.get(Artwork.Scheme.DARK))
    return found


def _portals(
    authorities: Mapping[str, AuthorityView],
    units: Mapping[tuple[str, str], UnitView],
    staff: Mapping[tuple[str, str], StaffView],
) -> list[PortalView]:
    by_id = {authority.id: authority for authority in authorities.values()}
    news: dict[int, list[NewsView]] = defaultdict(list)
    for item in News.objects.order_by("-published_on", "slug"):
        news[item.portal_id].append(NewsView(item.slug, item.published_on, item.title, item.text))
    artwork = _artwork()
    portals = []
    for row in Portal.objects.order_by("authority__stage", "authority__name"):
        authority = by_id[row.authority_id]
        own = tuple(unit for unit in units.values() if unit.authority is authority)
        portals.append(
            PortalView(
                slug=row.slug,
                authority=authority,
                hosts=tuple(row.hosts),
                accent_light=row.accent_light,
                accent_dark=row.accent_dark,
                on_accent_light=row.on_accent_light,
                on_accent_dark=row.on_accent_dark,
                horizon=row.horizon,
                welcome=row.welcome,
                often=tuple(row.often),
                tiles=tuple(row.tiles),
                popular=tuple(row.popular),
                blocks=tuple(row.blocks),
                pages={
                    slug: PageView(slug, page["title"], page["body"], page.get("footer", False))
                    for slug, page in shown(row.pages)
                },
                news=tuple(news[row.pk]),
                town_hall=next((u for u in own if u.kind == Unit.Kind.TOWN_HALL), None),
                units=own,
                staff=tuple(person for person in staff.values() if person.authority is authority),
                artwork=artwork.get(row.pk, {}),
            )
        )
    return portals


directory = Copy(_build)
