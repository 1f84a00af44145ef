"""A service description in XZuFi (`leistung`): text modules, structured modules, validity, LeiKa key."""

from typing import Any

from amtsweg.catalogue.importing import fields
from amtsweg.catalogue.importing.elements import (
    child,
    children,
    code,
    has_german,
    local,
    localised,
    peek,
    peek_code,
    rest_of,
    take,
)
from amtsweg.catalogue.importing.records import Key, Place, ServiceRecord
from amtsweg.catalogue.importing.shapes.xzufi_amounts import costs, deadlines, durations
from amtsweg.catalogue.importing.texts import language_of, line, link
from amtsweg.catalogue.modules import BY_CODE
from amtsweg.core.text import LANGUAGES, Localised

OWN_MODULES = "urn:amtsweg:textmodul"  # list of the individual text modules that our own export writes
_STRUCTURED = {
    "modulKosten": ("fees", costs),
    "modulFrist": ("deadlines", deadlines),
    "modulBearbeitungsdauer": ("processing-time", durations),
}
_APPROVED = ("5", "6")  # of `statusBibliothek` in 2.3: silver and gold; the others are work in progress


def service(content: Any, key: Key, where: Place, raw: str, own: dict[str, Localised]) -> ServiceRecord:
    """The record of one `leistung`, whose id was taken, and the texts of our own list (`own`) with it."""
    texts = modules_of(content)
    title = texts.pop("title", {}) or texts.get("official-name", {})
    summary = texts.pop("teaser", {})
    keys = _leika(content)
    published = _approved(content)
    days, fault = _validity(content)
    audience = _audience(content)
    typing = _typing(content)
    return ServiceRecord(
        key=key,
        place=where,
        raw=raw,
        title=title,
        summary=summary,
        modules=texts,
        keywords=_keywords(content),
        needs=own.get("needs", {}),
        needs_note=own.get("needs-note", {}),
        leika_key=keys[0] if keys else "",
        typing=typing,
        audience=audience,
        valid_from=days[0],
        valid_to=days[1],
        published=published,
        slug=fields.own_number(key)[1],
        situations=_situations(content),
        fault=fault,
        rest=rest_of(content),
    )


# --- texts --------------------------------------------------------------------------------------------------------


def modules_of(content: Any) -> dict[str, Localised]:
    """All texts by the key of our module; what has no module, or no German text, is not taken."""
    found: dict[str, Localised] = {}
    for one in children(content, "modulText"):
        held = child(one, "leikaTextmodul")
        module = BY_CODE.get(peek_code(held)) if held is not None else None
        if module is not None and has_german(children(one, "inhalt")):
            code(held)
            _add(found, module.key, _with_links(one, plain=bool(module.field == "title")))
    for name, (key, numbers) in _STRUCTURED.items():
        for one in children(content, name):
            said = _with_links(one, "beschreibung") if has_german(children(one, "beschreibung")) else {}
            _add(found, key, said)
            _add(found, key, numbers(one, said))
    return {key: text for key, text in found.items() if text}


def _with_links(module: Any, name: str = "inhalt", *, plain: bool = False) -> Localised:
    """The text of a module, and its links as a list below."""
    text = localised(children(module, name), plain=plain)
    for one in children(module, "weiterfuehrenderLink"):
        language = language_of(one.get("languageCode")) or "de"
        address = child(one, "uri")
        shown = link(line(peek(child(one, "titel"))), peek(address)) if address is not None else ""
        if shown.startswith("[") and text.get(language):
            take(address)
            take(child(one, "titel"))
            text[language] += f"\n\n- {shown}"
    return text


def own_texts(content: Any) -> dict[str, dict[str, Localised]]:
    """What an export of ours wrote into individual modules: by number of the offer, or by none, and by word."""
    found: dict[str, dict[str, Localised]] = {}
    for one in children(content, "modulTextIndividuell"):
        kind = child(one, "individuellesTextmodultyp")
        if kind is not None and kind.get("listURI") == OWN_MODULES and has_german(children(one, "inhalt")):
            number = take(child(one, "id"), "schemeAgencyID")
            _add(found.setdefault(number, {}), code(kind), localised(children(one, "inhalt")))
    return found


def _add(found: dict[str, Localised], key: str, text: Localised) -> None:
    """Several modules of one kind follow each other as paragraphs."""
    for language, part in text.items():
        before = found.setdefault(key, {}).get(language)
        found[key][language] = f"{before}\n\n{part}" if before else part


def _keywords(content: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for module in children(content, "modulBegriffImKontext"):
        for one in module.iter():
            language = language_of(one.get("languageCode")) if local(one) == "begriff" else ""
            if language in LANGUAGES and (word := line(peek(one))):
                take(one, "languageCode")
                found.setdefault(language, []).append(word)
    return {language: list(dict.fromkeys(words)) for language, words in found.items()}


# --- facts --------------------------------------------------------------------------------------------------------


def _leika(content: Any) -> list[str]:
    """LeiKa keys: `referenzLeiKa` with a code in 2.2, `referenzLeistungsschluessel` with an id in 2.3."""
    found: list[str] = []
    for one in [*children(content, "referenzLeiKa"), *children(content, "referenzLeistungsschluessel")]:
        holder = child(one, "code") if child(one, "code") is not None else one
        written = peek(holder)
        keys = fields.leika_keys(written)
        if len(keys) == 1 and keys[0] == written and not found:
            take(holder)
        found += keys
    return found


def _approved(content: Any) -> bool:
    status = child(content, "statusBibliothek")
    written = peek_code(status)
    return not written or written in _APPROVED


def _typing(content: Any) -> str:
    """Who makes the rules and who carries them out; of several the first, and the others are kept."""
    first = child(content, "typisierung")
    if first is None or not 0 < len(peek_code(first)) <= 4:
        return ""
    return code(first)


def _audience(content: Any) -> str:
    """001 are residents, 002 companies, 003 other authorities."""
    codes = {peek_code(one) for one in children(content, "leistungsadressat")}
    return "both" if {"001", "002"} <= codes else "companies" if "002" in codes else "residents"


def _situations(content: Any) -> tuple[str, ...]:
    """Life situations that an export of ours names; they are kept as well, since here they may be others."""
    ids = [one for group in children(content, "kategorie") for one in children(group, "id")]
    return tuple(peek(one) for one in ids if one.get("schemeAgencyID") == fields.OWN_AGENCY)


def _validity(content: Any) -> tuple[list[Any], str]:
    """First and last day of the (first) validity of the whole description; times and days without end stay untaken."""
    days: list[Any] = []
    period = child(content, "gueltigkeit")
    for name in ("beginn", "ende"):
        element = child(period, name)
        try:
            found, whole = fields.day(peek(element))
        except ValueError as error:
            return [None, None], str(error)
        if found and whole:
            take(element)
        days.append(found)
    return days, ""
