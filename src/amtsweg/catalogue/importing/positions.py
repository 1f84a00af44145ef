"""Reading JSON so that each record knows the line it stands on."""

import json
import re
from bisect import bisect_right
from typing import Any

from amtsweg.catalogue.importing.records import Broken, Place

_SPACE = re.compile(r"[ \t\r\n]*")
_ZERO = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def load(name: str, text: str) -> tuple[Any, tuple[int, ...]]:
    """The value, and the lines of the records: of the list that it is, or of the list under its key `data`.

    Raises Broken with the line where the text is no JSON or holds what no database can.
    """
    ends = [found.start() for found in re.finditer("\n", text)]

    def place(offset: int) -> Place:
        return Place(name, bisect_right(ends, offset - 1) + 1)

    if found := _ZERO.search(text) or re.search("\x00", text):
        raise Broken(place(found.start()), "the file holds a zero character")
    try:
        value, starts = _Scanner(text).whole()
    except json.JSONDecodeError as error:
        raise Broken(place(error.pos), f"not JSON: {error.msg}") from None
    except RecursionError:
        raise Broken(Place(name, 1), "not JSON that anybody would write: too deeply nested") from None
    except ValueError as error:
        raise Broken(Place(name, 1), f"not JSON: {error}") from None
    if "\\u" in text:
        _refuse_half_characters(name, value)
    return value, tuple(place(start).line for start in starts)


def _refuse_half_characters(name: str, value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Broken(Place(name, 1), "the file holds half a character (a surrogate)") from None


class _Scanner:
    """Walks the outer braces itself, so that it sees where each entry begins, and leaves what is inside to `json`."""

    def __init__(self, text: str) -> None:
        self._text = text

    def whole(self) -> tuple[Any, list[int]]:
        value, at, starts = self._outer(self._skip(0))
        if self._skip(at) != len(self._text):
            raise json.JSONDecodeError("Extra data", self._text, self._skip(at))
        return value, starts

    def _outer(self, at: int) -> tuple[Any, int, list[int]]:
        if self._text[at : at + 1] == "[":
            return self._list(at)
        if self._text[at : at + 1] != "{":
            value, at = _DECODER.raw_decode(self._text, at)
            return value, at, []
        return self._object(at)

    def _object(self, at: int) -> tuple[dict[str, Any], int, list[int]]:
        found: dict[str, Any] = {}
        starts: list[int] = []
        at = self._skip(at + 1)
        while self._text[at : at + 1] != "}":
            if found:
                at = self._expect(",", at)
            key, at = _DECODER.raw_decode(self._text, at)
            if not isinstance(key, str):
                raise json.JSONDecodeError("Expecting property name enclosed in double quotes", self._text, at)
            at = self._expect(":", at)
            if key == "data" and self._text[at : at + 1] == "[":
                found[key], at, starts = self._list(at)
            else:
                found[key], at = _DECODER.raw_decode(self._text, at)
            at = self._skip(at)
        return found, at + 1, starts

    def _list(self, at: int) -> tuple[list[Any], int, list[int]]:
        found: list[Any] = []
        starts: list[int] = []
        at = self._skip(at + 1)
        while self._text[at : at + 1] != "]":
            if found:
                at = self._expect(",", at)
            starts.append(at)
            value, at = _DECODER.raw_decode(self._text, at)
            found.append(value)
            at = self._skip(at)
        return found, at + 1, starts

    def _skip(self, at: int) -> int:
        return _SPACE.match(self._text, at).end()  # type: ignore[union-attr]

    def _expect(self, sign: str, at: int) -> int:
        if self._text[at : at + 1] != sign:
            raise json.JSONDecodeError(f"Expecting {sign!r}", self._text, at)
        return self._skip(at + 1)
