"""Amounts of money: always `Decimal`, always euro, rounded to the cent the commercial way."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """`amount` rounded to whole cents, halves away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def euro(amount: Decimal, language: str = "de") -> str:
    """The amount for reading: `1.234,50 €` in German, `€1,234.50` in English."""
    plain = f"{cents(amount):,.2f}"
    if language == "en":
        return f"-€{plain[1:]}" if plain.startswith("-") else f"€{plain}"
    return plain.translate(str.maketrans(",.", ".,")) + "\u00a0€"
