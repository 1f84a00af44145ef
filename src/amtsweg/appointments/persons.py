"""Keyed hashes by which a code and a person are found again without being stored."""

from amtsweg.appointments.contents import Contact
from amtsweg.core.crypto import keyed_index
from amtsweg.core.ids import normalise_code


def code_index(code: str) -> str:
    """Under which a code is found, however it was typed."""
    return keyed_index(normalise_code(code)[:40], purpose="appointments.code")


def person_index(person: Contact) -> str:
    """Under which one person's bookings are counted: her address, else her telephone number, else nothing.

    However it is written: what follows a plus in an address is the same mailbox, 0049 before a number the same line.
    """
    known = _mailbox(person.email.strip().casefold()) or _line(person.phone)
    return keyed_index(known, purpose="appointments.person") if known else ""


def _mailbox(address: str) -> str:
    name, at, domain = address.rpartition("@")
    return f"{name.partition('+')[0] or name}{at}{domain}"


def _line(phone: str) -> str:
    digits = "".join(character for character in phone if character.isdigit())
    if phone.strip().startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00")
        return f"0{digits[2:].removeprefix('0')}" if digits.startswith("49") else f"00{digits}"
    return digits
