"""A person: the name, and what else about her the decision needs."""

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from amtsweg.forms.countries import STATELESS, UNCLEAR, countries, in_order
from amtsweg.forms.fields.base import Field
from amtsweg.forms.fields.choice import ChoiceField
from amtsweg.forms.fields.composed import Composed, Parts, known_options
from amtsweg.forms.fields.date import DateField
from amtsweg.forms.fields.name import NamePart
from amtsweg.forms.fields.options import Choosable, Option
from amtsweg.forms.fields.text import TextField
from amtsweg.forms.texts import both

Part = Literal["birth_name", "birth_date", "birth_place", "nationality", "sex"]


class NationChoice(ChoiceField):
    """Countries by name in the language of the page."""

    @property
    def offered(self) -> tuple[Choosable, ...]:
        return _nations(get_language() or "de")


class PersonField(Composed):
    """Given and family name, then the `parts` in their fixed order. Who has only one name gives it as family name."""

    type: Literal["person"]
    parts: tuple[Part, ...] = ()
    self_filled: bool = True  # the applicant herself: browsers may offer it

    PARTS: ClassVar[Parts] = {
        "given": NamePart,
        "family": NamePart,
        "birth_name": NamePart,
        "birth_date": DateField,
        "birth_place": TextField,
        "nationality": NationChoice,
        "sex": ChoiceField,
    }
    UNMARKED: ClassVar[frozenset[str]] = frozenset({"given"})
    texts: ClassVar[dict[str, str | Promise]] = {
        "empty_family": _("Geben Sie den Nachnamen ein"),
        "empty_birth_place": _("Geben Sie den Geburtsort ein"),
        "empty_nationality": _("Wählen Sie die Staatsangehörigkeit aus"),
        "empty_sex": _("Wählen Sie den Eintrag zum Geschlecht aus"),
    }

    @cached_property
    def members(self) -> Mapping[str, Field]:
        names = {
            "given": self.member(
                "given",
                NamePart,
                _("Vorname"),
                hint=_("Wer keinen Vornamen hat, lässt das Feld leer."),
                optional=True,
                autocomplete=self._token("given-name"),
            ),
            "family": self.member("family", NamePart, _("Nachname"), autocomplete=self._token("family-name")),
        }
        return {**names, **{key: self._further(key) for key in self.PARTS if key in self.parts}}

    def _further(self, key: str) -> Field:
        match key:
            case "birth_name":
                hint = _("Wenn er anders lautet als der Nachname.")
                return self.member(key, NamePart, _("Geburtsname"), hint=hint, optional=True)
            case "birth_date":
                token = "bday" if self.self_filled else ""
                return self.member(key, DateField, _("Geburtsdatum"), latest="today", autocomplete=token)
            case "birth_place":
                return self.member(key, TextField, _("Geburtsort"), max_length=100, autocomplete="off")
            case "nationality":
                return self.member(key, NationChoice, _("Staatsangehörigkeit"), options=_nations("de"), style="list")
        return self.member(key, ChoiceField, _("Geschlecht"), options=_sexes(), autocomplete=self._token("sex"))

    def _token(self, token: str) -> str:
        return token if self.self_filled else "off"

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        name = " ".join(value[key] for key in ("given", "family") if key in value)
        rest = {key: part for key, part in value.items() if key not in ("given", "family")}
        return [name, *super().lines(rest, language, full)]


@cache
def _nations(language: str) -> tuple[Option, ...]:
    """Every country in the order of its names, then what is none."""
    known = countries()
    ordered = {code: known[code] for code, _name in in_order(known, language)}
    return known_options({**ordered, STATELESS: both(_("staatenlos")), UNCLEAR: both(_("ungeklärt"))})


@cache
def _sexes() -> tuple[Option, ...]:
    words = {"female": _("weiblich"), "male": _("männlich"), "diverse": _("divers"), "none": _("kein Eintrag")}
    return known_options({value: both(word) for value, word in words.items()})
