"""What an organisation says about itself, and which shape a number of a register has. Nothing is looked up here."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_noop

KINDS = {
    "company": gettext_noop("Betrieb oder Unternehmen"),
    "association": gettext_noop("Verein"),
    "other": gettext_noop("Andere Organisation"),
}
REGISTERS = ("HRA", "HRB", "GnR", "GsR", "PR", "VR")  # as the registers of the courts are abbreviated
ELSTER = r"\d{10}"  # as a company account names its company
LONGEST = 200

_NUMBER = re.compile(r"(?P<number>[1-9]\d{0,6})(?: ?(?P<suffix>[A-Z]{1,3}))?")  # some courts add letters
_COURT = re.compile(r"[^\W\d_][\w .,()/-]{1,79}")


@dataclass(frozen=True, slots=True)
class Facts:
    """Name and seat; `register`, `number` and `court` are empty together for what is in no register.

    `elster`: the number that a company account vouched for; empty when none did.
    """

    kind: str
    name: str
    register: str = ""
    number: str = ""
    court: str = ""
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    town: str = ""
    elster: str = ""

    @property
    def entry(self) -> str:
        """`HRB 12345`; empty for what is in no register."""
        return f"{self.register} {self.number}".strip()


def number_of(typed: str, register: str = "") -> str:
    """A number as the register writes it, `12345` or `12345 B`, whether or not the register stands before it.

    Raises `ValueError` for what no register could have written.
    """
    text = " ".join(typed.split())
    if register and text.casefold().startswith(register.casefold()):
        text = text[len(register) :].strip()
    found = _NUMBER.fullmatch(text.upper())
    if found is None:
        raise ValueError(typed)
    return " ".join(part for part in found.group("number", "suffix") if part)


def faults(facts: Facts) -> dict[str, str]:
    """What is wrong with what was typed: a word of the trade by field, to be said by whoever shows it."""
    wrong: dict[str, str] = {}
    if facts.kind not in KINDS:
        wrong["kind"] = "choose"
    if not facts.name.strip() or len(facts.name) > LONGEST:
        wrong["name"] = "name"
    if facts.register or facts.number or facts.court:
        wrong |= _register_faults(facts)
    if facts.postcode and not re.fullmatch(r"\d{5}", facts.postcode):
        wrong["postcode"] = "postcode"
    if max(map(len, (facts.street, facts.house_number, facts.town))) > LONGEST:
        wrong["street"] = "long"
    if facts.elster and not re.fullmatch(ELSTER, facts.elster):
        wrong["elster"] = "elster"
    return wrong


def _register_faults(facts: Facts) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if facts.register not in REGISTERS:
        wrong["register"] = "register"
    try:
        number_of(facts.number, facts.register)
    except ValueError:
        wrong["number"] = "number"
    if not _COURT.fullmatch(facts.court):
        wrong["court"] = "court"
    return wrong
