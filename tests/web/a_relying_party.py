"""A service of others at which people sign in with their account, for tests of what the portal lets it know."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from django.test import Client

from amtsweg.accounts.models import Membership
from amtsweg.accounts.relying import registering
from amtsweg.accounts.relying.models import RelyingParty

REDIRECT, AFTER = "https://kita.example/zurueck", "https://kita.example/abgemeldet?seite=1"
VERIFIER = "ein-langer-zufaelliger-Text-den-nur-der-Dienst-kennt-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
SCOPES = ["name", "birthdate", "address", "email", "level"]
VALUES = {
    "title": {"de": "Kita-Portal", "en": "Nursery portal"}, "purpose": {"de": "Anmeldung von Kindern in der Kita"},
    "operator": "Kita gGmbH", "privacy_url": "https://kita.example/datenschutz", "redirects": [REDIRECT],
    "signed_out": [AFTER], "logout_url": "", "scopes": SCOPES, "minimum": "basic",
}  # fmt: skip


def registered(by: Membership, **values: Any) -> RelyingParty:
    """A service, registered by an administrator of the authority."""
    return registering.register(by.authority, VALUES | values, by=by)


@dataclass
class Service:
    """A registered service with its secret, and how it talks to the portal."""

    party: RelyingParty
    secret: str
    host: str = "jesteburg.localhost"
    machine: Client = field(init=False)

    def __post_init__(self) -> None:
        self.machine = Client(headers={"host": self.host})

    @property
    def asking(self) -> dict[str, str]:
        """What it usually asks."""
        return {
            "client_id": self.party.client_id, "redirect_uri": REDIRECT, "response_type": "code", "state": "zustand",
            "scope": "openid name address", "nonce": "einmal", "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }  # fmt: skip

    def sends(self, browser: Client, **asked: Any) -> Any:
        """Sends a browser to the portal; None takes a parameter away."""
        return browser.get("/oidc/authorize", {k: v for k, v in (self.asking | asked).items() if v is not None})

    def code(self, browser: Client, **asked: Any) -> str:
        """Sends a browser, its person agrees, and the code comes back."""
        answer = self.sends(browser, **asked)
        if answer["Location"].startswith("/"):
            answer = browser.post(answer["Location"])
        return answered(answer)["code"]

    def posts(self, place: str, **form: Any) -> Any:
        """A request of its own, with its secret."""
        pair = base64.b64encode(f"{self.party.client_id}:{self.secret}".encode()).decode()
        sent = {k: v for k, v in form.items() if v is not None}
        return self.machine.post(f"/oidc/{place}", sent, headers={"authorization": f"Basic {pair}"})

    def redeems(self, code: str, **form: Any) -> Any:
        """Changes a code for tokens."""
        usual = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "code_verifier": VERIFIER}
        return self.posts("token", **(usual | form))

    def renews(self, token: str, **form: Any) -> Any:
        """Changes a renewal token for new ones."""
        return self.posts("token", **({"grant_type": "refresh_token", "refresh_token": token} | form))

    def tokens(self, browser: Client, **asked: Any) -> dict[str, Any]:
        """The whole way to the tokens."""
        answer = self.redeems(self.code(browser, **asked))
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def userinfo(self, access: str) -> Any:
        """What an access token opens."""
        return self.machine.get("/oidc/userinfo", headers={"authorization": f"Bearer {access}"})

    def read(self, token: str) -> dict[str, Any]:
        """The claims of an ID token, believed by the published key only."""
        published = {one["kid"]: one for one in self.machine.get("/oidc/keys").json()["keys"]}
        key = jwt.PyJWK(published[jwt.get_unverified_header(token)["kid"]]).key
        found: dict[str, Any] = jwt.decode(
            token, key, ["RS256"], audience=self.party.client_id, issuer=f"http://{self.host}"
        )
        return found


def service(by: Membership, host: str = "jesteburg.localhost", **values: Any) -> Service:
    """A service that may ask."""
    party = registered(by, **values)
    return Service(party, registering.renew_secret(party, by=by), host)


def answered(answer: Any) -> dict[str, str]:
    """The query with which a browser is sent back to the service."""
    assert answer.status_code == 302 and answer["Location"].startswith(REDIRECT), (answer.status_code, answer.content)
    return {name: one[0] for name, one in parse_qs(urlsplit(answer["Location"]).query).items()}
