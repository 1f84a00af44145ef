"""Where an outside calendar is and how it opens, and why it does not."""

from dataclasses import dataclass


class Unreachable(Exception):
    """The calendar cannot be read now; the message says why, for an operator."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where a calendar is and how it opens; user and password may be empty."""

    address: str
    user: str = ""
    password: str = ""
