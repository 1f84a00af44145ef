"""From a field of the schema to a field of the form: its type, its limits, its words."""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _

from amtsweg.forms.fields.text import TextField
from amtsweg.forms.fim.codelists import MOST_CODES, CodeLists
from amtsweg.forms.fim.model import Code, DataField, ListReference, Refused
from amtsweg.forms.fim.notes import Notes
from amtsweg.forms.fim.places import Place

Data = dict[str, Any]
Kind = Literal["none", "info", "codes", "yes_no", "number", "text", "other"]

SPREAD = 5  # a repeated field is asked at most so many times on one page
_SHORT = 160  # characters of a hint; longer help folds away
_ONE_LINE, _LONGEST_TEXT, _LONGEST_PATTERN = 500, 20_000, 200
_FEW = 10  # codes that are shown as radio buttons
_NUMBER_LIMIT = Decimal(999_999_999_999)
_MEDIA = {"application/pdf": "pdf", "image/jpeg": "jpeg", "image/jpg": "jpeg", "image/png": "png"}


@dataclass(frozen=True, slots=True)
class Question:
    """The form's field for one place, but for its name and whether it is optional. `kind`: what rules compare."""

    kind: Kind
    data: Data
    codes: frozenset[str] = frozenset()

    @property
    def asks(self) -> bool:
        """Whether somebody answers it."""
        return self.kind not in ("none", "info")

    @property
    def several(self) -> bool:
        """Whether one control takes all answers of a repeated field."""
        return self.data.get("type") in ("choices", "file")


class Questions:
    """Turns fields into questions and gathers the code lists that they choose from."""

    def __init__(self, lists: CodeLists, notes: Notes) -> None:
        self.lists, self.notes = lists, notes
        self.code_lists: dict[str, Data] = {}

    def of(self, place: Place) -> Question:
        """The question for a field at its place."""
        element = place.element
        assert isinstance(element, DataField)
        if element.way in ("hidden", "locked"):
            self._note(place, _("Das Feld ist versteckt oder gesperrt und wird nicht gefragt."))
            return Question("none", {})
        if element.way == "label":
            text = element.content or element.help or element.label
            return Question("info", {"type": "info", "text": text})
        if element.way == "select" or element.codes is not None:
            return self._choice(place, element)
        return self._typed(place, element)

    def _note(self, place: Place, message: str, **values: object) -> None:
        self.notes.add(place.where, message, **values)

    # --- by data type ------------------------------------------------------------------------------------------
    def _typed(self, place: Place, element: DataField) -> Question:
        match element.datatype:
            case "bool":
                return Question("yes_no", {"type": "yes_no"})
            case "date":
                return Question("other", {"type": "date"})
            case "num_int":
                return Question("number", {"type": "number", **self._bounds(place, element)})
            case "num":
                return Question("number", {"type": "number", "decimals": 6, **self._bounds(place, element)})
            case "num_currency":
                return Question("number", {"type": "amount", **self._bounds(place, element)})
            case "file" | "obj":
                return Question("other", self._file(place, element))
            case "time":
                return Question("other", {"type": "time"})
            case "text" | "text_latin" | "string_latin":
                return Question("text", self._text(place, element))
        self._note(
            place, _("Den Datentyp „{type}“ gibt es hier nicht; das Feld ist ein Textfeld."), type=element.datatype
        )
        return Question("text", {"type": "text", "max_length": _ONE_LINE})

    def _bounds(self, place: Place, element: DataField) -> Data:
        """Smallest and largest number; a schema that sets none allows negative numbers too."""
        low, high = element.limits.min_value, element.limits.max_value
        if low is not None and high is not None and low > high:
            self._note(place, _("Der kleinste Wert ist größer als der größte; beide sind nicht übernommen."))
            low = high = None
        low = -_NUMBER_LIMIT if low is None else max(low, -_NUMBER_LIMIT)
        high = _NUMBER_LIMIT if high is None else min(high, _NUMBER_LIMIT)
        return {"min": str(low), "max": str(high)}

    def _text(self, place: Place, element: DataField) -> Data:
        limits = element.limits
        if "@" in limits.pattern:
            return {"type": "email"}
        longest = limits.max_length or _ONE_LINE
        if longest > _ONE_LINE:
            return {"type": "long_text", "max_length": min(longest, _LONGEST_TEXT)}
        pattern = self._pattern(place, element)
        if not pattern and (limits.min_length or 0) > 1:
            pattern = f".{{{min(limits.min_length or 0, longest)},}}"
        data: Data = {"type": "text", "max_length": longest}
        if longest <= 12:
            data["width"] = longest
        return {**data, "pattern": pattern, "errors": {"pattern": self._wrong(element)}} if pattern else data

    def _pattern(self, place: Place, element: DataField) -> str:
        """The pattern of the whole text, if the form can use it: schemas anchor theirs, half of it, or not at all."""
        pattern = element.limits.pattern.removeprefix("^")
        if pattern.endswith("$") and not pattern.endswith("\\$"):
            pattern = pattern[:-1]
        if not pattern:
            return ""
        try:
            if len(pattern) > _LONGEST_PATTERN:
                raise ValueError("too long")
            words = {"de": "-"}
            TextField.model_validate(
                {"type": "text", "id": "f", "label": words, "pattern": pattern, "errors": {"pattern": words}}
            )
        except ValueError:
            self._note(place, _("Das Muster „{pattern}“ ist nicht übernommen."), pattern=pattern[:80])
            return ""
        return pattern

    def _wrong(self, element: DataField) -> Data:
        """What to say to an answer that does not fit the pattern: the schema's own help, where it has some."""
        least = element.limits.min_length or 0
        if element.help and len(element.help) <= 2 * _SHORT:
            return {"de": "Prüfen Sie „{label}“. " + element.help.translate(str.maketrans("{}", "()"))}
        if not element.limits.pattern:
            return {"de": f"Geben Sie bei „{{label}}“ mindestens {least} Zeichen ein",
                    "en": f"Enter at least {least} characters in “{{label}}”"}  # fmt: skip
        return {"de": "Prüfen Sie „{label}“. Die Angabe hat nicht die Form, die verlangt ist",
                "en": "Check “{label}”. It does not have the form that is asked for"}  # fmt: skip

    def _file(self, place: Place, element: DataField) -> Data:
        data: Data = {"type": "file"}
        if element.limits.bytes:
            data["max_megabytes"] = max(1, min(20, math.floor(element.limits.bytes / 1_000_000)))
        if accepted := list(dict.fromkeys(_MEDIA[one] for one in element.limits.media_types if one in _MEDIA)):
            data["accept"] = accepted
        elif element.limits.media_types:
            self._note(place, _("Die Dateiarten {types} gibt es hier nicht; angenommen werden PDF, JPEG und PNG."),
                       types=", ".join(element.limits.media_types)[:120])  # fmt: skip
        most = place.most if place.repeated else 1
        data["max_files"] = min(most or 10, 10)
        return data

    # --- code lists --------------------------------------------------------------------------------------------
    def _choice(self, place: Place, element: DataField) -> Question:
        reference = element.codes or ListReference()
        listed = self._listed(place, reference)
        if listed is None:
            return Question("other", {"type": "text", "max_length": _ONE_LINE})
        codes = frozenset(entry["value"] for entry in self.code_lists[listed]["entries"])
        data: Data = {"type": "choice", "list": listed}
        if place.repeated:
            data = {"type": "choices", "list": listed, "min": min(max(place.least, 1), 100)}
            data["max"] = max(data["min"], min(place.most or 100, 100))
        if len(codes) > _FEW:
            data["style"] = "list"
        return Question("codes", data, codes)

    def _listed(self, place: Place, reference: ListReference) -> str | None:
        """The form's id of the code list, taken over when it is met first; None where there is no using it."""
        title, source, version, codes = reference.name, reference.uri, reference.version, reference.codes
        try:
            if not codes and (table := self.lists.find(reference)) is not None:
                codes = table.codes(reference)
                title, source, version = table.title or title, table.uri or source, table.version or version
                if reference.version_uri and table.version_uri and reference.version_uri != table.version_uri:
                    self._note(place, _("Die Codeliste „{name}“ liegt nur in der Version {version} vor."),
                               name=title, version=version)  # fmt: skip
        except Refused as error:
            self._note(place, str(error).replace("{", "(").replace("}", ")"))
        if not codes or len(codes) > MOST_CODES:
            self._note(
                place, _("Die Codeliste {name} fehlt oder ist zu lang; das Feld ist ein Textfeld."), name=reference.name
            )
            return None
        return self._kept(reference, title, source, version, codes)

    def _kept(self, reference: ListReference, title: str, source: str, version: str, codes: tuple[Code, ...]) -> str:
        content = {
            "title": {"de": title},
            "source": source[:200],
            "version": version[:60],
            "entries": [{"value": code.value, "label": {"de": code.label}} for code in codes],
        }
        stem = reference.id.lower() if reference.id[:1].isalpha() and reference.id.isalnum() else "liste"
        name, number = stem[:36], 2
        while self.code_lists.setdefault(name, content) != content:
            name, number = f"{stem[:36]}_{number}", number + 1
        return name


# --- words -----------------------------------------------------------------------------------------------------
def words(element: DataField, number: int = 0) -> Data:
    """Label, short name, hint and help of a field; `number` tells the fields of a repeated one apart."""
    label = f"{element.label} {number}" if number else element.label
    data: Data = {"label": {"de": label}}
    if element.shown and element.shown != element.label:
        data["short"] = {"de": f"{element.shown} {number}" if number else element.shown}
    if element.help and len(element.help) <= _SHORT and "\n" not in element.help:
        data["hint"] = {"de": element.help}
    elif element.help:
        summary = {"de": "Hinweise zum Ausfüllen", "en": "How to fill this in"}
        data["help"] = [{"summary": summary, "text": {"de": element.help}}]
    return data
