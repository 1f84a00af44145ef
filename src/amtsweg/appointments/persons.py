"""Keyed hashes by which a code and a person are found again without being stored."""

from amtsweg.appointments.contents import Contact
from amtsweg.core.crypto import keyed_index
from amtsweg.core.ids import normalise_code


def code_index(code: str) -> str:
    """Under which a code is found, however it was typed."""
    return keyed_index(normalise_code(code)[:40], purpose="appointments.code")


def person_index(person: Contact) -> str:
    """Under which one person's bookings are counted: her address, else her telephone number, else nothing."""
    digits = "".join(character for character in person.phone if character.isdigit())
    known = person.email.strip().casefold() or digits
    return keyed_index(known, purpose="appointments.person") if known else ""
