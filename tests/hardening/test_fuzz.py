"""Whatever is posted to the wizard and whatever is asked of the public pages: never a server error."""

import re
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest
from hardening.applicant import ANSWERS, Applicant
from hardening.browser import URLENCODED, Visitor, multipart
from hardening.granted import PROOF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from services.product import Product

calm = settings(max_examples=70, suppress_health_check=list(HealthCheck))
PAGES = {"angaben": "hunde/1/angaben", "konto": "konto", PROOF: PROOF}
NASTY = [
    "\x00",
    "\u202e",
    "🐕",
    "'",
    '"><b>',
    "{{7*7}}",
    "%s",
    "../",
    "9" * 400,
    "-0",
    "NaN",
    "1e999",
    "31",
    "٣",
    "yes",
    "ja",
]

texts = some.one_of(some.text(max_size=80), some.sampled_from(NASTY))
values = some.one_of(texts, some.lists(texts, max_size=3), some.binary(max_size=40))


@pytest.fixture(scope="module")
def applicant(shop: Product) -> Applicant:
    made = Applicant(shop)
    made.fill_in(versicherung={"versichert": "ja"})
    return made


def names(question: str) -> Any:
    """Names of controls: the page's own, the buttons', and invented ones."""
    own = [
        *ANSWERS[question],
        "fassung",
        "von",
        "spaeter",
        "hochladen",
        "entfernen",
        "hinzufuegen",
        "hoch",
        "runter",
        "versicherung_datei",
    ]
    return some.one_of(some.sampled_from(own), some.text(max_size=20))


@pytest.mark.parametrize("question", PAGES)
def test_no_post_breaks_a_question(applicant: Applicant, question: str) -> None:
    @calm
    @given(fields=some.dictionaries(names(question), values, max_size=12))
    def post(fields: dict[str, Any]) -> None:
        encoded = urlencode(fields, doseq=True, errors="surrogatepass")
        body = f"csrfmiddlewaretoken={applicant.token}&{encoded}".encode()
        answer = applicant.ask("POST", f"{applicant.base}{PAGES[question]}/", body, URLENCODED)
        assert answer.status < 500, (fields, answer.page.words[:300])

    post()


def test_no_upload_breaks_a_question(applicant: Applicant) -> None:
    starts = some.sampled_from(
        [b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"PK\x03\x04", b"GIF89a"]
    )
    file_names = some.text(some.characters(exclude_characters='"\r\n', exclude_categories=["Cs"]), max_size=30)

    @calm
    @given(name=file_names, start=starts, rest=some.binary(max_size=300), insurer=some.text(max_size=10))
    def post(name: str, start: bytes, rest: bytes, insurer: str) -> None:
        fields = {"csrfmiddlewaretoken": applicant.token, "versicherer": insurer.encode(errors="replace").decode()}
        body, content_type = multipart(fields, {"versicherung_datei": (name, start + rest)})
        answer = applicant.ask("POST", f"{applicant.base}{PROOF}/", body, content_type)
        assert answer.status < 500, (name, start + rest, answer.page.words[:300])

    post()


def public_addresses(visitor: Visitor) -> list[str]:
    """Every address of the portal that is reached by links without signing in."""
    found, ahead = {"/suche/vorschlaege", "/robots.txt", "/health/live"}, ["/"]
    while ahead:
        path = ahead.pop()
        if path in found:
            continue
        found.add(path)
        answer = visitor.get(path)
        links = re.findall(r'href="(/[^"?#]*)', answer.text) if "html" in answer.headers.get("content-type", "") else []
        ahead += [link for link in links if not link.startswith(("/static/", "/theme/"))]
    return sorted(found)


def test_no_query_breaks_a_public_page(shop: Product) -> None:
    visitor = Visitor(shop)
    addresses = public_addresses(visitor)
    assert len(addresses) > 60
    known = ["q", "genau", "seite", "weg", "amt", "wer", "art", "next", "code", "ort", "plz", "von", "abgelaufen"]
    asked = some.tuples(some.one_of(some.sampled_from(known), some.text(max_size=9)), values)

    @settings(calm, max_examples=200)
    @given(path=some.sampled_from(addresses), query=some.lists(asked, max_size=5))
    def get(path: str, query: list[tuple[str, Any]]) -> None:
        answer = visitor.get(f"{path}?{urlencode(query, doseq=True, errors='surrogatepass')}")
        assert answer.status < 500, (path, query)

    get()


def test_no_address_breaks_anything(shop: Product) -> None:
    visitor = Visitor(shop)
    starts = [
        "/",
        "/leistungen/",
        "/pruefen/",
        "/vorgaenge/",
        "/antrag/",
        "/en/seiten/",
        "/desk/vorgaenge/",
        "/konto/",
        "/demo/",
    ]

    @calm
    @given(start=some.sampled_from(starts), rest=some.one_of(some.binary(max_size=40), some.text(max_size=30)))
    def get(start: str, rest: bytes | str) -> None:
        raw = rest if isinstance(rest, bytes) else rest.encode(errors="surrogatepass")
        answer = visitor.get(f"{start}{quote_from_bytes(raw)}")
        assert answer.status < 500, (start, rest)

    get()
    assert "Traceback" not in shop.log.read_text()
