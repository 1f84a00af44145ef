"""Code lists in genericode: which columns hold code and name is what the file says, not what they are called."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from amtsweg.forms.fim.model import Code, ListReference, Refused
from amtsweg.forms.fim.reading import bytes_of, clean, root_of

_NAMESPACE = "http://docs.oasis-open.org/codelist/ns/genericode/1.0/"
_MOST_FILES = 1000
MOST_CODES = 2000
LONGEST_CODE = 80
_CODE_NAMES = ("code", "schluessel", "key")
_TEXT_NAMES = ("name", "bezeichnung", "wert", "codename", "beschreibung", "langbezeichnung")


@dataclass(frozen=True, slots=True)
class Table:
    """A code list as a table: its columns by id and by name, its keys, its rows."""

    file: str
    uri: str
    version_uri: str
    title: str
    version: str
    columns: dict[str, str]  # id -> name
    keys: tuple[tuple[str, str], ...]  # id of the key -> id of its column
    rows: tuple[dict[str, str], ...]

    def codes(self, reference: ListReference) -> tuple[Code, ...]:
        """Code and name of every row. Raises `Refused` when there is no telling which column holds the code."""
        key = self._column(reference.key_column) or self._key()
        if not key:
            raise Refused(f"{self.file}: no column of the code list is its key")
        name = self._column(reference.name_column) or self._name(key)
        found: dict[str, Code] = {}
        for row in self.rows:
            value = row.get(key, "")
            if value and len(value) <= LONGEST_CODE:
                found.setdefault(value, Code(value, row.get(name) or value))
        return tuple(found.values())

    def _column(self, wanted: str) -> str:
        """The id of the column that is meant by its id, its name or a key of it."""
        for column, name in self.columns.items():
            if wanted and wanted.casefold() in (column.casefold(), name.casefold()):
                return column
        return next((column for key, column in self.keys if wanted and key == wanted), "")

    def _key(self) -> str:
        keys = [column for _id, column in self.keys]
        named = [column for column in keys if self.columns.get(column, "").casefold() in _CODE_NAMES]
        return next(iter([*named, *keys]), "") or next(iter(self.columns), "")

    def _name(self, key: str) -> str:
        others = [column for column in self.columns if column != key]
        named = [column for name in _TEXT_NAMES for column in others if self.columns[column].casefold() == name]
        return next(iter([*named, *others]), key)


class CodeLists:
    """The code lists of a folder, found by the ids and URIs that schemas refer to them with."""

    def __init__(self, folder: Path | None = None) -> None:
        self.tables: dict[str, Table] = {}
        files = sorted(folder.iterdir()) if folder is not None else []
        if len(files) > _MOST_FILES:
            raise Refused(f"{folder}: more than {_MOST_FILES} files")
        for file in files:
            if file.is_file() and file.suffix.lower() in (".xml", ".gc"):
                self._take(file)

    def _take(self, file: Path) -> None:
        try:
            table = read(file.name, bytes_of(file))
        except Refused as error:
            raise Refused(f"{file.name}: {error}") from None
        if table is not None:
            id_in_name = file.name.partition("_")[0].partition(".")[0]
            for key in (table.version_uri, table.uri, id_in_name):
                self.tables.setdefault(key, table)

    def find(self, reference: ListReference) -> Table | None:
        """The list in the version asked for, else in the one at hand."""
        keys = (reference.version_uri, reference.uri, reference.id)
        return next((self.tables[key] for key in keys if key and key in self.tables), None)


def read(name: str, data: bytes) -> Table | None:
    """The code list in a file, or None where it holds something else. Raises `Refused`."""
    root = root_of(data)
    if root.tag != f"{{{_NAMESPACE}}}CodeList":
        return None
    identity, columns = _child(root, "Identification"), _child(root, "ColumnSet")
    return Table(
        file=name,
        uri=_text(identity, "CanonicalUri"),
        version_uri=_text(identity, "CanonicalVersionUri"),
        title=_text(identity, "ShortName") or _text(identity, "LongName"),
        version=_text(identity, "Version"),
        columns={one.get("Id", ""): _text(one, "ShortName") for one in _children(columns, "Column")},
        keys=tuple(
            (one.get("Id", ""), reference.get("Ref", ""))
            for one in _children(columns, "Key")
            for reference in _children(one, "ColumnRef")[:1]
        ),
        rows=tuple(_row(one) for one in _children(_child(root, "SimpleCodeList"), "Row")),
    )


def _row(node: Any) -> dict[str, str]:
    return {one.get("ColumnRef", ""): _text(one, "SimpleValue") for one in _children(node, "Value")}


def _children(node: Any, name: str) -> list[Any]:
    return [one for one in node if etree.QName(one).localname == name] if node is not None else []


def _child(node: Any, name: str) -> Any:
    return next(iter(_children(node, name)), None)


def _text(node: Any, name: str) -> str:
    found = _child(node, name)
    return " ".join(clean(found.text).split()) if found is not None else ""
