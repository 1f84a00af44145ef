"""The peers of the other tests are real and do what those tests rely on."""

import smtplib
import socket
import struct
from collections.abc import Callable
from email.message import EmailMessage

import psycopg
import pytest
from playwright.sync_api import Page

from services.clamav import EICAR
from services.postgres import Server
from services.smtp import MailServer


def test_postgresql_answers_and_is_durable(postgres_server: Server, postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    with psycopg.connect(postgres_server.create("by_the_way")) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("by_the_way",)


def scan(address: str, content: bytes) -> bytes:
    """One scan in ClamAV's own protocol: length-prefixed chunks, closed by an empty one."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address.removeprefix("unix:"))
        connection.sendall(b"zINSTREAM\0" + struct.pack("!L", len(content)) + content + struct.pack("!L", 0))
        return connection.recv(4096)


@pytest.mark.parametrize("content", [EICAR, b"letter\n" * 1000 + EICAR], ids=["alone", "inside"])
def test_clamav_finds_the_test_file(clamav_address: str, content: bytes) -> None:
    assert b"Eicar-Test-Signature" in scan(clamav_address, content)


def test_clamav_lets_a_letter_pass(clamav_address: str) -> None:
    assert scan(clamav_address, b"Sehr geehrte Damen und Herren") == b"stream: OK\0"


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "amt@amtsweg.example", "anna@example.org", "Grüße"
    message.set_content("Es gibt eine neue Nachricht.")
    return message


def test_the_mail_server_keeps_what_it_receives(smtp_server: MailServer) -> None:
    with smtplib.SMTP("127.0.0.1", smtp_server.port) as client:
        client.send_message(letter())
    (received,) = smtp_server.received
    assert (received["Subject"], smtp_server.recipients) == ("Grüße", [["anna@example.org"]])


def test_the_mail_server_refuses_when_told(smtp_server: MailServer) -> None:
    smtp_server.answer = "550 no such user"
    with smtplib.SMTP("127.0.0.1", smtp_server.port) as client, pytest.raises(smtplib.SMTPRecipientsRefused):
        client.send_message(letter())
    assert smtp_server.received == []


def test_no_test_leaves_this_machine() -> None:
    with pytest.raises(RuntimeError, match="stay on this machine"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(RuntimeError, match="stay on this machine"):
        socket.getaddrinfo("example.org", 443)


def test_the_browser_runs_and_axe_finds_faults(page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.set_content('<html lang="de"><title>Seite</title><main><h1>Seite</h1><img src="data:,"></main></html>')
    assert [fault.split(" ")[0] for fault in axe(page)] == ["image-alt"]
    page.set_content('<html lang="de"><title>Seite</title><main><h1>Seite</h1></main></html>')
    assert axe(page) == []


def test_the_browser_cannot_reach_the_internet(page: Page) -> None:
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")
