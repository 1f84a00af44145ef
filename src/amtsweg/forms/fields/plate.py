"""The registration plate of a vehicle that is registered in Germany."""

import re
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Wrong, plain
from amtsweg.forms.logic import Value

_STORED = r"[A-ZÄÖÜ]{1,3}-([A-Z]{1,2} [1-9][0-9]{0,3}[EH]?|[0-9]{1,6})"
_APART = re.compile(r"([A-ZÄÖÜ]{1,3})[ -]+([A-Z]{1,2})[ -]*([0-9]{1,6})[ -]*([EH]?)")
_OFFICIAL = re.compile(r"([A-ZÄÖÜ]{1,3}) ?- ?([0-9]{1,6})")
_TOGETHER = re.compile(r"([A-ZÄÖÜ]{2,5})[ -]*([0-9]{1,6})[ -]*([EH]?)")
LONGEST = 8  # letters and digits on a plate


class PlateField(Field):
    """`wl ab123`, `WL-AB 123 H`. Where the letters could be parted in two ways, it asks for the parting.

    Vehicles of authorities have no letters after the place: `WL-1234`, which has to be typed with its dash.
    """

    type: Literal["plate"]

    widget: ClassVar[str] = "text"
    kind: ClassVar[str] = "text"
    texts: ClassVar[dict[str, str | Promise]] = {
        "signs": _("Geben Sie das Kennzeichen nur mit Buchstaben, Ziffern und Strichen ein"),
        "unclear": _("Trennen Sie das Kennzeichen nach dem Kürzel für den Ort, zum Beispiel %(example)s"),
        "shape": _("Geben Sie das Kennzeichen vollständig ein, zum Beispiel WL-AB 123"),
        "too_long": _(
            "Prüfen Sie das Kennzeichen: Es hat höchstens 8 Buchstaben und Ziffern, eingegeben sind %(count)s"
        ),
    }

    def controls(self) -> tuple[Control, ...]:
        return (Control(self.id, autocomplete="off", width=14),)

    def parse(self, raw: Raw, context: Context) -> str | None:
        text = re.sub(r"[\u2010-\u2015·.:]", "-", plain(raw.get(self.id, ""))).upper()
        if not text:
            return None
        if not re.fullmatch(r"[A-ZÄÖÜ0-9 -]+", text):
            raise Wrong("signs")
        if (count := len(re.sub(r"[ -]", "", text))) > LONGEST:
            raise Wrong("too_long", count=count)
        plate = _apart(text) or _together(text)
        if plate is None or not self.valid(plate):
            raise Wrong("shape")
        return plate

    def valid(self, value: Any) -> bool:
        return (
            isinstance(value, str)
            and re.fullmatch(_STORED, value) is not None
            and len(value) - value.count(" ") - 1 <= LONGEST
        )

    def typed(self, value: Any) -> Value:
        return str(value)

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{_STORED}$", "maxLength": LONGEST + 2}


def _apart(text: str) -> str | None:
    if found := _OFFICIAL.fullmatch(text):
        return f"{found[1]}-{found[2]}"
    if found := _APART.fullmatch(text):
        place, letters, digits, suffix = found.groups()
        return f"{place}-{letters} {digits}{suffix}"
    return None


def _together(text: str) -> str | None:
    """Letters without a gap: clear only where they can be parted in one way."""
    found = _TOGETHER.fullmatch(text)
    if found is None:
        return None
    letters, digits, suffix = found.groups()
    if len(letters) not in (2, 5):
        raise Wrong("unclear", example=f"{letters[: len(letters) - 2]}-{letters[-2:]} {digits}{suffix}")
    cut = 1 if len(letters) == 2 else 3
    return f"{letters[:cut]}-{letters[cut:]} {digits}{suffix}"
