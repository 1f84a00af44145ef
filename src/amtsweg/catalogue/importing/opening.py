"""From a path to documents: a file, a folder or a zip file, parsed without trusting any of them.

A delivery with an `index.txt` is read in the order that it gives; without one, by name.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from amtsweg.catalogue.importing import positions
from amtsweg.catalogue.importing.records import Broken, Place
from amtsweg.core.xml import XmlRefused, parse_xml

MAX_BYTES = 200 * 1024 * 1024  # of one file, and of everything in a zip file together
MAX_FILES = 10_000
INDEX = "index.txt"
ENDINGS = (".xml", ".json", ".csv")


@dataclass(frozen=True, slots=True)
class Document:
    """One parsed file: an XML element, a JSON value whose records know their lines, or the rows of a table."""

    name: str
    root: Any = None  # etree._Element
    value: Any = None  # JSON
    lines: tuple[int, ...] = ()  # of the entries of the list of records
    rows: tuple[dict[str, str], ...] = ()
    columns: tuple[str, ...] = ()

    def place(self, number: int) -> Place:
        """Where the record with this number in the list begins."""
        return Place(self.name, self.lines[number] if number < len(self.lines) else 1)


def documents(path: Path) -> Iterator[Document]:
    """The documents of a delivery, one at a time. Raises Broken, and OSError where the path cannot be read."""
    if path.is_dir():
        files = {one.name: one for one in path.iterdir() if one.is_file()}
        for name in _ordered(set(files), lambda: _read(files[INDEX])):
            yield parse(name, _read(files[name]))
    elif zipfile.is_zipfile(path):
        yield from _zipped(path.name, path, MAX_BYTES)
    else:
        yield parse(path.name, _read(path))


def uploaded(name: str, data: bytes, most: int) -> Iterator[Document]:
    """The documents of a file or zip file that somebody sent; unpacked at most `most` bytes. Raises Broken."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        yield from _zipped(name, io.BytesIO(data), most)
    else:
        yield parse(name, data)


def parse(name: str, data: bytes) -> Document:
    """One document by what it begins with. Raises Broken with the line where it cannot be read."""
    begin = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if begin.startswith(b"<") or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Document(name, root=_xml(name, data))
    text = _text(name, data)
    if begin[:1] in (b"{", b"["):
        value, lines = positions.load(name, text)
        return Document(name, value=value, lines=lines)
    if not begin:
        raise Broken(Place(name, 1), "the file is empty")
    return _table(name, text)


def _read(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        raise Broken(Place(path.name, 1), f"the file is larger than {MAX_BYTES // 1024 // 1024} MB")
    return path.read_bytes()


def _ordered(names: set[str], index: Any) -> list[str]:
    """The files to read, in order. `index` gives the content of the list of files, where there is one."""
    if INDEX not in names:
        found = sorted(name for name in names if name.lower().endswith(ENDINGS))
        if not found:
            raise Broken(Place(INDEX, 1), "there is no file to import: neither XML nor JSON nor CSV")
        return found
    listed = []
    for number, text in enumerate(_text(INDEX, index()).splitlines(), 1):
        if not (name := text.strip()):
            continue
        if name not in names:
            raise Broken(Place(INDEX, number), f"the delivery lacks the file {name[:80]!r}")
        listed.append(name)
    if not listed:
        raise Broken(Place(INDEX, 1), "it names no file")
    return listed


def _zipped(name: str, packed: Path | IO[bytes], most: int) -> Iterator[Document]:
    """Files of a zip file, wherever in it they lie; read in memory, so that no name can lead out of a folder."""
    try:
        with zipfile.ZipFile(packed) as archive:
            files = [one for one in archive.infolist() if not one.is_dir()]
            inside = {Path(one.filename).name: one for one in files}
            if len(inside) < len(files):
                raise Broken(Place(name, 1), "two files in the zip file have the same name")
            if len(inside) > MAX_FILES or sum(one.file_size for one in inside.values()) > most:
                raise Broken(Place(name, 1), "there is too much in the zip file")
            for listed in _ordered(set(inside), lambda: archive.read(inside[INDEX])):
                yield parse(listed, archive.read(inside[listed]))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise Broken(Place(name, 1), f"the zip file cannot be read: {error}") from None


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Broken(Place(name, line), "the file is not text in UTF-8") from None


def _xml(name: str, data: bytes) -> Any:
    try:
        return parse_xml(data)
    except XmlRefused as error:
        raise Broken(Place(name, error.line), error.message) from None


def _table(name: str, text: str) -> Document:
    """Rows by their column names. A row with more or fewer cells than the header is a fault of the file."""
    if "\x00" in text:
        raise Broken(Place(name, text.count("\n", 0, text.index("\x00")) + 1), "the file holds a zero character")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, lines = [], []
    try:
        header = next(reader)
        before = reader.line_num
        for cells in reader:
            if cells and len(cells) != len(header):
                raise Broken(Place(name, before + 1), f"{len(cells)} cells instead of {len(header)}")
            if cells:
                rows.append(dict(zip(header, cells, strict=True)))
                lines.append(before + 1)
            before = reader.line_num
    except csv.Error as error:
        raise Broken(Place(name, reader.line_num), f"not a table: {error}") from None
    return Document(name, rows=tuple(rows), columns=tuple(header), lines=tuple(lines))
