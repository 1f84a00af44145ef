"""Kept pages: the same bytes for every stranger, never for or from somebody with a session, gone when data moves."""

import gzip

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amtsweg.federation import published
from amtsweg.federation.models import Portal
from amtsweg.web.kit.pagecache import Page, PageCacheMiddleware, Store

pytestmark = pytest.mark.django_db
JESTEBURG = {"host": "jesteburg.localhost"}


def _rename(portal: Portal, welcome: str) -> None:
    portal.welcome = {"de": welcome}
    portal.save()


def _queries(client: Client, path: str, **headers: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(path, headers=JESTEBURG | headers).status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    "path", ["/", "/leistungen/", "/leistungen/hund-anmelden/", "/suche?q=hund", "/einrichtungen/"]
)
def test_a_page_costs_at_most_two_queries_cold_and_one_when_kept(federation: object, client: Client, path: str) -> None:
    client.get(path, headers=JESTEBURG)  # builds the copies of the catalogue
    client = Client()
    assert _queries(client, path) <= 2
    assert _queries(client, path) == 1


def test_a_page_is_kept_until_the_published_version_moves(federation: dict[str, Portal], client: Client) -> None:
    before = client.get("/", headers=JESTEBURG)
    _rename(federation["jesteburg"], "Moin in Jesteburg")
    assert client.get("/", headers=JESTEBURG).content == before.content
    published.bump()
    after = client.get("/", headers=JESTEBURG)
    assert "Moin in Jesteburg" in after.text
    assert after.headers["ETag"] != before.headers["ETag"]


def test_whoever_brings_a_session_gets_nothing_kept_and_leaves_nothing(
    federation: dict[str, Portal], client: Client
) -> None:
    client.get("/", headers=JESTEBURG)
    _rename(federation["jesteburg"], "Noch nicht veröffentlicht")
    known = Client()
    known.cookies[settings.SESSION_COOKIE_NAME] = "some-session"
    mine = known.get("/", headers=JESTEBURG)
    assert mine.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in mine.headers["Vary"]
    assert not mine.has_header("ETag")
    federation["landkreis"].refresh_from_db()
    published.bump()
    known.get("/leistungen/", headers=JESTEBURG)
    with CaptureQueriesContext(connection) as asked:
        first = Client().get("/leistungen/", headers=JESTEBURG)
    assert first.has_header("ETag"), "a stranger's page is built and kept anew"
    assert asked


def test_who_is_signed_in_sees_her_name_and_nobody_else_does(federation: object, client: Client) -> None:
    from web.world import account

    stranger = client.get("/", headers=JESTEBURG)
    known = Client()
    known.force_login(account("anna.behrens@post.example"))
    mine = known.get("/", headers=JESTEBURG)
    assert "anna.behrens@post.example" in mine.text
    assert "Postkorb" in mine.text.split("</header>")[0]
    assert "Anmelden" not in mine.text.split("</header>")[0]
    for _time in range(2):
        again = Client().get("/", headers=JESTEBURG)
        assert again.content == stranger.content
        assert "behrens" not in again.text


def test_hosts_languages_and_parameters_have_pages_of_their_own(federation: object, client: Client) -> None:
    pages = [
        client.get(path, headers={"host": host}).content
        for host, path in [
            ("jesteburg.localhost", "/"),
            ("landkreis.localhost", "/"),
            ("localhost", "/"),
            ("jesteburg.localhost", "/en/"),
            ("jesteburg.localhost", "/de-simple/"),
            ("jesteburg.localhost", "/suche?q=hund"),
            ("jesteburg.localhost", "/suche?q=sperr"),
        ]
        for _twice in range(2)
    ]
    assert len(set(pages)) == 7
    assert pages[::2] == pages[1::2]


def test_parameters_that_the_page_does_not_read_share_one_page(federation: object, client: Client) -> None:
    plain = client.get("/leistungen/", headers=JESTEBURG)
    assert client.get("/leistungen/?utm=1", headers=JESTEBURG).content == plain.content


def test_conditional_and_compressed_answers(federation: object, client: Client) -> None:
    plain = client.get("/leistungen/", headers=JESTEBURG)
    packed = client.get("/leistungen/", headers=JESTEBURG | {"accept-encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert int(packed.headers["Content-Length"]) == len(packed.content)
    assert {"Accept-Encoding", "Cookie"} <= set(packed.headers["Vary"].split(", "))
    unchanged = client.get("/leistungen/", headers=JESTEBURG | {"if-none-match": plain.headers["ETag"]})
    assert unchanged.status_code == 304
    assert unchanged.content == b""
    assert unchanged.headers["ETag"] == plain.headers["ETag"]


def test_errors_redirects_and_answers_with_cookies_are_not_kept(federation: object, client: Client) -> None:
    missing = client.get("/leistungen/gibt-es-nicht/", headers=JESTEBURG)
    assert missing.status_code == 404
    assert missing.headers["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in missing.headers["Content-Security-Policy"]


def test_kept_pages_carry_the_security_headers(federation: object, client: Client) -> None:
    for _time in range(2):
        answer = client.get("/", headers=JESTEBURG)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_store_is_bounded_and_forgets_the_least_used_first() -> None:
    page = lambda n: Page(200, "text/html", "de", b"x" * 500, str(n))  # noqa: E731
    store = Store(limit=5 * 1500)
    for n in range(5):
        store.put((n,), page(n))
    assert store.get((0,))
    store.put((5,), page(5))
    assert store.get((1,)) is None
    assert store.get((0,)) == page(0)
    assert store.size <= store.limit
    store.put((0,), page(7))
    assert store.size == 5 * 1500


def test_learned_addresses_are_bounded(federation: object, rf, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.http import HttpResponse

    from amtsweg.web.kit import pagecache

    monkeypatch.setattr(pagecache, "MAX_ADDRESSES", 3)
    view = pagecache.anonymous_page()(lambda request: HttpResponse("x"))
    keeper = PageCacheMiddleware(view)
    for n in range(20):
        keeper(rf.get(f"/{n}/"))
    assert len(keeper.policies) <= 4
