"""How tests fill in the forms of the studio: as the page brings them, with the mark of what it shows."""

import re
from typing import Any

from django.test import Client


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def opened(client: Client, address: str) -> dict[str, str]:
    """The values of a form as the page brings them, with the mark of what it shows."""
    page = text_of(client.get(address))
    return {"stand": re.search(r'name="stand" value="(\w+)"', page)[1]}  # type: ignore[index]


def send(client: Client, address: str, values: dict[str, Any], status: int = 302) -> Any:
    """Opens a form, fills it in and sends it."""
    answer = client.post(address, {**opened(client, address), **values})
    assert answer.status_code == status, text_of(answer)
    return answer
