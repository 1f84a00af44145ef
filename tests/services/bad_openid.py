"""An OpenID provider that says whatever a test wants it to say, over real connections."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "amtsweg", "geheim"
_ALGORITHM = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256)


def new_key() -> rsa.RSAPrivateKey:
    """A signing key."""
    return rsa.generate_private_key(65537, 2048)


KEY = new_key()


@dataclass
class BadOpenId:
    """What it publishes and answers; a test changes what it likes."""

    issuer: str
    metadata: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, rsa.RSAPrivateKey] = field(default_factory=lambda: {"1": KEY})
    token: dict[str, Any] = field(default_factory=dict)  # replaces parts of the token answer
    token_status: int = 200
    userinfo: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)  # what the token endpoint was sent
    reads: list[str] = field(default_factory=list)  # which addresses were read
    id_token: str = ""
    status: int = 200  # of everything that is read

    def claims(self, nonce: str, /, **more: Any) -> dict[str, Any]:
        """An ID token's claims as they should be; None takes one away."""
        now = int(time.time())
        usual = {
            "iss": self.issuer, "aud": CLIENT, "sub": "anna", "iat": now, "exp": now + 300, "nonce": nonce,
            "acr": "stark", "auth_time": now, "given_name": "Anna", "at_hash": at_hash("access"),
        }  # fmt: skip
        return {name: value for name, value in (usual | more).items() if value is not None}

    def signed(self, claims: dict[str, Any], *, key: Any = None, kid: str | None = "1", alg: str = "RS256") -> str:
        """A token."""
        headers = {"kid": kid} if kid else None
        return jwt.encode(claims, key or self.keys["1"], algorithm=alg, headers=headers)

    def answer(self, path: str) -> tuple[int, dict[str, Any]]:
        """What a GET is told."""
        self.reads.append(path)
        if path.endswith("/openid-configuration"):
            usual = {
                "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/auth",
                "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/me",
            }  # fmt: skip
            return self.status, usual | self.metadata
        if path == "/keys":
            return self.status, {"keys": [_public(key, kid) for kid, key in self.keys.items()]}
        return self.status, {"sub": "anna"} | self.userinfo

    def redeem(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """What the token endpoint says."""
        self.asked.append(form)
        usual = {"id_token": self.id_token, "access_token": "access", "token_type": "Bearer", "expires_in": 60}
        return self.token_status, {name: one for name, one in (usual | self.token).items() if one is not None}


def at_hash(value: str) -> str:
    """As OpenID Connect Core says, for RS256."""
    return base64.urlsafe_b64encode(hashlib.sha256(value.encode()).digest()[:16]).rstrip(b"=").decode()


def _public(key: rsa.RSAPrivateKey, kid: str) -> dict[str, Any]:
    return json.loads(_ALGORITHM.to_jwk(key.public_key())) | {"kid": kid, "use": "sig", "alg": "RS256"}


@contextmanager
def running() -> Iterator[BadOpenId]:
    """Starts one on loopback for as long as the block lasts."""
    provider = BadOpenId("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(*provider.answer(self.path))

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(*provider.redeem({name: one[0] for name, one in parse_qs(raw).items()}))

        def _say(self, status: int, body: dict[str, Any]) -> None:
            raw = json.dumps(body).encode()
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", provider.issuer + "/elsewhere")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
