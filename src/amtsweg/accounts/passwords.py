"""What makes a password too easy beside its length: the same again and again, or a row of neighbours."""

import itertools
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FEWEST_CHARACTERS = 5


class PlainPasswordValidator:
    """Refuses `aaaaaaaaaaaa`, `hallohallohallo` and `123456789012`; asks for no special kinds of characters."""

    def validate(self, password: str, user: object | None = None) -> None:
        """Raises ValidationError with the code `password_too_plain`."""
        text = password.casefold()
        steps = [abs(ord(after) - ord(before)) for before, after in itertools.pairwise(text)]
        neighbours = sum(step <= 1 for step in steps) > 0.7 * len(steps)
        repeated = re.fullmatch(r"(.{1,11}?)\1+", text, re.DOTALL) is not None
        if len(set(text)) < FEWEST_CHARACTERS or neighbours or repeated:
            raise ValidationError(_("Dieses Passwort ist zu einfach."), code="password_too_plain")

    def get_help_text(self) -> str:
        return str(_("Nicht immer dasselbe und keine Reihe wie 123456789012."))
