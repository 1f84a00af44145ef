"""The SAML identity provider as a running server of its own site: it shows a page, and posts its answer from there."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from accounts.saml.a_provider import Answer, Provider

PAGE = """<!doctype html><html lang="de"><title>Peer</title><h1>Peer</h1>
<form method="post" action="{to}"><input type="hidden" name="SAMLResponse" value="{answer}">
<input type="hidden" name="RelayState" value="{relay}"><button>Als Erika anmelden</button></form></html>"""
GONE = """<!doctype html><html lang="de"><title>Peer</title><h1>Peer: abgemeldet</h1>
<form method="post" action="{to}"><input type="hidden" name="SAMLResponse" value="{answer}">
<button>Zurück zum Portal</button></form></html>"""
LEAVING = """<!doctype html><html lang="de"><title>Peer</title><h1>Peer: abmelden</h1>
<form method="post" action="{to}"><input type="hidden" name="SAMLRequest" value="{asked}">
<input type="hidden" name="RelayState" value="dort"><button>Überall abmelden</button></form></html>"""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Somebody signs out at the provider, which tells the portal."""
        server: Any = self.server
        asked = server.provider.wants_to_end(server.ends_at, "fleeting")
        self._page(LEAVING.format(to=escape(server.ends_at), asked=asked))

    def do_POST(self) -> None:
        given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        server: Any = self.server
        if self.path == "/slo":
            self._told(given)
            return
        asked = server.provider.understood(given["SAMLRequest"][0])
        to = asked.assertion_consumer_service_url
        answer = Answer(asked.id, to, server.audience, datetime.now(UTC).replace(microsecond=0))
        server.bend(answer)
        posted = server.provider.posted(answer)
        self._page(PAGE.format(to=escape(to), answer=posted, relay=escape(given["RelayState"][0])))

    def _told(self, given: dict[str, list[str]]) -> None:
        """The portal wants a session to end, or says that it has ended it."""
        server: Any = self.server
        if "SAMLResponse" in given:
            said = server.provider.said_ended(given["SAMLResponse"][0])
            self._page(
                f"<!doctype html><title>Peer</title><h1>Überall abgemeldet: {said}, {given['RelayState'][0]}</h1>"
            )
            return
        asked = server.provider.told_to_end(given["SAMLRequest"][0])
        server.ended.append(asked.name_id.text)
        self._page(GONE.format(to=escape(server.ends_at), answer=server.provider.ended(asked)))

    def _page(self, text: str) -> None:
        page = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *args: Any) -> None:
        """Says nothing."""


class Running:
    """The server; `bend` changes what it says next."""

    def __init__(self, provider: Provider, audience: str) -> None:
        self.server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.server.provider, self.server.audience = provider, audience
        self.site = f"http://localhost:{self.server.server_port}"  # another one than the portals'
        provider.address, provider.ends = f"{self.site}/sso", f"{self.site}/slo"
        self.server.ends_at, self.server.ended = "", []
        self.bend(lambda answer: None)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def bend(self, how: Callable[[Answer], None]) -> None:
        self.server.bend = how

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
