"""An online service in XZuFi (`onlinedienst`), and the offers that an export of ours describes along with it."""

from collections.abc import Callable, Iterator
from typing import Any

from amtsweg.catalogue.importing import fields
from amtsweg.catalogue.importing.elements import child, children, local, localised, peek_code, rest_of, take_child
from amtsweg.catalogue.importing.records import Key, OfferRecord, Place
from amtsweg.core.text import Localised

OWN_LINKS = "urn:amtsweg:onlinedienstlinktyp"  # list of the types of link that only our own export writes
TRUST = {"15": "basic", "20": "basic", "30": "substantial", "40": "high"}
_WORDS = ("fee", "fee_note", "effort", "duration", "reason")

Texts = dict[str, dict[str, Localised]]  # of offers by number and word, as they stand with their service


def online(
    content: Any, key: Key, where: Place, raw: str, texts: Texts, identity: Callable[[Any, str, Place], Key]
) -> OfferRecord:
    """The record of one `onlinedienst`. Its services stand in it as `leistungID`, directly or in a responsibility."""
    title = localised(children(content, "bezeichnung"), plain=True)
    services = [identity(one, key.agency, where) for one in content.iter() if local(one) == "leistungID"]
    link = next(iter(children(content, "link")), None)
    kind = child(link, "typ")
    booked = kind is not None and kind.get("listURI") == OWN_LINKS
    said = texts.get(key.id, {})
    return OfferRecord(
        key=key,
        place=where,
        raw={"xml": raw, "texts": said} if said else raw,
        title=title,
        services=tuple(dict.fromkeys(services)),
        how="appointment" if booked else "link",
        url=take_child(link, "link"),
        trust=TRUST.get(peek_code(child(content, "vertrauensniveau")), "guest"),
        texts={word: text for word, text in said.items() if word in _WORDS},
        owner=fields.own_number(key)[0],
        slug=fields.own_number(key)[1],
        rest=rest_of(content),
    )


def in_person(service: Key, where: Place, texts: Texts) -> Iterator[OfferRecord]:
    """Offers without an online service: the reasons why one has to come stand with the service."""
    for number, said in texts.items():
        if "reason" in said:
            key = Key(service.agency, number)
            yield OfferRecord(
                key=key,
                place=where,
                raw=said,
                title={},
                services=(service,),
                how="in-person",
                texts={word: text for word, text in said.items() if word in _WORDS},
                owner=fields.own_number(key)[0],
                slug=fields.own_number(key)[1],
            )
