"""A federal account for demonstrations: one of the portal's own pages plays it. It refuses to work outside of a demo.

Its persons do not exist. One key pair plays both sides; what it answers is in `demo_answers`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from amtsweg.accounts.providers import leaving
from amtsweg.accounts.providers.actions import save_provider
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.port import Farewell, Faulty, Way, register
from amtsweg.accounts.providers.saml import keys
from amtsweg.accounts.providers.saml.adapter import PAIR, BundId, SamlOptions
from amtsweg.accounts.providers.saml.parties import Partner
from amtsweg.accounts.providers.saml.words import OIDS, STORK
from amtsweg.core import clock
from amtsweg.core.ports import Check

SLUG, KIND = "bundid-demo", "bundid-demo"


@dataclass(frozen=True, slots=True)
class Invented:
    """A person of the demonstration; nobody is meant."""

    key: str
    attributes: Mapping[str, str]


PEOPLE = (
    Invented("1", {
        "given_name": "Lena", "family_name": "Beispiel", "birth_date": "1988-03-09", "street": "Musterweg 4",
        "postcode": "21266", "town": "Jesteburg", "country": "DE", "email": "lena@beispiel.example",
    }),
    Invented("2", {"family_name": "Ohnevornamen", "birth_date": "1979-11-30"}),
    Invented("3", {
        "given_name": "Kurt", "family_name": "Muster", "birth_date": "1961-07-01", "street": "Beispielgasse 3",
        "postcode": "1010", "town": "Wien", "country": "AT",
    }),
)  # fmt: skip


class DemoOptions(SamlOptions):
    """Everything about it is known."""

    service_id: str = "urn:amtsweg:demo:portal"
    entity_id: str = "urn:amtsweg:demo:bundid"
    address: str = ""
    certificates: str = ""


@register(KIND)
class DemoBundId(BundId):
    """Its page lies on the very host that asks."""

    options = DemoOptions

    def partner(self, answer_to: str = "") -> Partner:
        if not settings.AMTSWEG_DEMO:
            raise Faulty("vouches for anybody and works in a demo only: switch it off")
        here = urlsplit(answer_to)
        known = keys.certificates(self.pairs()[0].certificate)
        address = f"{here.scheme}://{here.netloc}{reverse('demo:bundid')}"
        return replace(_NOBODY, entity_id=self.settings.options.entity_id, address=address, certificates=known)

    def goodbye(self, farewell: Farewell) -> Way:
        """Its page remembers nobody: at once on to the page that says so."""
        return Way(reverse("account:signed-out", query={"bei": leaving.confirmation(self.settings.slug)}), {})

    def check(self) -> Iterator[Check]:
        self.partner()
        yield Check(f"identity provider {self.settings.slug}", "ok", "plays the federal account in this demo")


_NOBODY = Partner("", "", (), STORK, OIDS["bpk"], extended=True)


def ensure_demo_provider() -> IdentityProvider:
    """The demonstration's federal account, made unless it is there. Raises `Faulty` outside a demo."""
    found = IdentityProvider.objects.filter(slug=SLUG).first()
    if found is not None:
        return found
    pair = keys.KeyPair.new("Demo", clock.now())
    values = {
        "kind": KIND,
        "title": {"de": "BundID (Vorführung)", "en": "BundID (demonstration)"},
        "levels": dict(STORK),
    }
    return save_provider(SLUG, values, secrets=dict(zip(PAIR, (pair.key, pair.certificate), strict=True)))
