"""A register of residents for demonstrations: invented people, read from a file beside the demo federations."""

from functools import lru_cache
from pathlib import Path

import yaml

from amtsweg.cases.registers import Answer, Register
from amtsweg.core.text import fold
from amtsweg.forms.outcome import Contact

FILE = Path(__file__).parent / "shared" / "register.yaml"


@lru_cache(maxsize=1)
def _people() -> tuple[dict[str, str], ...]:
    return tuple(yaml.safe_load(FILE.read_text(encoding="utf-8"))["people"])


class DemoRegister(Register):
    """Knows the same people everywhere; of two with one name and day of birth it says that there are several."""

    def find(self, authority: str, person: Contact) -> Answer:
        if not (person.family_name and person.given_name and person.birth_date):
            return Answer("none", {})
        wanted = (fold(person.family_name), fold(person.given_name), person.birth_date)
        found = [one for one in _people() if _key(one) == wanted]
        if len(found) == 1:
            return Answer("match", found[0])
        return Answer("several" if found else "none", {})

    def describe(self) -> str:
        return f"demo register with {len(_people())} invented people"


def _key(one: dict[str, str]) -> tuple[str, str, str]:
    return fold(one["family_name"]), fold(one["given_name"]), one["birth_date"]
