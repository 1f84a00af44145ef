"""A county's account for demonstrations: one of the portal's own pages plays an OpenID provider.

It refuses to work outside of a demo. Its persons do not exist. Where the genuine client asks the provider over the
network, this one asks itself: a code is what the provider would remember, sealed. What is checked of a genuine answer
is checked of this one.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.urls import reverse

from amtsweg.accounts.providers import leaving
from amtsweg.accounts.providers.actions import save_provider
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.oidc import discovery, tokens
from amtsweg.accounts.providers.oidc.client import OidcOptions, OidcProvider, base64
from amtsweg.accounts.providers.port import Ask, Farewell, Faulty, Refused, Way, register
from amtsweg.accounts.trust import Level
from amtsweg.core import clock
from amtsweg.core.crypto import Tampered, unwrap_secret, wrap_secret
from amtsweg.core.ports import Check

SLUG, KIND = "kreiskonto-demo", "oidc-demo"
KEY = "key"  # name of the secret with the provider's private key
LEVELS: Mapping[str, Level] = {"einfach": "basic", "stark": "substantial"}
GOOD_FOR = timedelta(minutes=1)  # a code
_CODE = "demo.openid-code"


@dataclass(frozen=True, slots=True)
class Invented:
    """A person of the demonstration; nobody is meant."""

    key: str
    claims: Mapping[str, Any]


PEOPLE = (
    Invented("mara", {
        "given_name": "Mara", "family_name": "Probe", "birthdate": "1992-10-02", "email": "mara@probe.example",
        "address": {"street_address": "Ahornweg 7", "postal_code": "21266", "locality": "Jesteburg"},
    }),
    Invented("wenig", {"given_name": "Wenig", "family_name": "Angaben"}),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Code:
    """What the provider remembers between its page and the exchange of the code."""

    person: str
    acr: str
    nonce: str
    challenge: str
    answer_to: str
    at: str


class DemoOptions(OidcOptions):
    """Everything about it is known."""

    issuer: str = "urn:amtsweg:demo:openid"
    client_id: str = "amtsweg-demo"


@register(KIND)
class DemoOpenId(OidcProvider):
    """Its page lies on the very host that asks."""

    options = DemoOptions
    secrets = frozenset({KEY})

    def check(self) -> Iterator[Check]:
        _in_a_demo()
        yield Check(f"identity provider {self.settings.slug}", "ok", "plays an OpenID provider in this demo")

    def goodbye(self, farewell: Farewell) -> Way:
        """Its page remembers nobody: at once on to the page that says so."""
        return Way(reverse("account:signed-out", query={"bei": leaving.confirmation(self.settings.slug)}), {})

    def _known(self, ask: Ask) -> discovery.Metadata:
        _in_a_demo()
        here = urlsplit(ask.answer_to)
        page = f"{here.scheme}://{here.netloc}{reverse('demo:openid')}"
        return discovery.Metadata(
            self.settings.options.issuer, page, token="", keys="", userinfo="", end_session="", says_issuer=True
        )

    def _key(self, known: discovery.Metadata, kid: str | None, algorithm: str) -> Any:
        return self._private().public_key() if algorithm == "EdDSA" else None

    def _redeemed(self, address: str, code: str, ask: Ask, verifier: str) -> dict[str, str]:
        try:
            kept = Code(**json.loads(unwrap_secret(bytes.fromhex(code), _CODE)))
        except (ValueError, TypeError, Tampered):
            raise Refused("code-rejected") from None
        proven = hmac.compare_digest(kept.challenge, base64(sha256(verifier.encode()).digest()))
        late = clock.now() - datetime.fromisoformat(kept.at) > GOOD_FOR
        if not proven or late or kept.answer_to != ask.answer_to:
            raise Refused("code-rejected")
        return {"id_token": self._id_token(kept), "access_token": kept.person, "token_type": "Bearer"}

    def _userinfo(self, address: str, access_token: str, subject: str) -> tokens.Claims:
        return next((one.claims for one in PEOPLE if one.key == access_token), {})

    def _id_token(self, code: Code) -> str:
        now = clock.now()
        claims = {
            "iss": self.settings.options.issuer, "aud": self.settings.options.client_id, "sub": code.person,
            "nonce": code.nonce, "acr": code.acr, "iat": now, "exp": now + GOOD_FOR,
            "auth_time": int(datetime.fromisoformat(code.at).timestamp()),
        }  # fmt: skip
        return jwt.encode(claims, self._private(), algorithm="EdDSA")

    def _private(self) -> Ed25519PrivateKey:
        key = serialization.load_pem_private_key(self.settings.secrets[KEY].encode(), None)
        assert isinstance(key, Ed25519PrivateKey)
        return key


def new_code(person: str, acr: str, asked: Mapping[str, str]) -> str:
    """The code for somebody who signed in on the page; `asked` is the portal's question."""
    code = {
        "person": person, "acr": acr, "nonce": asked.get("nonce", ""), "challenge": asked.get("code_challenge", ""),
        "answer_to": asked.get("redirect_uri", ""), "at": clock.now().isoformat(),
    }  # fmt: skip
    return wrap_secret(json.dumps(code).encode(), _CODE).hex()


def ensure_demo_provider() -> IdentityProvider:
    """The demonstration's county account, made unless it is there. Raises `Faulty` outside a demo."""
    found = IdentityProvider.objects.filter(slug=SLUG).first()
    if found is not None:
        return found
    _in_a_demo()
    written = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    values = {
        "kind": KIND,
        "title": {"de": "Kreiskonto (Vorführung)", "en": "County account (demonstration)"},
        "levels": dict(LEVELS),
    }
    return save_provider(SLUG, values, secrets={KEY: written.decode()})


def _in_a_demo() -> None:
    if not settings.AMTSWEG_DEMO:
        raise Faulty("vouches for anybody and works in a demo only: switch it off")
