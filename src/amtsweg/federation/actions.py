"""Every change of who takes part. Each writes only what differs, with its event, and moves the published version.

Called by the loader of federation files, which acts for the operator; whoever else calls them checks permissions first.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from amtsweg.core.actors import Actor
from amtsweg.core.text import pick, problems
from amtsweg.federation import building, door, hours, tree
from amtsweg.federation.models import Area, Authority, News, Portal, Postcode, StaffEntry, Unit
from amtsweg.federation.pages import page_problems
from amtsweg.federation.published import bump
from amtsweg.federation.staff import begin_anew, let_go, link_entry, set_publicity
from amtsweg.federation.upsert import Upserted, remove_missing, upsert

__all__ = [
    "begin_anew",
    "bump",
    "keep_only_news",
    "keep_only_staff",
    "let_go",
    "link_entry",
    "set_publicity",
    "upsert_area",
    "upsert_authority",
    "upsert_news",
    "upsert_portal",
    "upsert_staff",
    "upsert_unit",
]  # fmt: skip


def upsert_area(
    key: str, *, name: str, kind: str, parent: Area | None, postcodes: Iterable[str], actor: Actor
) -> Upserted[Area]:
    """An area with its postcodes."""
    with transaction.atomic():
        done = upsert(Area, {"key": key}, {"name": name, "kind": kind, "parent": parent}, actor=actor)
        wanted, known = set(postcodes), set(done.row.postcodes.values_list("code", flat=True))
        Postcode.objects.bulk_create([Postcode(code=code, area=done.row) for code in sorted(wanted - known)])
        done.row.postcodes.filter(code__in=known - wanted).delete()
        if wanted != known:
            bump()
        return done if wanted == known or done.outcome == "created" else Upserted(done.row, "changed")


def upsert_authority(slug: str, *, area: Area, actor: Actor, **values: Any) -> Upserted[Authority]:
    """A county or municipality. Its own event goes to the federation's chain, all others to its own."""
    return upsert(Authority, {"slug": slug}, {**values, "area": area}, actor=actor)


def upsert_portal(authority: Authority, *, actor: Actor, **values: Any) -> Upserted[Portal]:
    """The authority's portal.

    Raises ValidationError, by field, when a text is none, colours cannot be read by everybody (with the ratio and what
    is needed), a block of the start page is unknown, or a host name is none or belongs to another portal.
    """
    _check_texts(*values.get("often", ()))
    found = {
        "hosts": door.host_problems(values.get("hosts", ())),
        "pages": page_problems(values.get("pages", {})),
        "blocks": door.block_problems(values["blocks"]) if "blocks" in values else [],
        "accent_light": door.colour_problems(_colours(authority, values)),
    }
    if problems_by_field := {field: messages for field, messages in found.items() if messages}:
        raise ValidationError(problems_by_field)
    hosts = set(values.get("hosts", ()))
    for slug, taken in Portal.objects.exclude(authority=authority).values_list("slug", "hosts"):
        if shared := hosts & set(taken):
            raise ValidationError({"hosts": [f"the host name {sorted(shared)[0]} belongs to the portal {slug}"]})
    return upsert(Portal, {"authority": authority}, values, actor=actor, authority=authority)


def _colours(authority: Authority, values: dict[str, Any]) -> dict[str, str]:
    """The four colours that the portal will have: the given ones over those it has."""
    row = Portal.objects.filter(authority=authority).first() or Portal()
    return {name: values.get(name, getattr(row, name)) for name in door.COLOURS}


def _check_texts(*texts: Any) -> None:
    for text in texts:
        if found := problems(text):
            raise ValidationError(found)


def upsert_unit(authority: Authority, slug: str, *, parent: Unit | None, actor: Actor, **values: Any) -> Upserted[Unit]:
    """An office or facility.

    Raises ValidationError, by field, when its opening hours, features or ways of contact cannot be read, when it would
    stand below itself, or when it lies half on the map.
    """
    found = {
        "hours": _hour_problems(values),
        "accessible": building.feature_problems(values.get("accessible", ())),
        "contacts": building.contact_problems(values.get("contacts", ())),
        "latitude": _position_problems(values),
        "parent": _parent_problems(authority, slug, parent),
    }
    if problems_by_field := {field: messages for field, messages in found.items() if messages}:
        raise ValidationError(problems_by_field)
    lookup = {"authority": authority, "slug": slug}
    return upsert(Unit, lookup, {**values, "parent": parent}, actor=actor, authority=authority)


def _hour_problems(values: dict[str, Any]) -> list[str]:
    try:
        hours.parse(values.get("hours", {}), values.get("exceptions"))
    except ValueError as error:
        return [str(error)]
    return []


def _position_problems(values: dict[str, Any]) -> list[str]:
    """Degrees on both axes or on none; `values` names both or leaves both alone."""
    north, east = values.get("latitude"), values.get("longitude")
    if (north is None) != (east is None):
        return ["a position needs latitude and longitude"]
    inside = north is None or (-90 <= Decimal(north) <= 90 and -180 <= Decimal(east or 0) <= 180)
    return [] if inside else ["the position is not on the globe"]


def _parent_problems(authority: Authority, slug: str, parent: Unit | None) -> list[str]:
    above, chain = parent, []
    while above is not None:
        if above.authority_id != authority.id:
            return ["a unit stands below units of its own authority"]
        chain.append(pick(above.name, "de").text)
        if above.slug == slug:
            return [tree.circle_problem(chain)]
        above = above.parent
    return []


def upsert_staff(authority: Authority, slug: str, *, unit: Unit, actor: Actor, **values: Any) -> Upserted[StaffEntry]:
    """An entry in the public directory.

    Whether it shows is the person's own affair: `public` shows a new entry or hides one, but never brings back one that
    is hidden, and counts no more as soon as the person has decided.
    """
    lookup = {"authority": authority, "slug": slug}
    known = StaffEntry.objects.filter(**lookup).first()
    if known and (known.decided_at or values.get("public")):
        values.pop("public", None)
    return upsert(StaffEntry, lookup, {**values, "unit": unit}, actor=actor, authority=authority)


def upsert_news(authority: Authority, slug: str, *, actor: Actor, **values: Any) -> Upserted[News]:
    """An item on the authority's start page."""
    lookup = {"portal": authority.portal, "slug": slug}
    return upsert(News, lookup, values, actor=actor, authority=authority)


def keep_only_staff(authority: Authority, slugs: Iterable[str], *, actor: Actor) -> int:
    """Removes all other entries of the authority's directory; how many."""
    rows = StaffEntry.objects.filter(authority=authority).exclude(slug__in=list(slugs))
    return remove_missing(rows, actor=actor, authority=authority)


def keep_only_news(authority: Authority, slugs: Iterable[str], *, actor: Actor) -> int:
    """Removes all other news of the authority; how many."""
    rows = News.objects.filter(portal__authority=authority).exclude(slug__in=list(slugs))
    return remove_missing(rows, actor=actor, authority=authority)
