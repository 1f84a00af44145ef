"""Setting a SAML provider up from its metadata, and taking its changed certificates later."""

from dataclasses import asdict
from typing import Any

from amtsweg.accounts.providers.actions import save_provider
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.port import Faulty
from amtsweg.accounts.providers.saml.adapter import BundId, CompanyAccount, Saml, ServiceAccount
from amtsweg.accounts.providers.saml.partner_metadata import known

KINDS = {one.kind: one for one in (Saml, BundId, ServiceAccount, CompanyAccount)}


def load(
    slug: str, data: bytes, kind: str | None, title: str | None, service_id: str | None, subject: str | None
) -> IdentityProvider:
    """The provider with what its metadata say; whatever is not named stays as it is. Raises `port.Faulty`."""
    row = IdentityProvider.objects.filter(slug=slug).first()
    named = {"service_id": service_id, "subject": subject}
    options = (row.options if row else {}) | {name: value for name, value in named.items() if value}
    values: dict[str, Any] = {"options": options | asdict(known(data))}
    if kind:
        values["kind"] = kind
    if title:
        values["title"] = {"de": title}
    if row is None:
        if not (kind in KINDS and title and service_id):
            raise Faulty("a new provider needs --kind, --title and --service-id")
        values["levels"] = dict(KINDS[kind].levels)
    return save_provider(slug, values, secrets=None)
