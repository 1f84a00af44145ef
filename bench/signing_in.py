"""What signing in costs among fifty thousand accounts, beside the hash that it needs, and what a session costs.

`python -m bench.signing_in` fills the measured product up to so many accounts and prints the figures as JSON. It is
processor time of whole requests in this process, each by somebody else, in a browser that the account knows already.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import django

from bench.server import Server
from bench.table import show

if TYPE_CHECKING:
    from django.test import Client

ACCOUNTS = 50_000
PEOPLE = 40  # who sign in
PASSWORD = "vier Hunde am Deich"
SIGN_IN, SIGN_OUT, PAGE = "/konto/anmelden/", "/konto/abmelden/", "/leistungen/"


def measure(server: Server) -> None:
    """Fills the installation and lets one process sign in."""
    found = json.loads(server.run("bench.signing_in"))
    show(
        f"signing in among {found['accounts']:,} accounts",
        f"{found['sign_in_ms']:.1f} ms CPU, the hash alone {found['hash_ms']:.1f} ms: {found['ratio']:.2f} times",
        "goal: at most 1.5 times",
    )
    show("refused for a wrong password", f"{found['refused_ms']:.1f} ms CPU: {found['refused_ratio']:.2f} times")
    show(
        "statements that the check of a session adds",
        str(found["session_statements"]),
        "goal: at most 2",
    )


def fill(count: int) -> None:
    """Makes accounts until there are so many, each with a confirmed address; all have the same password."""
    from allauth.account.models import EmailAddress
    from django.contrib.auth.hashers import make_password
    from django.db import transaction

    from amtsweg.accounts.models import Account
    from bench import people

    hashed = make_password(PASSWORD)
    with transaction.atomic():
        people.residents(max(0, count - Account.objects.count()))
        made = Account.objects.filter(email__endswith="@bulk.example", emailaddress=None)
        rows = [EmailAddress(user_id=pk, email=email, primary=True, verified=True)
                for pk, email in made.values_list("pk", "email")]  # fmt: skip
        made.update(password=hashed)
        EmailAddress.objects.bulk_create(rows, batch_size=5000)


def figures() -> dict[str, Any]:
    """Medians over `PEOPLE` accounts that `fill` has made."""
    from django.contrib.auth.hashers import check_password
    from django.test import Client

    from amtsweg.accounts.models import Account

    some = list(Account.objects.filter(email__endswith="@bulk.example").exclude(password="").order_by("?")[:PEOPLE])
    browsers = [_known(Client(headers={"host": "jesteburg.localhost"}, REMOTE_ADDR=f"10.9.{n}.1"), one.email)
                for n, one in enumerate(some)]  # fmt: skip
    hashed = [_cpu(lambda one=one: check_password(PASSWORD, one.password)) for one in some]
    entered = [_cpu(lambda b=b, one=one: _sign_in(b, one.email, 302)) for b, one in zip(browsers, some, strict=True)]
    checked = _session_statements(browsers[0])
    for browser in browsers:
        browser.post(SIGN_OUT)
    refused = [
        _cpu(lambda b=b, one=one: _sign_in(b, one.email, 422, "falsch geraten"))
        for b, one in zip(browsers, some, strict=True)
    ]
    hash_ms, sign_in_ms, refused_ms = (statistics.median(one) for one in (hashed, entered, refused))
    return {
        "accounts": Account.objects.count(),
        "hash_ms": hash_ms,
        "sign_in_ms": sign_in_ms,
        "ratio": sign_in_ms / hash_ms,
        "refused_ms": refused_ms,
        "refused_ratio": refused_ms / hash_ms,
        "session_statements": checked,
    }


def _known(browser: "Client", email: str) -> "Client":
    """The browser after a first visit: the account knows it, and nobody is signed in."""
    _sign_in(browser, email, 302)
    browser.post(SIGN_OUT)
    return browser


def _sign_in(browser: "Client", email: str, expected: int, password: str = PASSWORD) -> None:
    answer = browser.post(SIGN_IN, {"login": email, "password": password})
    if answer.status_code != expected:
        raise SystemExit(f"signing in answers {answer.status_code}, not {expected}")


def _cpu(act: Callable[[], Any]) -> float:
    """Milliseconds of this process."""
    began = time.process_time()
    act()
    return (time.process_time() - began) * 1000


def _session_statements(browser: "Client") -> int:
    """How many statements of a page ask who is there; nobody's page has none of them."""
    from django.db import connection

    asked: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    browser.get(PAGE)
    with connection.execute_wrapper(note):
        browser.get(PAGE)
    return sum("accounts_" in sql for sql in asked)


def main() -> None:
    """Prints the figures of the database that AMTSWEG_DATABASE_URL names."""
    parser = argparse.ArgumentParser(prog="python -m bench.signing_in")
    parser.add_argument("--accounts", type=int, default=ACCOUNTS)
    chosen = parser.parse_args()
    django.setup()
    from amtsweg import serving

    serving.prepare()
    fill(chosen.accounts)
    print(json.dumps(figures()))


if __name__ == "__main__":
    main()
