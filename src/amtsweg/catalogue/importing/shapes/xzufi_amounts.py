"""What XZuFi says in numbers about costs, deadlines and processing times, put into words below the text beside it.

The numbers are read by the local names of the model, whatever stands around them, and stay in the record: what we
show is a rendering of what is kept.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from amtsweg.catalogue.importing.elements import children, local, peek, peek_code
from amtsweg.catalogue.importing.texts import language_of, line
from amtsweg.core.money import euro
from amtsweg.core.text import Localised

Speak = Callable[[Any, str], str]  # an element of numbers and a language -> words, empty where it says nothing known

_CURRENCY = re.compile(r"[A-Z]{3}")
_DAY = re.compile(r"(?:(\d{4})-|--)(\d\d)-(\d\d)")
_UNITS = {  # einheit -> one and several, in German and English
    "JAHR": (("Jahr", "Jahre"), ("year", "years")),
    "MONAT": (("Monat", "Monate"), ("month", "months")),
    "WOCHE": (("Woche", "Wochen"), ("week", "weeks")),
    "TAG": (("Tag", "Tage"), ("day", "days")),
    "WERKTAG": (("Werktag", "Werktage"), ("weekday", "weekdays")),
    "ARBEITSTAG": (("Arbeitstag", "Arbeitstage"), ("working day", "working days")),
    "STUNDE": (("Stunde", "Stunden"), ("hour", "hours")),
    "MINUTE": (("Minute", "Minuten"), ("minute", "minutes")),
    "SEKUNDE": (("Sekunde", "Sekunden"), ("second", "seconds")),
}


def costs(module: Any, beside: Localised) -> Localised:
    """The amounts of a `modulKosten` as a list; those that the text `beside` names already are left out."""
    return _listed(children(module, "kosten"), _cost, beside)


def deadlines(module: Any, beside: Localised) -> Localised:
    """The periods and days of a `modulFrist`."""
    return _listed(children(module, "frist"), _period, beside)


def durations(module: Any, beside: Localised) -> Localised:
    """The periods of a `modulBearbeitungsdauer`."""
    return _listed(children(module, "bearbeitungsdauer"), _period, beside)


def _listed(entries: list[Any], speak: Speak, beside: Localised) -> Localised:
    """One line for each entry: number, then what is said about it. In German, and in the languages beside."""
    found: Localised = {}
    for language in dict.fromkeys(("de", *beside)):
        lines = [_line(entry, speak, language, beside.get(language, "")) for entry in entries]
        if text := "\n".join(f"- {one}" for one in dict.fromkeys(lines) if one):
            found[language] = text
    return found


def _line(entry: Any, speak: Speak, language: str, beside: str) -> str:
    words = speak(entry, language)
    said = _said(_inside(entry, "beschreibung", "beschreibungVariabilitaet", "beschreibungKostenfreiheit"), language)
    if not words or (not said and _stands_in(words, beside)):
        return ""
    return f"{words}: {said}" if said else words


def _stands_in(words: str, text: str) -> bool:
    return bool(re.search(rf"(?<![\d.,]){re.escape(_bare(words))}(?!\w)", _bare(text)))


def _bare(text: str) -> str:
    """Amounts alike however they are written: `72,00 €`, `72 Euro`."""
    return re.sub(r"[,.]00(?!\d)", "", text.casefold().replace("\u00a0", " ").replace("euro", "€"))


def _said(elements: Iterable[Any], language: str) -> str:
    """What is said in a language, easy words being said in German at least, on one line."""
    for wanted in (language, "de") if language == "de-simple" else (language,):
        found = [line("".join(one.itertext())) for one in elements if language_of(one.get("languageCode")) == wanted]
        if any(found):
            return " ".join(filter(None, found))
    return ""


def _inside(entry: Any, *names: str) -> list[Any]:
    return [one for one in entry.iter() if local(one) in names]


# --- costs --------------------------------------------------------------------------------------------------------


def _cost(entry: Any, language: str) -> str:
    english = language == "en"
    least, most = (_amount(_inside(entry, name), language) for name in ("betragUntergrenze", "betragObergrenze"))
    if least and most:
        return f"{least} {'to' if english else 'bis'} {most}"
    if least or most:
        return f"{'from' if english else 'ab'} {least}" if least else f"{'up to' if english else 'bis'} {most}"
    if fixed := _amount(_inside(entry, "betrag"), language):
        return fixed
    free = _inside(entry, "kostenFrei", "beschreibungKostenfreiheit")
    return ("free of charge" if english else "kostenfrei") if free else ""


def _amount(elements: list[Any], language: str) -> str:
    try:
        value = Decimal(peek(elements[0])) if elements else None
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite() or abs(value) >= 10**12:
        return ""
    currency = next((one for one in elements[0].attrib.values() if _CURRENCY.fullmatch(one)), "EUR")
    return euro(value, language) if currency == "EUR" else f"{euro(value).removesuffix('€').strip()} {currency}"


# --- periods and days ---------------------------------------------------------------------------------------------


def _period(entry: Any, language: str) -> str:
    until = "to" if language == "en" else "bis"
    first, last = (_length(entry, more, language) for more in ("", "Bis"))
    if first and last:
        same = first.partition(" ")[2] == last.partition(" ")[2]
        return f"{first.partition(' ')[0] if same else first} {until} {last}"
    if first:
        return first
    begin, end = (_day(_inside(entry, name), language) for name in ("von", "bis"))
    if begin and end:
        return f"{begin} {until} {end}"
    return f"{'from' if language == 'en' else 'ab'} {begin}" if begin else f"{until} {end}" if end else ""


def _length(entry: Any, more: str, language: str) -> str:
    """`14 Tage`; nothing where the unit is none that we know."""
    numbers, units = _inside(entry, f"dauer{more}"), _inside(entry, f"einheit{more}") or _inside(entry, "einheit")
    number = peek(numbers[0]) if numbers else ""
    names = _UNITS.get(peek_code(units[0]).upper()) if units else None
    if not number.isascii() or not number.isdigit() or names is None:
        return ""
    one, several = names[language == "en"]
    return f"{int(number)} {one if int(number) == 1 else several}"


def _day(elements: list[Any], language: str) -> str:
    """`31.03.2026`, or `31.03.` for a day of every year (`--03-31`); otherwise as it is written."""
    written = peek(elements[0]) if elements else ""
    found = _DAY.match(written)
    return f"{found[3]}.{found[2]}.{found[1] or ''}" if found else line(written)
