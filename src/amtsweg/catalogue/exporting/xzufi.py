"""Services, offices and offers as one XZuFi 2.2 message file.

No schema could be had, so the order of elements and the name of the root are not verified; names and nesting are
those that the import reads. What XZuFi has no place for goes into individual text modules of a list of our own.
"""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from amtsweg.catalogue.exporting.choice import Choice
from amtsweg.catalogue.exporting.markup import to_html
from amtsweg.catalogue.importing.fields import OWN_AGENCY
from amtsweg.catalogue.importing.shapes.xzufi_offer import OWN_LINKS
from amtsweg.catalogue.importing.shapes.xzufi_service import OWN_MODULES
from amtsweg.catalogue.models import Responsibility, Service, ServiceAddition
from amtsweg.catalogue.modules import ALL
from amtsweg.catalogue.queries import OfferView
from amtsweg.core import clock
from amtsweg.core.text import Localised
from amtsweg.federation.links import page_at
from amtsweg.federation.models import Unit

NAMESPACE = "http://xoev.de/schemata/xzufi/2_2_0"
MODULES_LIST = "urn:de:xzufi:codeliste:leistungstextmodulleika"
LINK_LIST = "urn:xoev-de:fim:codeliste:onlinedienstlinktyp"
REGIONS = "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:rs"
OFFER_TEXTS = ("fee", "fee_note", "effort", "duration", "reason")
_STRUCTURED = {"fees": "modulKosten", "deadlines": "modulFrist", "processing-time": "modulBearbeitungsdauer"}
_AUDIENCE = {"residents": ("001",), "companies": ("002",), "both": ("001", "002")}
_TRUST = {"basic": "20", "substantial": "30", "high": "40"}
_CHANNELS = (("01", "email"), ("02", "phone"), ("04", "fax"), ("09", "website"))


def message(choice: Choice) -> bytes:
    """The file. Its number is made of its content, so that the same catalogue gives the same number."""
    root = etree.Element(_name("lieferung"), nsmap={"xzufi": NAMESPACE})
    root.set("xzufiVersion", "2.2.0")
    root.set("produktbezeichnung", "Amtsweg")
    head = _add(root, "nachrichtenkopf")
    number = _add(root, "transaktionID")
    _add(root, "transaktionPosition", "1")
    offers: dict[str, list[OfferView]] = {}
    for offer in choice.offers:
        offers.setdefault(offer.service_slug, []).append(offer)
    for service in choice.services:
        _service(_add(_add(root, "schreibe"), "leistung"), service, offers.get(service.slug, []), choice.agency)
    for addition in choice.additions:
        _addition(_add(_add(root, "schreibe"), "spezialisierung"), addition, choice.agency)
    for unit in choice.units:
        _unit(_add(_add(root, "schreibe"), "organisationseinheit"), unit, choice.duties.get(unit, []), choice.agency)
    for offer in choice.offers:
        if offer.kind != "in-person":
            _online(_add(_add(root, "schreibe"), "onlinedienst"), offer, choice.agency)
    number.text = str(uuid5(NAMESPACE_URL, etree.tostring(root, encoding="unicode")))
    _add(head, "erstellungszeitpunkt", clock.now().isoformat(timespec="seconds"))
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


# --- services -----------------------------------------------------------------------------------------------------


def _service(element: Any, service: Service, offers: list[OfferView], agency: str) -> None:
    _id(element, "id", agency, service.slug)
    for source in service.sources.all():
        _id(element, "idSekundaer", source.agency, source.foreign_id)
    if service.leika_key:
        _code(element, "referenzLeiKa", service.leika_key, "urn:de:fim:leika:leistung")
    _texts(element, {"title": service.title, "teaser": service.summary, **service.modules})
    for word, text in (("needs", service.needs), ("needs-note", service.needs_note)):
        _own_module(element, word, text)
    for offer in offers:
        for name in OFFER_TEXTS:
            _own_module(element, name, getattr(offer, name), agency, _offer_id(offer))
    _keywords(element, service)
    _facts(element, service)


def _keywords(element: Any, service: Service) -> None:
    if service.keywords:
        context = _add(element, "modulBegriffImKontext")
        for language, words in service.keywords.items():
            for word in words:
                _add(_add(context, "begriffImKontext"), "begriff", word, languageCode=language)


def _facts(element: Any, service: Service) -> None:
    if service.typing:
        _code(element, "typisierung", service.typing, "urn:de:fim:leika:typisierung")
    for code in _AUDIENCE[service.audience]:
        _code(element, "leistungsadressat", code, "urn:de:fim:codeliste:leistungsadressat")
    for situation in service.situations.all():
        group = _add(element, "kategorie")
        _id(group, "id", OWN_AGENCY, situation.slug)
        _localised(group, "bezeichnung", situation.title)
    if service.valid_from or service.valid_to:
        period = _add(element, "gueltigkeit")
        for name, day in (("beginn", service.valid_from), ("ende", service.valid_to)):
            if day:
                _add(period, name, day.isoformat())


def _addition(element: Any, addition: ServiceAddition, agency: str) -> None:
    authority = addition.authority
    _id(element, "id", agency, f"{authority.slug}/{addition.service.slug}")
    _id(element, "leistungID", agency, addition.service.slug)
    _add(element, "gebietID", authority.area_id.ljust(12, "0"), schemeID=REGIONS)
    _texts(element, addition.modules)


def _texts(element: Any, modules: Mapping[str, Localised]) -> None:
    for module in ALL:
        text = modules.get(module.key)
        if not text:
            continue
        if module.key in _STRUCTURED:
            _localised(_add(element, _STRUCTURED[module.key]), "beschreibung", _html(text))
        else:
            part = _add(element, "modulText")
            _code(part, "leikaTextmodul", module.code, MODULES_LIST)
            _localised(part, "inhalt", text if module.key == "title" else _html(text))


def _own_module(element: Any, word: str, text: Localised, agency: str = "", number: str = "") -> None:
    if text:
        part = _add(element, "modulTextIndividuell")
        if number:
            _id(part, "id", agency, number)
        _code(part, "individuellesTextmodultyp", word, OWN_MODULES)
        _localised(part, "inhalt", _html(text))


def _html(text: Localised) -> Localised:
    return {language: to_html(part) for language, part in text.items()}


# --- offices and offers -------------------------------------------------------------------------------------------


def _unit(element: Any, unit: Unit, duties: list[Responsibility], agency: str) -> None:
    _id(element, "id", agency, _unit_id(unit))
    if unit.parent:
        _id(element, "uebergeordneteOrganisationseinheitID", agency, _unit_id(unit.parent))
    _localised(_add(element, "name"), "name", unit.name)
    _localised(element, "beschreibung", _html(unit.description))
    address = _add(element, "anschrift")
    for name, value in (("strasse", unit.street), ("postleitzahl", unit.postcode), ("ort", unit.town)):
        _add(address, name, value)
    if unit.latitude is not None and unit.longitude is not None:
        point = _add(address, "geokodierung")
        _add(point, "latitude", str(unit.latitude))
        _add(point, "longitude", str(unit.longitude))
    for code, name in _CHANNELS:
        if value := getattr(unit, name):
            way = _add(element, "kommunikation")
            _code(way, "kanal", code, "urn:de:xoev:codeliste:erreichbarkeit")
            _add(way, "kennung", value)
    areas: dict[str, list[str]] = {}
    for duty in duties:
        areas.setdefault(duty.service.slug, []).append(duty.area_id)
    for slug, keys in areas.items():
        part = _add(element, "zustaendigkeit")
        _id(part, "leistungID", agency, slug)
        for key in keys:
            _add(part, "gebietID", key.ljust(12, "0"), schemeID=REGIONS)


def _online(element: Any, offer: OfferView, agency: str) -> None:
    _id(element, "id", agency, _offer_id(offer))
    own = {"de": offer.authority.full_name}
    _localised(element, "bezeichnung", offer.system or own)
    link = _add(element, "link")
    termin = offer.kind == "appointment"
    _code(link, "typ", "termin" if termin else "01", OWN_LINKS if termin else LINK_LIST)
    _add(link, "link", offer.url or page_at(offer.authority.slug, offer.page))
    _id(element, "leistungID", agency, offer.service_slug)
    if offer.trust_to_send in _TRUST:
        level = _TRUST[offer.trust_to_send]
        _code(element, "vertrauensniveau", level, "urn:xoev-de:fim:codeliste:vertrauensniveau")


def _unit_id(unit: Unit) -> str:
    return f"{unit.authority.slug}/{unit.slug}"


def _offer_id(offer: OfferView) -> str:
    return f"{offer.authority.slug}/{offer.slug}"


# --- elements -----------------------------------------------------------------------------------------------------


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def _add(parent: Any, local: str, text: str | None = None, **attributes: str) -> Any:
    element = etree.SubElement(parent, _name(local), attributes)
    element.text = text
    return element


def _id(parent: Any, local: str, agency: str, number: str) -> None:
    _add(parent, local, number, schemeAgencyID=agency)


def _code(parent: Any, local: str, code: str, code_list: str) -> None:
    """A code as XÖV writes it: in a child that has no namespace."""
    etree.SubElement(_add(parent, local, listURI=code_list), "code").text = code


def _localised(parent: Any, local: str, text: Localised) -> None:
    for language, part in text.items():
        _add(parent, local, part, languageCode=language)
