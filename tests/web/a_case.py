"""A case of the first authority that OWNER really sent, with something asked for: for tests of who gets where."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from applications.world import ANSWERS, FORM, answer, begin
from applications.world import World as Offering
from payments.purse import purse
from web.world import Role, World

from amtsweg.accounts.models import Membership
from amtsweg.accounts.trust import GUEST
from amtsweg.applications import actions as applications
from amtsweg.cases import actions, textmodules
from amtsweg.cases.access import oversight
from amtsweg.cases.actions import questions
from amtsweg.cases.actions.erasing import erase_due
from amtsweg.cases.decisions import Text
from amtsweg.cases.fees import asking
from amtsweg.cases.models import Case, Deputy, Request
from amtsweg.cases.procedures.definition import load as load_procedure
from amtsweg.cases.procedures.publishing import import_procedure
from amtsweg.cases.queries import Reach
from amtsweg.cases.requests import Wording
from amtsweg.cases.retention import RECORDS
from amtsweg.catalogue.models import Offer, Service
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.jobs import Worker
from amtsweg.core.tenancy import as_authority, as_holder
from amtsweg.demo.procedures import FOLDER as PROCEDURES
from amtsweg.documents import actions as documents
from amtsweg.documents import safe
from amtsweg.documents.certificates import ensure_demo_seals
from amtsweg.documents.checks import PDF, Checked
from amtsweg.documents.models import Document, Proof
from amtsweg.federation.models import Unit
from amtsweg.federation.published import bump
from amtsweg.forms import definition as definitions
from amtsweg.forms.actions import import_definition
from amtsweg.forms.models import FormDefinition


def a_case(world: World) -> Case:
    """The case, sent a moment ago."""
    authority = world.authorities[0]
    import_definition(definitions.load(FORM), None, actor=SYSTEM)
    import_procedure(load_procedure((PROCEDURES / "antrag.yaml").read_text(encoding="utf-8")), None, actor=SYSTEM)
    service = Service.objects.create(
        slug="hund-anmelden", title={"de": "Hund anmelden"}, summary={"de": "Hund anmelden"}
    )
    offer = Offer.objects.create(
        authority=authority, service=service, unit=world.units[0], slug="hund-anmelden", kind="form",
        form=FormDefinition.objects.get(slug="hund"), fee={"de": "kostenlos"},
    )  # fmt: skip
    bump()
    offering = Offering(authority, world.authorities[1], offer)
    draft = begin(offering, guest=False, holder=world.owner.id)
    for key, raw in ANSWERS.items():
        answer(draft, offering, key, raw)
    with as_holder(world.owner.id):
        submission = applications.submit(draft.pk, actor=Actor("resident", world.owner.id), trust=GUEST)
        found: Case = Case.held.select_related("authority", "data_key").get(submission=submission)
    return found


def number(world: World) -> dict[str, Any]:
    """The case's number."""
    return {"number": a_case(world).number}


def asked(world: World) -> dict[str, Any]:
    """The case's number, and something that is asked for."""
    case, clerk = a_case(world), world.memberships[Role.CLERK]
    due = clock.today() + timedelta(days=14)
    actions.request_document(clerk, case.pk, Wording("Zeugnis"), due, version=case.version)
    with as_authority(case.authority):
        request = Request.objects.get(case=case)
    return {"number": case.number, "request_id": request.pk}


def questioned(world: World) -> dict[str, Any]:
    """The case's number, and a question to the applicant."""
    return _asked(world, Request.Kind.QUESTION, Wording("Seit wann?"))


def to_correct(world: World) -> dict[str, Any]:
    """The case's number, and a request to correct an answer."""
    return _asked(world, Request.Kind.CORRECTION, Wording("Stimmt das?", places=("wer:name",)))


def _asked(world: World, kind: str, wording: Wording) -> dict[str, Any]:
    case, clerk = a_case(world), world.memberships[Role.CLERK]
    actions.ask(clerk, case.pk, kind, wording, clock.today() + timedelta(days=14), version=case.version)
    with as_authority(case.authority):
        return {"number": case.number, "request_id": Request.objects.get(case=case).pk}


def charged(world: World) -> dict[str, Any]:
    """The case's number, and a fee that was asked for."""
    case, clerk, due = a_case(world), world.memberships[Role.CLERK], clock.today() + timedelta(days=14)
    purse(case.authority)
    fee = asking.ask(clerk, case.pk, "Marke", Decimal("8.00"), due, key="a", version=case.version)
    return {"number": case.number, "payment_id": fee.pk}


def paper(world: World) -> dict[str, Any]:
    """The case's number, and one of its papers."""
    case = a_case(world)
    folder = documents.Folder(case.authority, case.holder_id, case.data_key)
    kind = Document.Kind.UPLOAD
    made = documents.store(Checked("zeugnis.pdf", PDF, b"%PDF-1.7"), folder, kind=kind)
    return {"number": case.number, "document_id": made.pk}


def overseen(world: World) -> dict[str, Any]:
    """The number of a case that SUPERVISOR reads for a reason."""
    case = a_case(world)
    oversight.oversee([world.memberships[Role.SUPERVISOR]], case.number, "Beschwerde")
    return {"number": case.number}


def overseen_paper(world: World) -> dict[str, Any]:
    """The same with one of its papers."""
    known = paper(world)
    oversight.oversee([world.memberships[Role.SUPERVISOR]], known["number"], "Beschwerde")
    return known


def decided(world: World) -> dict[str, Any]:
    """The number of a case whose notice left the house, and a kind of decision that can follow."""
    code(world)
    with as_authority(world.authorities[0]):
        return {"number": Case.objects.get().number, "kind": "widerruf"}


def proposed(world: World) -> dict[str, Any]:
    """The number of a case with a decision that waits for a second clerk."""
    case, clerk = a_case(world), world.memberships[Role.CLERK]
    actions.propose(clerk, case.pk, "decision", "granted", Text("Ja.", "Darum."), version=case.version)
    return {"number": case.number}


def delivered(world: World) -> dict[str, Any]:
    """The number of a case whose notice is on its way, and a form of its proof."""
    case, clerk = a_case(world), world.memberships[Role.CLERK]
    ensure_demo_seals()
    actions.decide(clerk, case.pk, "granted", "Ja.", "Darum.", version=case.version)
    Worker().run_all()
    return {"number": case.number, "form": "json"}


def question(world: World) -> dict[str, Any]:
    """The number of a question that OWNER asked the first authority."""
    made = questions.ask(world.owner, world.units[0].pk, "Hundesteuer", "Ab wann?", language="de")
    return {"number": made.number}


def question_paper(world: World) -> dict[str, Any]:
    """The question's number, and a file that came with it."""
    file = Checked("zeugnis.pdf", PDF, b"%PDF-1.7")
    made = questions.ask(world.owner, world.units[0].pk, "Hundesteuer", "Ab wann?", [file], language="de")
    with as_authority(made.authority_id):
        return {"number": made.number, "document_id": Document.objects.get(data_key=made.data_key_id).pk}


def kept(world: World) -> dict[str, Any]:
    """A paper that OWNER keeps for later."""
    return {"paper_id": safe.keep(world.owner, Checked("zeugnis.pdf", PDF, b"%PDF-1.7")).pk}


def code(world: World) -> dict[str, Any]:
    """The check code of a notice that was issued."""
    case, clerk = a_case(world), world.memberships[Role.CLERK]
    ensure_demo_seals()
    actions.decide(clerk, case.pk, "granted", "Ja.", "Darum.", version=case.version)
    Worker().run_all()
    with as_authority(case.authority):
        return {"code": Proof.objects.get().code}


def erased(world: World) -> dict[str, Any]:
    """The number of a case that was withdrawn, closed and erased."""
    case, clerk = a_case(world), world.memberships[Role.CLERK]
    actions.withdraw([world.owner.id], Actor("resident", world.owner.id), case.pk)
    with as_authority(case.authority):
        actions.close(clerk, case.pk, version=Case.objects.get(pk=case.pk).version)
        Case.objects.filter(pk=case.pk).update(erase_on=clock.today())
    erase_due()
    return {"number": case.number}


def kept_view(world: World) -> dict[str, Any]:
    """A view of the list that CLERK keeps."""
    clerk = world.memberships[Role.CLERK]
    view = actions.keep_view(Reach(clerk.authority_id, (clerk,), None), "Meine", "ansicht=mine", shared=False)
    return {"view_id": view.pk}


def deputy(world: World) -> dict[str, Any]:
    """A deputy that CLERK has, a colleague of the same authority."""
    clerk, today = world.memberships[Role.CLERK], clock.today()
    with as_authority(clerk.authority_id):
        colleague = Membership.objects.create(
            account=world.accounts[Role.EDITOR], authority=clerk.authority, role="clerk", name="Jo Stein",
            since=today - timedelta(days=1), unit=clerk.unit, until=today,
        )  # fmt: skip
        row = Deputy.objects.create(
            authority=clerk.authority, absent=clerk, deputy=colleague, since=today, until=today + timedelta(days=3)
        )
    return {"deputy_id": row.pk}


def rule(world: World) -> dict[str, Any]:
    """A rule of the first authority's unit."""
    unit = world.units[0]
    made = actions.add_rule(world.memberships[Role.ADMINISTRATOR], unit, [world.memberships[Role.CLERK].pk])
    return {"unit": unit.slug, "rule_id": made.pk}


def module(world: World) -> dict[str, Any]:
    """A text module of the first authority."""
    by = world.memberships[Role.ADMINISTRATOR]
    return {"module_id": textmodules.keep(by, None, None, "message", "Eingang", {"de": "Guten Tag {name}"}).pk}


def unit(world: World) -> dict[str, Any]:
    """A unit that only the first authority has."""
    authority = world.authorities[0]
    made = Unit.objects.create(
        authority=authority, slug="bauamt", kind="office", name={"de": "Bauamt"}, street="Am Platz 1", postcode="21266",
        town="Jesteburg",
    )  # fmt: skip
    return {"unit": made.slug}


def for_records(world: World) -> dict[str, Any]:
    """The number of a case that goes to the records before it is erased."""
    case = a_case(world)
    case.authority.parameters |= {RECORDS: True}
    case.authority.save(update_fields=["parameters"])
    return {"number": case.number}
