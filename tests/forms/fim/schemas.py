"""Small schemas of our own in both versions of XDatenfelder, and the real ones beside the checkout."""

from functools import cache
from xml.sax.saxutils import escape

from shared_standards import standard

from amtsweg.forms.fim.codelists import CodeLists
from amtsweg.forms.fim.importing import Imported, import_schema

URN = "urn:xoev-de:fim:standard:xdatenfelder_"


def identity(element: str, version: str) -> str:
    return f"<x:identifikation><x:id>{element}</x:id><x:version>{version}</x:version></x:identifikation>"


def field(
    element: str, name: str, *, version: str = "1.0", kind: str = "text", way: str = "input", more: str = ""
) -> str:
    return (
        f"<x:datenfeld>{identity(element, version)}<x:name>{name}</x:name><x:bezeichnungEingabe>{name}"
        f"</x:bezeichnungEingabe><x:feldart><code>{way}</code></x:feldart><x:datentyp><code>{kind}</code></x:datentyp>"
        f"{more}</x:datenfeld>"
    )


def group(
    element: str, name: str, *members: str, version: str = "1.0", rules: tuple[str, ...] = (), more: str = ""
) -> str:
    inside = "".join((*rules, *members))
    return f"<x:datenfeldgruppe>{identity(element, version)}<x:name>{name}</x:name>{more}{inside}</x:datenfeldgruppe>"


def member(element: str, often: str = "1:1") -> str:
    return f"<x:struktur><x:anzahl>{often}</x:anzahl><x:enthaelt>{element}</x:enthaelt></x:struktur>"


def rule(text: str, element: str = "R1", tag: str = "definition") -> str:
    return f"<x:regel>{identity(element, '1.0')}<x:name>Regel</x:name><x:{tag}>{escape(text)}</x:{tag}></x:regel>"


def schema(
    *members: str, rules: tuple[str, ...] = (), xdf: str = "2", version: str = "1.0", name: str = "Probe"
) -> bytes:
    inside = "".join((*rules, *members))
    return (
        f'<x:xdatenfelder.stammdatenschema.0102 xmlns:x="{URN}{xdf}"><x:stammdatenschema>{identity("S1", version)}'
        f"<x:name>{name}</x:name>{inside}</x:stammdatenschema></x:xdatenfelder.stammdatenschema.0102>"
    ).encode()


def imported(data: bytes, lists: CodeLists | None = None) -> Imported:
    return import_schema(data, lists or CodeLists())


@cache
def real() -> Imported:
    """The real schema with the code lists that lie beside it."""
    return imported(standard("fim/xdf2/S00000094V1.0_xdf2.xml").read_bytes(), CodeLists(standard("fim/xdf2/codelists")))
