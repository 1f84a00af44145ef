"""Numbers as people in Germany type them, and as they like to read them."""

import re
from decimal import Decimal

from django.utils.translation import get_language

_SHAPE = re.compile(r"-?\d{1,15}(\.\d{1,6})?")


def read_number(typed: str, language: str = "de") -> Decimal | None:
    """A typed number such as `1.234,50`, `1234.5`, `72 €` or `1 000`; None when it is none.

    The last of comma and dot is the decimal sign. One that stands alone before exactly three digits separates
    thousands if that is what the language uses it for: `1.234` in German, `1,234` in English.
    """
    text = re.sub(r"[\s'’_]|€|EUR$|euro$", "", typed, flags=re.IGNORECASE).replace("\u2212", "-")
    thousands = "," if language == "en" else "."
    comma, dot = text.rfind(","), text.rfind(".")
    if comma >= 0 and dot >= 0:
        thousands = "," if dot > comma else "."
    elif text.count(",") > 1 or text.count(".") > 1:
        thousands = "," if comma >= 0 else "."
    elif not re.search(rf"\d{re.escape(thousands)}\d{{3}}$", text):
        thousands = ""
    if thousands and not re.fullmatch(rf"-?\d{{1,3}}({re.escape(thousands)}\d{{3}})+([.,]\d*)?", text):
        return None
    text = (text.replace(thousands, "") if thousands else text).replace(",", ".").rstrip(".")
    return Decimal(text) if _SHAPE.fullmatch(text) else None


def show_number(number: Decimal, language: str) -> str:
    """A number for reading, with thousands apart: `1.234,5` in German, `1,234.5` in English."""
    text = f"{number:,f}"
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def local_decimal(value: str | None) -> str:
    """A stored number as the active language types it, ready to be read again; empty for None."""
    return (value or "") if get_language() == "en" else (value or "").replace(".", ",")
