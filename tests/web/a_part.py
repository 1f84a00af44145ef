"""Others who take part in OWNER's case: for tests of who gets where. From outside it is always OTHER."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from web import a_case
from web.an_organisation import accepted
from web.world import Role, World

from amtsweg.cases.models import Case, Participant
from amtsweg.cases.participation import consulting, inviting
from amtsweg.cases.participation.consulting import Body, Outside
from amtsweg.cases.participation.contents import Contact, Parts
from amtsweg.core import clock
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import unwrap_secret
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import as_authority
from amtsweg.documents.models import Document
from amtsweg.federation.models import Unit


def _asked(world: World, body: Body, case: Case | None = None) -> tuple[Case, UUID]:
    case = case or a_case.a_case(world)
    with as_authority(case.authority):
        files = tuple(str(pk) for pk in Document.objects.filter(data_key=case.data_key).values_list("pk", flat=True))
    consulting.ask(
        world.memberships[Role.CLERK], case.pk, [body], "Bestehen Bedenken?", Parts(("tiere",), files),
        clock.today() + timedelta(days=20), version=_version(case),
    )  # fmt: skip
    with as_authority(case.authority):
        return case, case.consultations.latest("asked_at").pk


def _version(case: Case) -> int:
    with as_authority(case.authority):
        return int(Case.objects.values_list("version", flat=True).get(pk=case.pk))


def of_the_case(world: World) -> dict[str, Any]:
    """The case's number, and a consultation of another authority's unit."""
    case, consultation = _asked(world, Unit.objects.get(pk=world.units[1].pk))
    return {"number": case.number, "consultation_id": consultation}


def of_our_unit(world: World) -> dict[str, Any]:
    """A consultation of a unit of the first authority."""
    unit = Unit.objects.create(authority=world.authorities[0], slug="umwelt", kind="office", name={"de": "Umweltamt"})
    return {"consultation_id": _asked(world, _clerks_too(world, unit))[1]}


def _clerks_too(world: World, unit: Unit) -> Unit:
    """CLERK works for this unit too."""
    clerk = world.memberships[Role.CLERK]
    with as_authority(clerk.authority_id):
        type(clerk).objects.create(
            account=clerk.account, authority=clerk.authority, unit=unit, role=clerk.role, name=clerk.name,
            since=clerk.since,
        )  # fmt: skip
    return unit


def paper_for_our_unit(world: World) -> dict[str, Any]:
    """The same with one of its documents."""
    unit = Unit.objects.create(authority=world.authorities[0], slug="umwelt", kind="office", name={"de": "Umweltamt"})
    place = a_case.paper(world)
    with as_authority(world.authorities[0]):
        case = Case.objects.select_related("authority", "data_key").get(number=place["number"])
    consultation = _asked(world, _clerks_too(world, unit), case)[1]
    return {"consultation_id": consultation, "document_id": place["document_id"]}


def _secret(participant: Participant) -> str:
    mail = OutgoingMail.objects.get(key=f"participation.invite:{participant.pk}")
    assert mail.sealed is not None
    text = unwrap_secret(mail.sealed, f"mail:{mail.id}").decode()
    return text.split("/beteiligung/einladung/")[1].split("/")[0]


def _invited(case: Case) -> Participant:
    with as_authority(case.authority):
        found: Participant = Participant.objects.filter(case=case).latest("invited_at")
    return found


def link(world: World) -> dict[str, Any]:
    """The secret of an invitation that OTHER has not used yet."""
    case, _consultation = _asked(world, Outside("Kammer", world.accounts[Role.OTHER].email))
    return {"token": _secret(_invited(case))}


def body(world: World) -> dict[str, Any]:
    """OTHER is a body that was asked."""
    case, _consultation = _asked(world, Outside("Kammer", world.accounts[Role.OTHER].email))
    return {"participant_id": _joined(world, case)}


def _joined(world: World, case: Case) -> UUID:
    return inviting.accept(world.accounts[Role.OTHER], _secret(_invited(case))).pk


def adviser(world: World) -> dict[str, Any]:
    """OTHER accompanies OWNER."""
    case = a_case.a_case(world)
    return {"participant_id": _adviser(world, case)}


def _adviser(world: World, case: Case) -> UUID:
    contact = Contact("Petra Plan", world.accounts[Role.OTHER].email)
    inviting.invite_adviser([case.holder_id], Actor("resident", case.holder_id), case.pk, contact)
    return _joined(world, case)


def advisers_request(world: World) -> dict[str, Any]:
    """The same, and something that OWNER was asked for."""
    place = a_case.asked(world)
    with as_authority(world.authorities[0]):
        case = Case.objects.select_related("authority", "data_key").get(number=place["number"])
    return {"participant_id": _adviser(world, case), "request_id": place["request_id"]}


def _represented(world: World, place: dict[str, Any]) -> dict[str, Any]:
    accepted(world.owner, world.accounts[Role.OTHER])
    with as_authority(world.authorities[0]):
        return {"participant_id": Participant.objects.get().pk, "request_id": place["request_id"]}


def question_to_the_represented(world: World) -> dict[str, Any]:
    """OTHER has a mandate of OWNER, who was asked a question."""
    return _represented(world, a_case.questioned(world))


def correction_by_the_representative(world: World) -> dict[str, Any]:
    """The same with a request to correct an answer."""
    return _represented(world, a_case.to_correct(world))


def advisers_paper(world: World) -> dict[str, Any]:
    """The same, and one of the case's papers."""
    place = a_case.paper(world)
    with as_authority(world.authorities[0]):
        case = Case.objects.select_related("authority", "data_key").get(number=place["number"])
    return {"participant_id": _adviser(world, case), "document_id": place["document_id"]}


def owners_adviser(world: World) -> dict[str, Any]:
    """The case's number, and who accompanies OWNER."""
    case = a_case.a_case(world)
    return {"number": case.number, "participant_id": _adviser(world, case)}


def party(world: World) -> dict[str, Any]:
    """The case's number, and OTHER as a further party."""
    case = a_case.a_case(world)
    contact = Contact("Nora Nachbar", world.accounts[Role.OTHER].email, parts=Parts(("tiere",)))
    inviting.add_party(world.memberships[Role.CLERK], case.pk, contact, version=_version(case))
    return {"number": case.number, "participant_id": _joined(world, case)}
