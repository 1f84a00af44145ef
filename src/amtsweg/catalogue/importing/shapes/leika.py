"""The list of all public services (LeiKa) as a table: key, name, who makes the rules, law.

Its entries are names, not descriptions: they become drafts for editors to fill.
"""

import re
from collections.abc import Iterator

from amtsweg.catalogue.importing import fields
from amtsweg.catalogue.importing.opening import Document
from amtsweg.catalogue.importing.records import Item, ServiceRecord
from amtsweg.catalogue.importing.texts import line

AGENCY = "leika"
_TYPING = re.compile(r"(?:[1-9]|1[0-2]|[1-5][ab]|2/3[ab]?)$")


def recognises(document: Document) -> bool:
    """Has the two columns without which it would be no such list."""
    return {"leika_key", "name"} <= set(document.columns)


def read(document: Document, agency: str) -> Iterator[Item]:
    """One draft for each row; the key is the row's number."""
    for number, row in enumerate(document.rows):
        place = document.place(number)
        rest = {name: cell for name, cell in row.items() if cell}
        written = rest.pop("leika_key", "")
        keys = fields.leika_keys(written)
        name, law = line(rest.pop("name", "")), rest.pop("law_shortcuts", "")
        typing = rest.pop("typisierung", "")
        if typing and not _TYPING.match(typing):
            rest["typisierung"], typing = typing, ""
        if keys != [written]:
            rest["leika_key"] = written
        yield ServiceRecord(
            key=fields.key(agency or AGENCY, written, place),
            place=place,
            raw=row,
            rest=fields.rest_of(rest),
            fault="" if keys else "its key is none of the LeiKa: 99 and twelve more digits",
            title={"de": name} if name else {},
            modules={"legal-basis": {"de": line(law)}} if line(law) else {},
            leika_key=keys[0] if keys else "",
            typing=typing,
            published=False,
            skeleton=True,
        )
