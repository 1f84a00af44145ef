"""Passkeys for tests: an authenticator in a few lines, and one that belongs to the owner of the small world."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData
from web.world import PASSWORD, World

from amtsweg.core.ids import new_id

FLAG = AuthenticatorData.FLAG


@dataclass
class Device:
    """Holds one passkey and answers challenges; `origin` is what its browser says about the page."""

    origin: str = "http://jesteburg.localhost"
    host: str = "jesteburg.localhost"
    verified: bool = True
    owner: str = ""  # the user handle, as it was told at registration
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: new_id().bytes)

    def made(self, options: dict[str, Any]) -> dict[str, Any]:
        """What the browser sends after it made the passkey."""
        asked = options["publicKey"]
        self.owner = asked["user"]["id"]
        public = AttestedCredentialData.create(bytes(16), self.id, ES256.from_cryptography_key(self.key.public_key()))
        seen = self._seen(FLAG.AT, public)
        response = {
            "clientDataJSON": self._said("webauthn.create", asked["challenge"]),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", seen, {}))),
        }
        return self._sent(response) | {"clientExtensionResults": {"credProps": {"rk": True}}}

    def signed(self, options: dict[str, Any]) -> dict[str, Any]:
        """What the browser sends after it used the passkey."""
        said = self._said("webauthn.get", options["publicKey"]["challenge"])
        seen = bytes(self._seen(FLAG(0)))
        signature = self.key.sign(seen + sha256(websafe_decode(said)).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": said,
            "authenticatorData": websafe_encode(seen),
            "signature": websafe_encode(signature),
            "userHandle": self.owner,
        }
        return self._sent(response)

    def _seen(self, flags: FLAG, *more: Any) -> AuthenticatorData:
        flags |= FLAG.UP | (FLAG.UV if self.verified else FLAG(0))
        return AuthenticatorData.create(sha256(self.host.encode()).digest(), flags, 0, *more)

    def _said(self, kind: str, challenge: str) -> str:
        return websafe_encode(json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode())

    def _sent(self, response: dict[str, str]) -> dict[str, Any]:
        name = websafe_encode(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}


def add(client: Client, device: Device, name: str = "Mein Telefon") -> Any:
    """Sets the device up for whoever is signed in; gives the answer to the form."""
    client.post("/konto/bestaetigen/", {"password": PASSWORD})
    made = device.made(client.get("/konto/passkey/neu/").json())
    return client.post("/konto/zwei-faktor/passkey/neu/", {"name": name, "credential": json.dumps(made)})


def sign_in(client: Client, device: Device, **more: str) -> Any:
    """Signs in with the device alone."""
    signed = device.signed(client.get("/konto/passkey/anmelden/").json())
    return client.post("/konto/anmelden/passkey/", {"credential": json.dumps(signed), **more})


def number(world: World) -> dict[str, Any]:
    """A passkey of the owner."""
    data = {"name": "Mein Telefon", "host": world.host()}
    return {"pk": Authenticator.objects.create(user=world.owner, type=Authenticator.Type.WEBAUTHN, data=data).pk}
