"""XZuFi files for tests: made up, since no real one could be had. The names of elements are those of the real model."""

from pathlib import Path

from amtsweg.catalogue.importing.actions import import_delivery, read
from amtsweg.catalogue.importing.report import Report
from amtsweg.core.actors import SYSTEM
from amtsweg.federation.models import Authority

AGENCY = "L100099"


def xzufi(*messages: str, version: str = "2.2.0", head: str = "") -> str:
    """A file of messages."""
    namespace = f"http://xoev.de/schemata/xzufi/{version.replace('.', '_')}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{head}<x:root xmlns:x="{namespace}" xzufiVersion="{version}">\n'
        + "<x:nachrichtenkopf/>\n"
        + "\n".join(messages)
        + "\n</x:root>\n"
    )


def write(*records: str) -> str:
    """A message that writes records."""
    return f"<x:schreibe>{''.join(records)}</x:schreibe>"


def delete(kind: str, number: str) -> str:
    """A message that a record is no more."""
    return f"<x:loesche><x:{kind}>{identity(number)}</x:{kind}></x:loesche>"


def identity(number: str, name: str = "id") -> str:
    """An id of the test's agency."""
    return f'<x:{name} schemeAgencyID="{AGENCY}">{number}</x:{name}>'


def service(number: str, title: str = "Hundesteuer", more: str = "") -> str:
    """A service with its name."""
    return f"<x:leistung>{identity(number)}{text('02', title)}{more}</x:leistung>"


def text(code: str, german: str, **others: str) -> str:
    """A text module, with `en="…"` in further languages."""
    said = {"de": german, **others}
    inside = "".join(f'<x:inhalt languageCode="{one}"><![CDATA[{words}]]></x:inhalt>' for one, words in said.items())
    listed = '<x:leikaTextmodul listURI="urn:de:xzufi:codeliste:leistungstextmodulleika">'
    return f"<x:modulText>{listed}<code>{code}</code></x:leikaTextmodul>{inside}</x:modulText>"


def unit(number: str, *areas: str, does: str = "1", name: str = "Steueramt", more: str = "") -> str:
    """An office that does one service in some areas."""
    inside = "".join(f"<x:gebietID>{area}</x:gebietID>" for area in areas)
    duty = f"<x:zustaendigkeit>{identity(does, 'leistungID')}{inside}</x:zustaendigkeit>" if areas else ""
    named = f'<x:name><x:name languageCode="de">{name}</x:name></x:name>'
    return f"<x:organisationseinheit>{identity(number)}{named}{more}{duty}</x:organisationseinheit>"


def online(number: str, url: str, does: str = "1", more: str = "") -> str:
    """An online service."""
    named = '<x:bezeichnung languageCode="de">Serviceportal</x:bezeichnung>'
    link = f"<x:link><x:typ><code>01</code></x:typ><x:link>{url}</x:link></x:link>"
    return f"<x:onlinedienst>{identity(number)}{named}{link}{identity(does, 'leistungID')}{more}</x:onlinedienst>"


def take(folder: Path, content: str, authority: Authority | None = None, name: str = "delivery.xml") -> Report:
    """Imports one file."""
    path = folder / name
    path.write_text(content)
    return import_delivery(read(path), authority, actor=SYSTEM)
