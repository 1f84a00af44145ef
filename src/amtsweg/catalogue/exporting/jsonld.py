"""Services as schema.org `GovernmentService`, for the pages of a portal and as a whole.

Only what the page itself shows: names and addresses of offices, never of people.
"""

from typing import Any

from amtsweg.catalogue import queries
from amtsweg.catalogue.queries import Found, OfferView, ResponsibleView, ServiceView
from amtsweg.core.text import Localised, pick
from amtsweg.federation import queries as federation
from amtsweg.federation.links import page_at
from amtsweg.federation.queries import PortalView

CONTEXT = "https://schema.org"
LEIKA = "urn:de:fim:leika:leistung"
_AUDIENCE = {
    "residents": ("Bürgerinnen und Bürger",),
    "companies": ("Unternehmen",),
    "both": ("Bürgerinnen und Bürger", "Unternehmen"),
}


def catalogue(authority: str = "") -> list[dict[str, Any]]:
    """All services of an authority's portal, or each of the federation's once, at the first portal that has it."""
    portal = federation.portal_of(authority) if authority else None
    found: dict[str, dict[str, Any]] = {}
    for one in (portal,) if portal else () if authority else federation.portals():
        for entry in queries.entries(one):
            found.setdefault(entry.service.slug, government_service(entry.service, entry.found, one, "de"))
    return list(found.values())


def government_service(service: ServiceView, found: Found, portal: PortalView, language: str) -> dict[str, Any]:
    """One service as a portal shows it in one language; what is not known is left out."""
    name = pick(service.title, language)
    words: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "GovernmentService",
        "name": name.text,
        "inLanguage": name.language,
        "url": page_at(portal.authority.slug, f"/leistungen/{service.slug}/", language),
        "description": pick(service.summary, language).text,
        "audience": [{"@type": "Audience", "audienceType": kind} for kind in _AUDIENCE[service.audience]],
        "provider": [_office(one, language) for one in found.responsible],
        "areaServed": _areas(found.responsible),
        "availableChannel": _channels(found.responsible, language),
    }
    if service.leika_key:
        words["identifier"] = {"@type": "PropertyValue", "propertyID": LEIKA, "value": service.leika_key}
    return {key: value for key, value in words.items() if value}


def _office(one: ResponsibleView, language: str) -> dict[str, Any]:
    unit = one.unit
    address = {
        "@type": "PostalAddress",
        "streetAddress": unit.street,
        "postalCode": unit.postcode,
        "addressLocality": unit.town,
        "addressCountry": "DE",
    }
    office: dict[str, Any] = {
        "@type": "GovernmentOffice",
        "name": pick(unit.name, language).text,
        "address": address,
        "telephone": unit.phone,
        "email": unit.email,
        "parentOrganization": {"@type": "GovernmentOrganization", "name": one.authority.full_name},
    }
    if unit.position:
        north, east = unit.position
        office["geo"] = {"@type": "GeoCoordinates", "latitude": north, "longitude": east}
    return {key: value for key, value in office.items() if value}


def _areas(responsible: tuple[ResponsibleView, ...]) -> list[dict[str, Any]]:
    keys = dict.fromkeys(one.area_key for one in responsible)
    areas = [area for key in keys if (area := federation.area(key))]
    return [{"@type": "AdministrativeArea", "name": area.name, "identifier": area.key} for area in areas]


def _channels(responsible: tuple[ResponsibleView, ...], language: str) -> list[dict[str, Any]]:
    """Where one begins: online, with an appointment, or at the counter."""
    found: dict[str, dict[str, Any]] = {}
    for one in responsible:
        if one.offer is None or not (address := _address(one.offer, language)):
            continue
        channel: dict[str, Any] = {"@type": "ServiceChannel", "serviceUrl": address}
        if one.unit.phone:
            channel["servicePhone"] = {"@type": "ContactPoint", "telephone": one.unit.phone}
        if name := _shown(one.offer.system, language):
            channel["name"] = name
        found.setdefault(address, channel)
    return list(found.values())


def _address(offer: OfferView, language: str) -> str:
    return page_at(offer.authority.slug, offer.page, language) if offer.page else offer.url


def _shown(text: Localised, language: str) -> str:
    return pick(text, language).text
