"""Asking a provider over the network for a JSON object."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from amtsweg.accounts.providers.port import Unreachable
from amtsweg.core import fetching
from amtsweg.core.fetching import allowed as allowed


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status below 500 and a JSON object, empty where there was none."""

    status: int
    body: Mapping[str, Any]


def fetch(address: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> Answer:
    """Reads a JSON object, or posts a form and reads the answer. Raises `Unreachable`, for a broken answer too."""
    data = urlencode(form).encode() if form is not None else None
    try:
        answer = fetching.ask(address, data, headers)
    except fetching.Unanswered as error:
        raise Unreachable(str(error)) from None
    return Answer(answer.status, _object(answer.body))


def _object(raw: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
