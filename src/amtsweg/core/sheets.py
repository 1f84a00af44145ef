"""Tables as files for spreadsheets: CSV as German offices open it, and XLSX (ECMA-376).

What people typed never becomes a formula in either: CSV sets an apostrophe before it, XLSX marks it as text.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

Cell = str | Decimal | int | date | None

_FORMULA = re.compile(r"^[\s\x00-\x20]*[=+\-@|%＝＋－＠\t\r\n]")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DAY_ZERO = date(1899, 12, 30)  # day 1 is 1900-01-01 in a calendar that has a 29 February 1900
_MADE = (1980, 1, 1, 0, 0, 0)  # the same rows make the same file


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with byte order mark, semicolons, decimal commas, dates as 2026-11-27."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_plain(name) for name in head])
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def as_xlsx(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet called `title`, its first row bold and fixed; amounts and dates are numbers to reckon with."""
    body = [_row(1, head, bold=True)]
    body += [_row(number, row) for number, row in enumerate(rows, 2)]
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": _WORKBOOK.format(title=_text(_sheet_name(title))),
        "xl/_rels/workbook.xml.rels": _relations(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")),
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": _SHEET.format(columns=len(head), rows="".join(body)),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name, _MADE), content.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}".replace(".", ",")
    if not isinstance(cell, str):
        return str(cell)
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _row(number: int, cells: Sequence[Cell], *, bold: bool = False) -> str:
    made = "".join(_cell(f"{_column(place)}{number}", cell, bold) for place, cell in enumerate(cells))
    return f'<row r="{number}">{made}</row>'


def _cell(at: str, cell: Cell, bold: bool) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, Decimal):
        return f'<c r="{at}" s="2"><v>{cell:f}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{at}" s="3"><v>{(cell - _DAY_ZERO).days}</v></c>'
    if isinstance(cell, int):
        return f'<c r="{at}"><v>{cell}</v></c>'
    style = ' s="1"' if bold else ""
    return f'<c r="{at}"{style} t="inlineStr"><is><t xml:space="preserve">{_text(cell)}</t></is></c>'


def _column(place: int) -> str:
    """The letters of a column, counted from 0: A … Z, AA …"""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text[:32_000]), {'"': "&quot;"})


def _sheet_name(title: str) -> str:
    """At most 31 characters without those that a name of a sheet may not have."""
    return " ".join(re.sub(r"[\[\]:*?/\\']", " ", title).split())[:31].strip() or "1"


_OFFICE = "http://schemas.openxmlformats.org"
_MAIN = f'xmlns="{_OFFICE}/spreadsheetml/2006/main"'
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    f'{_XML}<Types xmlns="{_OFFICE}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>'
)
_WORKBOOK = (
    f'{_XML}<workbook {_MAIN} xmlns:r="{_OFFICE}/officeDocument/2006/relationships">'
    '<sheets><sheet name="{title}" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_STYLES = (
    f"{_XML}<styleSheet {_MAIN}>"
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_SHEET = (
    f'{_XML}<worksheet {_MAIN}><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    '<cols><col min="1" max="{columns}" width="18" customWidth="1"/></cols>'
    "<sheetData>{rows}</sheetData></worksheet>"
)


def _relations(*targets: tuple[str, str]) -> str:
    kind = f"{_OFFICE}/officeDocument/2006/relationships"
    made = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}/{name}" Target="{target}"/>'
        for number, (name, target) in enumerate(targets, 1)
    )
    return f'{_XML}<Relationships xmlns="{_OFFICE}/package/2006/relationships">{made}</Relationships>'
