"""How the tests of the wizard move: a browser without JavaScript that reads pages, fills them in and sends them."""

import io
import re
from html import unescape
from typing import Any

from applications.world import ANSWERS
from django.http import HttpResponse
from django.test import Client
from documents.samples import NOTICE

from amtsweg.accounts import actions as accounts
from amtsweg.accounts.models import Account
from amtsweg.core import clock
from amtsweg.documents.pdf import render_notice

START = "/antrag/hund-anmelden/"
DOG = "hunde/1/hund/"


def browser(host: str = "jesteburg") -> Client:
    return Client(headers={"host": f"{host}.localhost"})


def begun(client: Client) -> str:
    """A new draft; the address of the application."""
    answer = client.post(START)
    assert answer.status_code == 302
    found = re.match(rf"{START}[^/]+/", answer.url)
    assert found
    return found[0]


def text(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


def fields(answer: HttpResponse) -> dict[str, str]:
    """What the page's form sends besides what one types."""
    return dict(re.findall(r'<input type="hidden" name="(fassung|von)" value="([^"]*)"', answer.content.decode()))


def say(client: Client, address: str, **typed: Any) -> HttpResponse:
    """Opens a page, fills it in, sends it."""
    return client.post(address, {**fields(client.get(address)), **typed})


def filled(client: Client, base: str, **others: dict[str, str]) -> str:
    """Answers every page by following "Weiter"; the address of the check page."""
    address = base + "wer/"
    while not address.endswith("/pruefen/"):
        key = address.removeprefix(base).rstrip("/")
        answer = say(client, address, **{**ANSWERS, **others}[key])
        assert answer.status_code == 302, text(answer)
        address = answer.url
    return address


def summary(answer: HttpResponse) -> list[tuple[str, str]]:
    """The error summary: where each line leads and what it says."""
    found = re.search(r'id="fehler".*?</ul>', answer.content.decode(), re.S)
    return (
        [(href, unescape(line)) for href, line in re.findall(r'<a href="([^"]+)">(.*?)</a>', found[0])] if found else []
    )


def named(content: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def real() -> bytes:
    return render_notice(NOTICE)


def codes(page: str) -> tuple[str, str]:
    code, pin = re.search(r"([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})<", page), re.search(r">(\d{6})<", page)
    assert code and pin
    return code[1], pin[1]


def lately(client: Client) -> None:
    """Whoever is signed in has just given her password."""
    session = client.session
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session["account_authentication_methods"] = [{"method": "password", "at": clock.now().timestamp()}]
    session.save()


def signed_in(email: str) -> tuple[Client, Account]:
    account = accounts.create_account(email, "vier Hunde am Deich", confirmed=True)
    client = browser()
    client.force_login(account)
    return client, account
