"""The check for genuineness: who issued it and when, damage and forgeries found, nothing of the content told."""

import io
from pathlib import Path
from typing import Any

import pytest
from cases.office import Office, again, make_office, send, work
from django.conf import settings
from django.test import Client

from amtsweg.cases import actions
from amtsweg.core.crypto import destroy
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents.models import Document, Proof
from amtsweg.documents.queries import content

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def issued(office: Office) -> Proof:
    """The proof of a notice that was issued to Anna Behrens."""
    case = send(office)
    actions.decide(office.maren, case.pk, "refused", "Abgelehnt.", "Zu groß.", version=again(case).version)
    work()
    with across_tenants("test"):
        found: Proof = Proof.objects.select_related("document__data_key").get()
    return found


@pytest.fixture
def client(office: Office) -> Client:
    return Client(HTTP_HOST="jesteburg.localhost")


def text_of(response: Any) -> str:
    return response.content.decode()


def file(data: bytes) -> io.BytesIO:
    made = io.BytesIO(data)
    made.name = "bescheid.pdf"
    return made


def test_the_code_is_asked_for_and_forgiven_its_looks(client: Client, issued: Proof) -> None:
    assert client.get("/pruefen/").status_code == 200
    code = issued.code.lower()
    typed = f"{code[:4]} {code[4:8]}-{code[8:]}"
    assert client.get("/pruefen/", {"code": typed})["Location"] == f"/pruefen/{issued.code}/"
    for wrong in ("", "abc", "x" * 200):
        assert client.get("/pruefen/", {"code": wrong}).status_code == 422


def test_a_genuine_notice_shows_its_issuer_and_nothing_of_its_content(client: Client, issued: Proof) -> None:
    shown = text_of(client.get(f"/pruefen/{issued.code}/"))
    assert "Dieser Bescheid ist echt" in shown
    assert "Samtgemeinde Jesteburg" in shown
    for secret in ("Behrens", "Hund anmelden", "Fiete", "Abgelehnt", "JES-2026"):
        assert secret not in shown


def test_an_uploaded_copy_is_compared_bit_for_bit(client: Client, issued: Proof) -> None:
    whole = b"".join(content(issued.document))
    address = f"/pruefen/{issued.code}/"
    assert "stimmt Bit für Bit" in text_of(client.post(address, {"kopie": file(whole)}))
    forged = whole[:-20] + bytes([whole[-20] ^ 1]) + whole[-19:]
    assert "nicht der ausgestellte Bescheid" in text_of(client.post(address, {"kopie": file(forged)}))
    assert client.post(address, {}).status_code == 422
    with across_tenants("test"):
        assert Document.objects.filter(kind="upload").count() == 0


def test_an_unknown_code_and_a_damaged_or_erased_notice_are_told_apart(client: Client, issued: Proof) -> None:
    assert client.get("/pruefen/H7K4M3QX9RTB/").status_code == 404
    folder = Path(settings.AMTSWEG_STORAGE_URL.removeprefix("file://"))
    stored = folder / issued.document.stored
    data = bytearray(stored.read_bytes())
    data[len(data) // 2] ^= 1
    stored.write_bytes(data)
    assert "kann nicht bestätigt werden" in text_of(client.get(f"/pruefen/{issued.code}/"))
    destroy(issued.document.data_key)
    assert "nur noch dieser Eintrag" in text_of(client.get(f"/pruefen/{issued.code}/"))


def test_codes_cannot_be_tried_without_end(client: Client, issued: Proof) -> None:
    answers = {client.get("/pruefen/H7K4M3QX9RTB/").status_code for _ in range(62)}
    assert answers == {404, 429}
