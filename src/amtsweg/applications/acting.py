"""Who sends for somebody else: whether she may, and what the submission says about it for good."""

from typing import Any

from django.core.exceptions import PermissionDenied

from amtsweg.accounts.models import Account
from amtsweg.accounts.organisations import queries as organisations
from amtsweg.accounts.queries import name_of
from amtsweg.applications.mandates.queries import declared, of_application
from amtsweg.applications.models import Application
from amtsweg.core.actors import Actor

ORGANISATION = "organisation"
MANDATE = "mandate"


def acting_for(application: Application, actor: Actor) -> dict[str, Any] | None:
    """What goes into the submission about whoever acts and for whom; None for somebody who acts for herself.

    Raises `PermissionDenied` for a member who may not send for the organisation, and for a mandate that has ended.
    """
    if actor.behalf is not None and actor.behalf == application.holder_id:
        return _for_organisation(actor)
    if application.mandate_id is not None and actor.id != application.holder_id:
        return _by_mandate(application, actor)
    return None


def _by_mandate(application: Application, actor: Actor) -> dict[str, Any]:
    assert actor.id is not None  # nobody else gets to an application of somebody else's
    account = Account.objects.get(pk=actor.id)
    mandate = of_application(account, application.pk)
    if mandate is None:
        raise PermissionDenied("mandate")
    return {"for": MANDATE, "by": name_of(actor.id), "mandate": str(mandate.pk), **declared(mandate)}


def _for_organisation(actor: Actor) -> dict[str, Any]:
    assert actor.id is not None and actor.behalf is not None  # only who is signed in acts for an organisation
    account = Account.objects.get(pk=actor.id)
    standing = organisations.standing(account, actor.behalf)
    if standing is None or not standing.member.may_send:
        raise PermissionDenied("organisation.send")
    facts = standing.facts
    return {
        "for": ORGANISATION,
        "kind": facts.kind,
        "name": facts.name,
        "register": facts.entry,
        "court": facts.court,
        "street": f"{facts.street} {facts.house_number}".strip(),
        "town": f"{facts.postcode} {facts.town}".strip(),
        "elster": facts.elster,
        "by": name_of(actor.id),
    }
