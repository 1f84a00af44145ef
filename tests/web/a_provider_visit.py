"""A person on her way to an OpenID provider and back, for tests of what the portal makes of the answer."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from services.bad_openid import CLIENT, SECRET, BadOpenId

from amtsweg.accounts.providers.actions import save_provider
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.core.models import Event

LEVELS = {"stark": "substantial", "mail": "basic"}


def set_up(issuer: str, slug: str = "kreis", **values: Any) -> IdentityProvider:
    """The portal accepts this OpenID provider."""
    options = {"issuer": issuer, "client_id": CLIENT} | values.pop("options", {})
    given = {"kind": "oidc", "title": {"de": "Kreiskonto"}, "options": options, "levels": LEVELS}
    return save_provider(slug, given | values, secrets={"client_secret": values.pop("secret", SECRET)})


@dataclass
class Visit:
    """One browser that was sent off to a provider."""

    client: Client
    bad: BadOpenId
    slug: str
    asked: dict[str, str]  # what the portal asked the provider

    def back(self, **answer: Any) -> Any:
        """Comes back; usually with a code and the state as it was sent. None takes one away."""
        usual = {"code": "einmal", "state": self.asked["state"]}
        query = {name: one for name, one in (usual | answer).items() if one is not None}
        return self.client.get(f"/konto/anmelden/mit/{self.slug}/antwort/", query)

    def with_token(self, **claims: Any) -> Any:
        """Comes back, and the code gives a token with these claims."""
        self.bad.id_token = self.bad.signed(self.bad.claims(self.asked["nonce"], **claims))
        return self.back()


def sent_off(client: Client, bad: BadOpenId, slug: str = "kreis", **query: str) -> Visit:
    """Presses the provider's button."""
    answer = client.get(f"/konto/anmelden/mit/{slug}/", query)
    assert answer.status_code == 302, answer.content.decode()
    return Visit(client, bad, slug, asked_in(answer["Location"]))


def asked_in(address: str) -> dict[str, str]:
    """The query of an address."""
    return {name: one[0] for name, one in parse_qs(urlsplit(address).query).items()}


def reasons() -> list[str]:
    """Why answers were refused, as the log has it."""
    return [one.data["reason"] for one in Event.objects.filter(kind="provider.refused").order_by("id")]
