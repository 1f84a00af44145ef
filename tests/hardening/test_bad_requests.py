"""Requests that no browser sends: a page with the fitting status, never an accident, and no line in the log."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from hardening.applicant import Applicant, wanted
from hardening.browser import URLENCODED, Visitor, multipart
from services.product import Product


@pytest.fixture(scope="module")
def applicant(shop: Product) -> Applicant:
    made = Applicant(shop)
    made.fill_in(until="hunde")
    return made


@pytest.fixture(autouse=True)
def _nothing_in_the_log(shop: Product) -> Iterator[None]:
    before = shop.log.stat().st_size
    yield
    assert shop.log.read_bytes()[before:].decode() == ""


def many(count: int) -> dict[str, str | list[str]]:
    return {f"feld{number}": "1" for number in range(count)}


BODIES: dict[str, tuple[bytes, str, int]] = {  # body with TOKEN in it, content type, status
    "invalid UTF-8": (b"csrfmiddlewaretoken=TOKEN&fassung=999&email=%ff%fe&telefon=\xff", URLENCODED, 422),
    "overlong UTF-8": (b"csrfmiddlewaretoken=TOKEN&fassung=999&email=%c0%af", URLENCODED, 422),
    "half a surrogate": (b"csrfmiddlewaretoken=TOKEN&fassung=999&email=%ed%a0%80", URLENCODED, 422),
    "zero bytes": (b"csrfmiddlewaretoken=TOKEN&fassung=999&email=%00&\x00=\x00", URLENCODED, 422),
    "unknown fields": (b"csrfmiddlewaretoken=TOKEN&fassung=999&email=a&__class__=x&email[$ne]=1", URLENCODED, 422),
    "no fields": (b"csrfmiddlewaretoken=TOKEN&fassung=999", URLENCODED, 422),
    "a wrong version": (b"csrfmiddlewaretoken=TOKEN&fassung=%D9%A3-1e9&email=a", URLENCODED, 409),
    "too many fields": (b"csrfmiddlewaretoken=TOKEN&" + b"&".join(b"a%d=1" % n for n in range(1500)), URLENCODED, 400),
    "too much text": (b"csrfmiddlewaretoken=TOKEN&email=" + b"x" * 1_200_000, URLENCODED, 413),
    "another charset": (b"csrfmiddlewaretoken=TOKEN&email=+ADw-", f"{URLENCODED}; charset=utf-7", 400),
    "an unknown charset": (b"csrfmiddlewaretoken=TOKEN&fassung=999&email=a", f"{URLENCODED}; charset=klingonisch", 422),
    "JSON": (b'{"email": 1}', "application/json", 403),
    "plain text": (b"csrfmiddlewaretoken=TOKEN&email=a", "text/plain", 403),
    "no content type": (b"csrfmiddlewaretoken=TOKEN&email=a", "", 403),
    "multipart without a boundary": (b"x", "multipart/form-data", 400),
    "multipart with a broken boundary": (b"x", "multipart/form-data; boundary=\xff\xfe", 400),
    "multipart cut off": (
        b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\nab', "multipart/form-data; boundary=x", 403,
    ),
    "no token": (b"email=hedwig@post.example", URLENCODED, 403),
    "a wrong token": (b"csrfmiddlewaretoken=%00%ff&email=a", URLENCODED, 403),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_a_strange_body(applicant: Applicant, name: str) -> None:
    body, content_type, status = BODIES[name]
    path = f"{applicant.base}kontakt/"
    answer = applicant.ask("POST", path, body.replace(b"TOKEN", applicant.token.encode()), content_type)
    page = wanted(answer, status).page
    says = {
        400: "konnten wir nicht lesen",
        403: "noch einmal",
        409: "in einem anderen Fenster",
        413: "Kürzen Sie den Text",
        422: "Geben Sie",
    }
    assert says[status] in page.words
    kept = wanted(applicant.get(f"{applicant.base}name/"), 200).page
    assert kept.value("halter-family") == "Nguyễn Đặng-Łukasiewicz"
    wanted(applicant.save(applicant.get(path), {"email": "hedwig@post.example", "telefon": ""}), 302)


@pytest.mark.parametrize(
    ("fields", "files", "status"),
    [(many(1500), 0, 400), ({}, 20, 413), ({"versicherer": "x" * 2_000_000}, 0, 413)],
    ids=["too many fields", "too many files", "too much text"],
)
def test_a_form_with_files_that_is_too_much(
    applicant: Applicant, fields: dict[str, str | list[str]], files: int, status: int
) -> None:
    given = {"csrfmiddlewaretoken": applicant.token, **fields}
    body, content_type = multipart(given, {f"datei{number}": ("a.pdf", b"x") for number in range(files)})
    wanted(applicant.ask("POST", f"{applicant.base}kontakt/", body, content_type), status)


def test_another_site_cannot_post(applicant: Applicant) -> None:
    body = f"csrfmiddlewaretoken={applicant.token}&email=a".encode()
    path = f"{applicant.base}senden/"
    wanted(applicant.ask("POST", path, body, URLENCODED, {"Origin": "https://fremd.example"}), 403)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "ÄNDERN"])
def test_methods_that_do_not_exist_here(applicant: Applicant, method: str) -> None:
    for path in ("/", f"{applicant.base}kontakt/", f"{applicant.base}senden/", "/konto/anmelden/", "/desk/"):
        if method.isascii():
            answer = wanted(applicant.ask(method, path), 405)
            assert answer.headers["allow"] == "GET, HEAD, POST"
            assert "konnten wir nicht lesen" in answer.page.words


def test_a_page_that_only_takes_forms_says_so(applicant: Applicant) -> None:
    page = wanted(applicant.get("/vorgaenge/JES-2026-00000-00/nachricht/"), 405)
    assert page.headers["allow"] == "POST" and "konnten wir nicht lesen" in page.page.words


@pytest.mark.parametrize(
    "host",
    [
        "fremd.example", "", "..", "jesteburg.localhost.fremd.example", "jesteburg.localhost:abc", "<script>.localhost",
        "jesteburg.localhost, fremd.example", "jesteburg.localhost/x", "fremd.example:80",
    ],
)  # fmt: skip
def test_a_host_that_is_not_ours_gets_nothing(shop: Product, host: str) -> None:
    for path in ("/", "/suche?q=Hund", "/konto/anmelden/", "/antrag/hund-anmelden/"):
        answer = wanted(Visitor(shop).ask("GET", path, headers={"Host": host}), 400)
        assert "Jesteburg" not in answer.text and "Traceback" not in answer.text
        assert not host or host not in answer.text


def test_a_host_of_no_portal_has_no_services(shop: Product) -> None:
    for path in ("/antrag/hund-anmelden/", "/leistungen/hund-anmelden/", "/postkorb/"):
        answer = Visitor(shop).ask("GET", path, headers={"Host": "niemand.localhost"})
        assert answer.status in (302, 404)


def test_a_forwarded_host_is_not_believed(shop: Product) -> None:
    headers = {"X-Forwarded-Host": "fremd.example", "X-Host": "fremd.example", "Forwarded": "host=fremd.example"}
    answer = wanted(Visitor(shop).ask("GET", "/leistungen/", headers=headers), 200)
    assert "fremd.example" not in answer.text


ADDRESSES = {
    "/suche?q=" + "a" * 7000: 200,
    "/suche?q=" + "a" * 10_000: 414,
    "/" + "a" * 10_000: 414,
    "/suche?q=%00%01%1b": 200,
    "/suche?q=%ff%fe": 200,
    "/suche?q=%ed%a0%80": 200,
    "/suche?q=%22%28%29%2A%3A%5E~%5B%5D%7B%7D%5C%2F+AND+OR+NOT": 200,
    "/suche?q=%27+OR+1%3D1+--": 200,
    "/suche?q=title%3Aa*+%2B-x": 200,
    "/suche?seite=99999999999999999999&weg=%00&amt=..%2F": 200,
    "/suche?seite=-1&seite=%D9%A3": 200,
    "/suche?" + "&".join(f"a{n}=1" for n in range(1100)): 400,
    "/suche/vorschlaege?q=" + "%F0%9F%90%95" * 100: 200,
    "/%00": 404,
    "/%ff": 404,
    "/leistungen/%E0%A4%A/": 404,
    "/..%2f..%2fetc/passwd": 404,
    "/static/..%2f..%2f..%2fetc/passwd": 404,
    "/static/%00": 404,
    "//fremd.example/": 404,
    "/vorgaenge/%00/": 302,
    "/pruefen/%00/": 404,
    "/pruefen/" + "A" * 3000 + "/": 404,
    "/pruefen/?code=%ff": 422,
    "/demo/mails/%00/": 404,
    "/konto/e-mail-bestaetigen/x:y:z/": 404,
    "/konto/passwort-vergessen/neu/zzzzzzzzzzzzzzzzzzzzzzzz-set/": 404,
    "/antrag/fortsetzen/link/%00/": 404,
    "/antrag/hund-anmelden/00000000-0000-0000-0000-000000000000/": 404,
    "/theme/x-y.css?%ff": 200,
}


@pytest.mark.parametrize(("path", "status"), ADDRESSES.items(), ids=[path[:40] for path in ADDRESSES])
def test_a_strange_address(shop: Product, path: str, status: int) -> None:
    answer = wanted(Visitor(shop).get(path), status)
    assert "Traceback" not in answer.text and "\x00" not in answer.text


def test_what_was_searched_for_is_shown_as_text(shop: Product) -> None:
    answer = wanted(Visitor(shop).get("/suche?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"), 200)
    assert "<script>alert" not in answer.text
    assert '"><script>alert(1)</script>' in answer.page.words


def test_no_text_out_of_an_address_becomes_the_portals_own(shop: Product) -> None:
    """Neither as the name of a choice nor as a link to somewhere else."""
    for name in ("weg", "amt", "wer", "art"):
        assert "gewonnen" not in wanted(Visitor(shop).get(f"/suche?q=Hund&{name}=Sie+haben+gewonnen"), 200).page.words
    for path in ("//fremd.example/", "/en//fremd.example/", "/en///fremd.example"):
        assert 'href="//' not in wanted(Visitor(shop).get(path), 404).text


def test_nobody_is_sent_away_to_another_site(shop: Product) -> None:
    """The way on after signing in stays in the house."""
    for target in (
        "//fremd.example",
        "https://fremd.example",
        "/\\fremd.example",
        "javascript:alert(1)",
        "%00//x.example",
    ):
        visitor = Visitor(shop)
        wanted(visitor.get("/konto/anmelden/?hier=1"), 200)
        fields = {"login": "anna.behrens@post.example", "password": "amtsweg-demo-2026", "next": target}
        location = wanted(visitor.post("/konto/anmelden/", fields), 302).location
        here = shop.url("jesteburg", "/konto/anmelden/")
        assert urlsplit(urljoin(here, location.replace("\\", "/"))).netloc == urlsplit(here).netloc
