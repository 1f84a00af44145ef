"""What is sealed about an organisation, under its own data key."""

from dataclasses import asdict

from amtsweg.accounts.organisations.facts import Facts
from amtsweg.accounts.organisations.models import Organisation, OrganisationInvitation
from amtsweg.core.crypto import KeyDestroyed, seal, seal_json, unseal, unseal_json


def sealed_facts(row: Organisation, facts: Facts) -> bytes:
    """The facts as they are stored."""
    return seal_json(row.data_key, asdict(facts), context=f"organisation.facts:{row.pk}")


def opened_facts(row: Organisation) -> Facts:
    """The facts; nameless once the organisation has ended. Needs the data key loaded. Raises `Tampered`."""
    try:
        return Facts(**unseal_json(row.data_key, row.facts, context=f"organisation.facts:{row.pk}"))
    except KeyDestroyed:
        return Facts("other", "")


def sealed_address(organisation: Organisation, invitation: OrganisationInvitation, email: str) -> bytes:
    """The invited address as it is stored."""
    return seal(organisation.data_key, email.encode(), context=f"organisation.invitation:{invitation.pk}")


def opened_address(organisation: Organisation, invitation: OrganisationInvitation) -> str:
    """Which e-mail address was invited. Raises `Tampered` and `KeyDestroyed`."""
    return unseal(organisation.data_key, invitation.email, context=f"organisation.invitation:{invitation.pk}").decode()
