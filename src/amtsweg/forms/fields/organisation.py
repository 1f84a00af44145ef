"""A company, an association, an office: who asks when it is no natural person."""

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amtsweg.core.text import Localised
from amtsweg.forms.fields.base import Field
from amtsweg.forms.fields.choice import ChoiceField
from amtsweg.forms.fields.composed import Composed, Parts, known_options
from amtsweg.forms.fields.name import NamePart
from amtsweg.forms.fields.options import Option
from amtsweg.forms.fields.register_number import REGISTERS, RegisterNumberField
from amtsweg.forms.fields.text import TextField
from amtsweg.forms.texts import both

Part = Literal["legal_form", "register", "represented_by"]


class OrganisationField(Composed):
    """The full name, then the `parts` in their fixed order. The register may stay empty: not everybody has an entry."""

    type: Literal["organisation"]
    parts: tuple[Part, ...] = ()
    self_filled: bool = True

    PARTS: ClassVar[Parts] = {
        "name": TextField,
        "legal_form": ChoiceField,
        "register": RegisterNumberField,
        "represented_by": NamePart,
    }
    texts: ClassVar[dict[str, str | Promise]] = {
        "empty_name": _("Geben Sie den vollständigen Namen ein, wie er im Register oder in der Satzung steht"),
        "empty_legal_form": _("Wählen Sie die Rechtsform aus"),
        "empty_represented_by": _("Geben Sie ein, wer die Organisation vertritt"),
    }

    @cached_property
    def members(self) -> Mapping[str, Field]:
        token = "organization" if self.self_filled else "off"
        name = self.member("name", TextField, _("Name der Organisation"), max_length=200, autocomplete=token)
        return {"name": name, **{key: self._further(key) for key in self.PARTS if key in self.parts}}

    def _further(self, key: str) -> Field:
        match key:
            case "legal_form":
                return self.member(key, ChoiceField, _("Rechtsform"), options=_legal_forms(), style="list")
            case "register":
                label = _("Eintrag im Register")
                return self.member(key, RegisterNumberField, label, optional=True, kinds=tuple(REGISTERS))
        hint = _("Vorname und Nachname einer vertretungsberechtigten Person.")
        return self.member(key, NamePart, _("Vertreten durch"), hint=hint)

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        rest = {key: part for key, part in value.items() if key != "name"}
        return [value["name"], *super().lines(rest, language, full)]


@cache
def _legal_forms() -> tuple[Option, ...]:
    """Those that are common; the abbreviations are the same in every language."""
    same = {
        "gmbh": "GmbH",
        "ug": "UG (haftungsbeschränkt)",
        "gbr": "GbR",
        "egbr": "eGbR",
        "ek": "e. K.",
        "ohg": "OHG",
        "kg": "KG",
        "gmbh_co_kg": "GmbH & Co. KG",
        "ag": "AG",
        "se": "SE",
        "kgaa": "KGaA",
        "eg": "eG",
        "partg": "PartG",
        "ev": "e. V.",
    }
    named = {
        "sole": _("Einzelunternehmen ohne Eintrag im Register"),
        "association": _("Verein ohne Eintrag im Register"),
        "foundation": _("Stiftung"),
        "public": _("Körperschaft, Anstalt oder Stiftung des öffentlichen Rechts"),
        "religious": _("Kirche oder Religionsgemeinschaft"),
        "foreign": _("Ausländische Rechtsform"),
        "other": _("Andere Rechtsform"),
    }
    forms: dict[str, Localised] = {key: {"de": text, "en": text} for key, text in same.items()}
    return known_options({**forms, **{key: both(text) for key, text in named.items()}})
