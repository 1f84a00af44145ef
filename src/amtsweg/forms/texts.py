"""Texts inside a form definition: localised, trimmed, and simple enough to stay safe and readable everywhere."""

from typing import Annotated, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override
from pydantic import AfterValidator, BeforeValidator

from amtsweg.core.text import LANGUAGES, Localised, pick

LONGEST = 8000


def _as_mapping(value: Any) -> Any:
    return {"de": value} if isinstance(value, str) else value


def _trimmed(value: Localised) -> Localised:
    if not value:
        raise ValueError(_("Der Text fehlt."))
    for language, text in value.items():
        if language not in LANGUAGES:
            message = _("Die Sprache „{language}“ gibt es nicht. Es gibt {languages}.")
            raise ValueError(message.format(language=language, languages=", ".join(LANGUAGES)))
        if len(text) > LONGEST:
            raise ValueError(_("Der Text ist länger als {number} Zeichen.").format(number=LONGEST))
    return {language: text.strip() for language, text in value.items()}


Text = Annotated[Localised, BeforeValidator(_as_mapping), AfterValidator(_trimmed)]
"""A localised text; a plain string in a definition is short for its German text."""


def text_of(value: Localised | None, language: str) -> str:
    """The text in `language`, or along the fallback chain; empty when there is none."""
    return pick(value, language).text


def both(message: Promise) -> Localised:
    """A text of the engine itself in each language, to stand where a definition has its own."""
    found: Localised = {}
    for language in ("de", "en"):
        with override(language):
            found[language] = str(message)
    return found
