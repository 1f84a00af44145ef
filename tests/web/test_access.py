"""Every address × every role × GET and POST against the table; and no form without proof of origin."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from web.access_table import NOBODY, ROWS, Row
from web.world import ELSEWHERE, GUESTS, WITH_ACCOUNT, KeptWorld, Role, World, build

pytestmark = pytest.mark.django_db

NOT_OURS = ("staticfiles",)


def patterns(resolver: URLResolver | None = None, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the project: its name with all namespaces, and its pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
        else:
            yield ":".join((*spaces, entry.name or f"(no name: {entry.pattern})")), entry


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    names = {name for name, _ in patterns()}
    assert sorted(names - set(ROWS)) == [], "add a row to tests/web/access_table.py; its docstring says how"
    assert sorted(set(ROWS) - names) == [], "these rows of tests/web/access_table.py have no address any more"


def test_hardly_a_view_is_exempt_from_the_proof_of_origin() -> None:
    """Identity providers post from sites of their own: their signature, and the question kept in the session, count.

    Payment providers sign what they tell. Services of others prove by their secret who they are; when a browser posts
    for them, the same comes again by GET.
    """
    assert "django.middleware.csrf.CsrfViewMiddleware" in django_settings.MIDDLEWARE
    exempt = {name for name, one in patterns() if getattr(one.callback, "csrf_exempt", False)}
    services = {f"openid:{one}" for one in ("authorize", "logout", "token", "userinfo", "revoke")}
    assert exempt == {"account:provider-answer", "account:provider-end", "demo:bundid", "pay:told", *services}


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[KeptWorld]:
    """One world for the module; each test takes back what it adds."""
    with django_db_blocker.unblock(), transaction.atomic() as _:
        whole = connection.atomic_blocks[-1]
        whole._from_testcase = True  # what must begin a transaction of its own may do so in each test
        yield KeptWorld.of(build())
        transaction.set_rollback(True)


@pytest.fixture
def world(built: KeptWorld, db: None, settings: Any, tmp_path: Path) -> World:
    settings.EMAIL_BACKEND, settings.AMTSWEG_MAIL_FOLDER = "amtsweg.core.mail.FolderBackend", tmp_path
    return deepcopy(built)  # what a test hangs onto its rows is taken back, too


def send(client: Client, method: str, address: str, **more: Any) -> HttpResponse:
    """One request whose effects are taken back, so that every role meets the same world."""
    with transaction.atomic():
        answer: HttpResponse = getattr(client, method.lower())(address, **more)
        transaction.set_rollback(True)
    return answer


def outcome(answer: HttpResponse) -> str:
    """What an answer amounts to: reached, refused, sign in, or no such method."""
    if answer.status_code in (403, 404):
        return "refused"
    if answer.status_code == 405:
        return "no such method"
    if answer.status_code == 302 and urlsplit(answer.url).path == reverse("account_login"):
        return "sign in"
    return "reached" if answer.status_code < 500 else f"error {answer.status_code}"


def wanted(row: Row, role: Role, method: str) -> set[str]:
    """The outcomes that the table allows."""
    may = row.get if method == "GET" else row.post
    if role in may:
        return {"reached"}
    if row.public:
        return {"reached", "no such method"}
    if role not in WITH_ACCOUNT and row.sign_in:
        asked = {"sign in", "refused"} if role in GUESTS else {"sign in"}  # a guest may hold something else here
        return {*asked, "no such method"} if may == NOBODY else asked
    return {"refused", "no such method"} if may == NOBODY else {"refused"}


def rows() -> list[Any]:
    """Every row of the table with its address's name, as parameters."""
    every = [(name, one) for name, row in ROWS.items() for one in (row if isinstance(row, tuple) else (row,))]
    return [pytest.param(name, row, id=name) for name, row in sorted(every, key=lambda pair: pair[0])]


@pytest.mark.parametrize(("name", "row"), rows())
def test_who_gets_where(world: World, name: str, row: Row) -> None:
    """And whoever may post has to prove that the form came from us."""
    kwargs = row.kwargs(world)
    address = reverse(name, kwargs=kwargs)
    wrong = []
    for role in Role:
        for number in (0, 1) if role in ELSEWHERE and kwargs and role not in row.get | row.post else (0,):
            client = world.client(role, number)
            for method in ("GET", "POST"):
                found = outcome(send(client, method, address))
                if found not in wanted(row, role, method):
                    wrong.append(f"{method} {address} by {role.value} at {world.host(number)}: {found}")
        if role in row.post and not row.signed and not without_proof(client, address):
            wrong.append(f"POST {address} by {role.value} without proof of origin: taken")
    assert wrong == []


def without_proof(client: Client, address: str) -> bool:
    """Whether a POST without the token of our own form is refused as such."""
    client.handler.enforce_csrf_checks = True
    answer = send(client, "POST", address)
    return answer.status_code == 403 and "Die Seite war zu lange offen" in answer.content.decode()


def test_the_methods_that_change_nothing_here_are_refused(world: World) -> None:
    answers = [send(world.client(Role.OWNER), method, "/konto/angaben/") for method in ("PUT", "DELETE", "PATCH")]
    assert [answer.status_code for answer in answers] == [405] * 3


def test_the_pages_of_an_account_are_kept_nowhere(world: World) -> None:
    client = world.client(Role.OWNER)
    for name in ("account:home", "account:profile", "account_change_password", "mfa_index", "account:delete"):
        assert "no-store" in client.get(reverse(name)).headers["Cache-Control"], name


def test_a_body_that_is_too_large_is_answered_without_reading_it(world: World) -> None:
    class Unread:
        def read(self, size: int = -1) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    client = world.client(Role.OWNER)
    size = str(django_settings.AMTSWEG_BODY_MAX_BYTES + 1)
    answer = client.generic("POST", "/konto/angaben/", CONTENT_LENGTH=size, **{"wsgi.input": Unread()})
    assert answer.status_code == 413
    assert "Das ist zu groß" in answer.content.decode()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
