"""Files on the way: kept with the answer they belong to, refused with a reason, gone when the answer goes."""

import hashlib
import io
from typing import Any
from uuid import uuid4

import pytest
from documents.samples import NOTICE

from amtsweg.applications import actions, queries
from amtsweg.applications.drafts import changing
from amtsweg.applications.models import Application
from amtsweg.core.crypto import KeyDestroyed
from amtsweg.core.jobs import Worker
from amtsweg.core.tenancy import across_tenants, as_holder
from amtsweg.documents import queries as papers
from amtsweg.documents import storage
from amtsweg.documents.models import Document
from amtsweg.documents.pdf import render_notice
from amtsweg.documents.scanning import EICAR
from amtsweg.forms.fields.base import FieldError
from applications.test_sending import send
from applications.world import World, answer, filled

DOG = "hunde/1/hund"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render_notice(NOTICE)


def upload(
    application: Application, world: World, content: bytes, name: str = "impfpass.pdf", key: str = DOG,
    field: str = "impfpass",
) -> FieldError | None:  # fmt: skip
    with as_holder(application.holder_id):
        return actions.attach(application.id, key, field, name, io.BytesIO(content), world.sitting())


def files(application: Application, world: World) -> list[dict[str, Any]]:
    row = queries.access_draft([application.holder_id], application.id)
    content = queries.opened(row, world.sitting()).content
    return content.answers["hunde"][0].get("impfpass") or []


def stored() -> int:
    with across_tenants("test"):
        return Document.objects.count()


def test_a_file_is_kept_with_its_answer_and_opens_for_its_holder_only(world: World, pdf: bytes) -> None:
    application = filled(world)
    assert upload(application, world, pdf, "Impfpass „Fiete“.pdf") is None
    (kept,) = files(application, world)
    assert kept["name"] == "Impfpass „Fiete“.pdf" and kept["media_type"] == "application/pdf"
    paper = papers.for_holder([application.holder_id], kept["id"])
    content = b"".join(papers.content(paper))
    assert content[:5] == b"%PDF-" and kept["sha256"] == hashlib.sha256(content).hexdigest()
    with pytest.raises(Document.DoesNotExist):
        papers.for_holder([uuid4()], kept["id"])


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "leer.pdf"), (EICAR, "rechnung.pdf"), (b"%PDF-1.7 kaputt", "kaputt.pdf"), (b"MZ\x90\x00", "programm.exe"),
     (b"%PDF-1.7" + b"x" * 1_100_000, "gross.pdf"), (b"\x00" * 50, "nul\x00l.png")],
)  # fmt: skip
def test_a_file_that_is_refused_says_why_and_leaves_everything_else(world: World, content: bytes, name: str) -> None:
    application = filled(world)
    error = upload(application, world, content, name)
    assert error is not None and error.control == "impfpass" and len(error.message) > 30
    assert stored() == 0 and files(application, world) == []
    assert queries.opened(queries.access_draft([application.holder_id], application.id), world.sitting()).way.complete


def test_more_files_than_the_field_takes_are_refused_before_they_are_stored(world: World, pdf: bytes) -> None:
    application = filled(world)
    assert [upload(application, world, pdf) for _ in range(2)] == [None, None]
    error = upload(application, world, pdf)
    assert error is not None and "2" in error.message
    assert stored() == len(files(application, world)) == 2


def test_a_field_that_is_not_on_the_page_takes_no_file(world: World, pdf: bytes) -> None:
    application = filled(world)
    for key, field in ((DOG, "rufname"), (DOG, "nachweis"), ("nachweis", "nachweis"), ("wer", "x")):
        with pytest.raises(actions.UnknownStep):
            upload(application, world, pdf, key=key, field=field)
    assert stored() == 0


def test_removing_a_file_erases_it(world: World, pdf: bytes) -> None:
    application = filled(world)
    upload(application, world, pdf)
    (kept,) = files(application, world)
    paper = papers.for_holder([application.holder_id], kept["id"])
    with as_holder(application.holder_id):
        actions.detach(application.id, DOG, kept["id"], world.sitting())
        actions.detach(application.id, DOG, kept["id"], world.sitting())
    assert stored() == 0 and files(application, world) == []
    Worker().run_all()
    assert not storage.storage().exists(paper.stored)


def test_another_drafts_file_cannot_be_removed(world: World, pdf: bytes) -> None:
    mine, other = filled(world), filled(world)
    upload(other, world, pdf)
    (kept,) = files(other, world)
    with as_holder(mine.holder_id, other.holder_id):
        actions.detach(mine.id, DOG, kept["id"], world.sitting())
    assert stored() == 1


def test_saving_the_page_keeps_its_files(world: World, pdf: bytes) -> None:
    application = filled(world)
    upload(application, world, pdf)
    answer(application, world, DOG, {"rufname": "Bella"})
    assert len(files(application, world)) == 1


def test_an_item_takes_its_files_along(world: World, pdf: bytes) -> None:
    application = filled(world)
    upload(application, world, pdf)
    with as_holder(application.holder_id):
        actions.remove_item(application.id, "hunde", "1", world.sitting())
    assert stored() == 0


def test_sent_files_stay_and_those_of_pages_left_again_go(world: World, pdf: bytes) -> None:
    application = filled(world)
    upload(application, world, pdf)
    answer(application, world, "ermaessigung", {"ermaessigung": "rettung"})
    upload(application, world, pdf, key="nachweis", field="nachweis")
    answer(application, world, "ermaessigung", {"ermaessigung": "keine"})
    assert stored() == 2
    send(application)
    with across_tenants("test"):
        (left,) = Document.objects.filter(kind=Document.Kind.UPLOAD)
    assert left.fixed_at is not None
    view = queries.submission_view(queries.access_submission([application.holder_id], application.id))
    assert [str(left.id)] == [file["id"] for proof in view.way.evidence() for file in proof.files]


def test_deleting_a_draft_erases_its_files_and_its_key(world: World, pdf: bytes) -> None:
    application = filled(world)
    upload(application, world, pdf)
    row = queries.access_draft([application.holder_id], application.id)
    with as_holder(application.holder_id):
        actions.delete_draft(application.id)
    assert stored() == 0
    row.data_key.refresh_from_db()
    with pytest.raises(KeyDestroyed):
        queries.opened(row, world.sitting())
    with pytest.raises(Application.DoesNotExist):
        queries.access_draft([application.holder_id], application.id)


def test_the_digest_on_the_receipt_covers_files_also_of_drafts_that_did_not_note_theirs(
    world: World, pdf: bytes
) -> None:
    application = filled(world)
    assert upload(application, world, pdf) is None
    with as_holder(application.holder_id), changing(application.id, world.sitting()) as draft:
        del draft.content.answers["hunde"][0]["impfpass"][0]["sha256"]  # as versions before wrote it
    send(application)
    (sent,) = queries.opened_payload(queries.access_submission([application.holder_id], application.id))["answers"][
        "hunde"
    ][0]["impfpass"]
    paper = papers.for_holder([application.holder_id], sent["id"])
    assert sent["sha256"] == hashlib.sha256(b"".join(papers.content(paper))).hexdigest()
