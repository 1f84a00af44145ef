"""Whether the owner of an account wants a kind of mail: a room above keeps what she chose, this one asks.

What concerns the safety of an account, and what the law asks for, has no kind and is always sent.
"""

from collections.abc import Callable
from uuid import UUID

Asked = Callable[[UUID, str], bool]

_ASKED: list[Asked] = []


def asks(function: Asked) -> Asked:
    """Registers who knows: given an account's id and a kind of mail, is it wanted?"""
    _ASKED.append(function)
    return function


def are_wanted(account_id: UUID, kind: str) -> bool:
    """Whether nobody says that this account does without mails of this kind."""
    return all(asked(account_id, kind) for asked in _ASKED)
