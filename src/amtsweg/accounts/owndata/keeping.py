"""Why an unused account is kept all the same: rooms above say so, since this one knows nothing of what they hold."""

from collections.abc import Callable, Sequence
from uuid import UUID

Ground = Callable[[Sequence[UUID]], bool]

_GROUNDS: list[Ground] = []


def keeps_account(ground: Ground) -> Ground:
    """Registers a question: given the ids under which an account holds things, is it still needed?"""
    _GROUNDS.append(ground)
    return ground


def is_needed(holders: Sequence[UUID]) -> bool:
    """Whether any room needs the account."""
    return any(ground(holders) for ground in _GROUNDS)
