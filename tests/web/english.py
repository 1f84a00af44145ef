"""Reads a page as an English reader meets it: which German words stand outside what is marked as German."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from amtsweg.federation.models import Area, Authority, StaffEntry, Unit

SPOKEN = ("aria-label", "alt", "title", "placeholder", "data-label", "data-all", "data-count")
SILENT = {"script", "style", "template"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

# Words that no English sentence needs. Names of places and offices, which contain some of them, are taken out first.
GERMAN = re.compile(
    r"\b(?:Sie|Ihn?en|Ihre?[mnrs]?|[Uu]nd|[Oo]der|[Nn]icht|[Kk]eine?[mnrs]?|[Dd]er|[Dd]as|[Dd]en|[Dd]em|[Dd]es|"
    r"[Ee]ine?[mnrs]?|ist|sind|wird|werden|wurden?|[Ff]ür|[Mm]it|[Vv]on|vom|[Zz]um|[Zz]ur|[Aa]uf|[Aa]us|[Bb]ei|"
    r"[Nn]ach|haben|hat|können|möchten|[Bb]itte|wenn|weil|[Nn]och|[Ss]chon|[Aa]uch|[Nn]ur|[Bb]is|[Ss]eit|[Aa]b|"
    r"[Hh]eute|[Gg]estern|Uhr|Weiter|Zurück|Anmelden|Abmelden|Suchen?|Speichern|Ändern|Löschen|Entwurf|Entwürfe|"
    r"Anträge?|Bescheide?|Vorg[aä]nge?|Unterlagen?|Nachrichten?|Leistungen|Frist|Seite|Dateien?|Angaben|Kosten)\b"
)


@dataclass
class Form:
    """Where a form sends what, with the values it brings along."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class Reading(HTMLParser):
    """One page: what is read out in English, where its links lead, and its forms."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._open: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        language = given.get("lang") or (self._open[-1][1] if self._open else "")
        if language == "en":
            self.texts += [given[name] for name in SPOKEN if given.get(name)]
        if tag == "a" and "hreflang" not in given:
            self.links.append(given.get("href", ""))
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        if tag in ("input", "button", "textarea", "select") and self.forms and given.get("name"):
            self.forms[-1].names.add(given["name"])
            if given.get("type") == "hidden":
                self.forms[-1].values[given["name"]] = given.get("value", "")
        if tag not in VOID:
            self._open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][1] == "en" and self._open[-1][0] not in SILENT and data.strip():
            self.texts.append(" ".join(data.split()))


FILE_NAME = re.compile(r"\w+ [A-Z]{3}-\d{4}-[\w-]+\.pdf")  # a file keeps the name it was given


def german(texts: list[str], names: list[str]) -> list[str]:
    """The texts with German words in them; `names` stay German and do not count."""
    found = []
    for text in texts:
        rest = FILE_NAME.sub("", text)
        for name in names:
            rest = rest.replace(name, "")
        if GERMAN.search(rest):
            found.append(text)
    return found


def proper_names() -> list[str]:
    """Names of places, authorities, offices, streets and people, the longest first."""
    found = {one.name for one in Area.objects.all()}
    for authority in Authority.objects.all():
        found |= {authority.full_name, authority.name, authority.street, authority.town}
    for unit in Unit.objects.all():
        found |= {unit.name["de"], unit.street, unit.town}
    found |= {f"{one.given_name} {one.family_name}" for one in StaffEntry.objects.all()}
    return sorted((one for one in found if one), key=len, reverse=True)
