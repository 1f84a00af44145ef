"""A draft at the first authority that OWNER or GUEST began: for tests of who gets where."""

import json
import re
from typing import Any
from uuid import UUID

from applications.world import ANSWERS, FORM, answer, begin
from applications.world import World as Offering
from web.world import Role, World

from amtsweg.applications import guests
from amtsweg.applications.models import Application
from amtsweg.catalogue.models import Offer, Service
from amtsweg.core.actors import SYSTEM
from amtsweg.core.crypto import unwrap_secret
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import as_holder
from amtsweg.documents import actions as documents
from amtsweg.documents.checks import PDF, Checked
from amtsweg.documents.models import Document
from amtsweg.federation.published import bump
from amtsweg.forms import definition as definitions
from amtsweg.forms.actions import import_definition
from amtsweg.forms.models import FormDefinition


def offer(world: World) -> dict[str, Any]:
    """An offer with a form that anybody may start."""
    _offering(world)
    return {"offer": "hund-anmelden"}


def _offering(world: World) -> Offering:
    here, there = world.authorities
    import_definition(definitions.load(FORM), None, actor=SYSTEM)
    service = Service.objects.create(
        slug="hund-anmelden", title={"de": "Hund anmelden"}, summary={"de": "Hund anmelden"}
    )
    made = Offer.objects.create(
        authority=here, service=service, unit=world.units[0], slug="hund-anmelden", kind="form",
        form=FormDefinition.objects.get(slug="hund"), fee={"de": "kostenlos"},
    )  # fmt: skip
    bump()
    return Offering(here, there, made)


def holder(world: World, role: Role) -> UUID:
    """Under which id OWNER or GUEST holds things."""
    return world.owner.id if role == Role.OWNER else world.guests[role]


def draft(world: World, role: Role) -> Application:
    """Somebody who has told her name, and of one dog."""
    offering = _offering(world)
    made = begin(offering, guest=role == Role.GUEST, holder=holder(world, role))
    for key in ("wer", "wo", "hunde/1/hund"):
        answer(made, offering, key, ANSWERS[key])
    return made


def one(world: World, role: Role) -> dict[str, Any]:
    """The draft."""
    return {"offer": "hund-anmelden", "identifier": draft(world, role).id}


def question(world: World, role: Role) -> dict[str, Any]:
    """The draft, and a question that was answered."""
    return {**one(world, role), "key": "wer"}


def item(world: World, role: Role) -> dict[str, Any]:
    """The draft, and one of its dogs."""
    return {**one(world, role), "key": "hunde/1"}


def file(world: World, role: Role) -> dict[str, Any]:
    """The draft, and a file that was uploaded for it."""
    made = draft(world, role)
    with as_holder(holder(world, role)):
        found = Application.held.select_related("authority", "data_key").get(pk=made.pk)
    folder = documents.Folder(found.authority, found.holder_id, found.data_key)
    paper = documents.store(Checked("zeugnis.pdf", PDF, b"%PDF-1.7"), folder, kind=Document.Kind.UPLOAD)
    return {"offer": "hund-anmelden", "identifier": made.id, "document_id": paper.pk}


def link(world: World) -> dict[str, Any]:
    """The link out of a mail to a guest who lost her PIN: whoever has it may use it."""
    made = draft(world, Role.GUEST)
    with as_holder(made.holder_id):
        access = guests.issue_access(made.pk)
    guests.request_link(access.code, "anna@post.example", address="10.0.0.1", page="/link/{token}/")
    mail = OutgoingMail.objects.get()
    assert mail.sealed is not None
    body = json.loads(unwrap_secret(mail.sealed, f"mail:{mail.id}"))["body"]
    found = re.search(r"/link/(\S+)/", body)
    assert found is not None
    return {"token": found[1]}
