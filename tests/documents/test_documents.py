"""Papers kept, found, issued and checked: who sees them, and how every meddling shows."""

import asyncio
import io
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_der_private_key, pkcs12
from cryptography.x509 import load_der_x509_certificate
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django_scopes import ScopeError
from documents.samples import NOTICE, assert_accessible, make_authority
from services.processes import program

from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM
from amtsweg.core.crypto import KeyDestroyed, Tampered, destroy, new_data_key, unwrap_secret
from amtsweg.core.jobs import Worker
from amtsweg.core.models import Event
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.documents import actions, contents, queries, seal, storage
from amtsweg.documents.actions import Folder
from amtsweg.documents.certificates import DEMO_ISSUER, UnusableCertificate, ensure_demo_seals, install
from amtsweg.documents.checks import PDF, Checked
from amtsweg.documents.models import Certificate, Document
from amtsweg.documents.pdf import render_notice
from amtsweg.federation.models import Authority

pytestmark = pytest.mark.django_db
PLAIN = b"%PDF-1.7 Haftpflicht " * 9000
CHECKED = Checked("Versicherung Đặng.pdf", PDF, PLAIN, ("attachments",))
CODE = "H7K4-M3QX-9RTB"


@pytest.fixture(autouse=True)
def own_storage(settings: object, tmp_path: Path) -> Path:
    settings.AMTSWEG_STORAGE_URL = f"file://{tmp_path}/documents"  # type: ignore[attr-defined]
    return tmp_path / "documents"


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def issued(folder: Folder, key: str = "notice:1") -> Document:
    return actions.issue(
        render_notice(NOTICE), folder, name="Bescheid.pdf", check_code=CODE, dated=date(2026, 11, 23), key=key
    )


# --- storing ---------------------------------------------------------------------------------------------------------


def test_what_is_stored_comes_back_and_lies_there_sealed(folder: Folder, own_storage: Path) -> None:
    document = actions.store(CHECKED, folder)
    again = queries.for_holder([folder.holder_id], document.id)
    assert b"".join(queries.content(again)) == PLAIN
    (paper,) = queries.papers_for_holder([folder.holder_id], folder.data_key)
    assert (paper.name, paper.size, paper.notes) == ("Versicherung Đặng.pdf", len(PLAIN), ("attachments",))
    (file,) = files(own_storage)
    lying = file.read_bytes()
    assert b"Haftpflicht" not in lying and b"PDF" not in lying
    assert file.stat().st_mode & 0o077 == 0
    assert str(document.id) not in str(file)
    assert b"Versicherung" not in bytes(document.name)


def test_nothing_is_reached_by_others(folder: Folder) -> None:

    document = actions.store(CHECKED, folder)
    other = make_authority("stelle", "STE")
    with pytest.raises(Document.DoesNotExist):
        queries.for_holder([uuid4()], document.id)
    with pytest.raises(Document.DoesNotExist):
        queries.for_holder([], document.id)
    with pytest.raises(Document.DoesNotExist):
        queries.for_staff(other, document.id)
    with as_authority(other):
        assert list(queries.part_for_staff(folder.data_key)) == []
    with pytest.raises(ScopeError):
        queries.part_for_staff(folder.data_key)
    assert queries.for_staff(folder.authority, document.id) == document
    with pytest.raises(ScopeError):
        Document.objects.all()
    with pytest.raises(ScopeError):
        Document.held.all()


def test_the_holder_sees_only_what_is_released(folder: Folder) -> None:
    internal = actions.store(CHECKED, folder, kind=Document.Kind.INTERNAL)
    notice = issued(folder)
    for document in (internal, notice):
        with pytest.raises(Document.DoesNotExist):
            queries.for_holder([folder.holder_id], document.id)
    assert queries.papers_for_holder([folder.holder_id], folder.data_key) == []
    with as_authority(folder.authority):
        assert len(queries.part_for_staff(folder.data_key)) == 2
    actions.release(notice)
    assert queries.for_holder([folder.holder_id], notice.id) == notice
    actions.withhold(notice)
    with pytest.raises(Document.DoesNotExist):
        queries.for_holder([folder.holder_id], notice.id)
    with pytest.raises(ValueError, match="inside"):
        actions.release(internal)
    internal.released_at = clock.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        internal.save()


def test_one_key_makes_one_document(folder: Folder, own_storage: Path) -> None:
    first = actions.store(CHECKED, folder, key="receipt:1")
    assert actions.store(Checked("anders.pdf", PDF, b"x"), folder, key="receipt:1") == first
    assert issued(folder) == issued(folder)
    assert len(files(own_storage)) == 2


def test_a_transaction_that_fails_leaves_no_content(folder: Folder, own_storage: Path) -> None:
    with pytest.raises(IntegrityError):
        actions.store(Checked("x" * 9, PDF, b"x"), Folder(folder.authority, None, folder.data_key))  # type: ignore[arg-type]
    assert files(own_storage) == []


def test_what_an_outer_transaction_left_behind_is_swept(folder: Folder, own_storage: Path) -> None:
    kept = actions.store(CHECKED, folder)
    with transaction.atomic():
        actions.store(CHECKED, folder)
        transaction.set_rollback(True)
    (own_storage / "ab").mkdir(exist_ok=True)
    (own_storage / "ab" / "cd.part").write_bytes(b"half")
    assert len(files(own_storage)) == 3
    actions.sweep()
    assert len(files(own_storage)) == 3  # young ones may belong to a transaction that is still open
    old = (clock.now() - timedelta(days=3)).timestamp()
    for file in files(own_storage):
        os.utime(file, (old, old))
    actions.sweep()
    assert [str(file.relative_to(own_storage)) for file in files(own_storage)] == [kept.stored]


def test_discarding_removes_row_and_content_but_never_what_was_sent(folder: Folder, own_storage: Path) -> None:
    draft, sent = actions.store(CHECKED, folder), actions.store(CHECKED, folder)
    actions.fix([sent])
    with pytest.raises(actions.Fixed):
        actions.discard(sent, actor=SYSTEM)
    actions.discard(draft, actor=SYSTEM)
    actions.discard(draft, actor=SYSTEM)
    Worker().run_all()
    assert [str(file.relative_to(own_storage)) for file in files(own_storage)] == [sent.stored]
    assert problems() == []


def test_a_destroyed_key_erases_name_and_content(folder: Folder) -> None:
    document = issued(folder)
    destroy(folder.data_key)
    again = queries.for_staff(folder.authority, document.id)
    with pytest.raises(KeyDestroyed):
        list(queries.content(again))
    with pytest.raises(KeyDestroyed):
        queries.name(again)
    report = queries.check_code(CODE)
    assert report is not None and report.state == "erased"
    assert problems() == []


def test_killed_in_the_middle_of_a_write_nothing_half_is_seen(tmp_path: Path) -> None:
    """A process that dies between its writes leaves no file under its final name."""
    script = f"""
import os, signal
import django
from django.conf import settings
settings.configure(INSTALLED_APPS=["amtsweg.core"])
django.setup()
from amtsweg.documents.storage import DurableFolder
class Dying:
    def chunks(self):
        yield b"x" * 100000
        os.kill(os.getpid(), signal.SIGKILL)
DurableFolder(location={str(tmp_path)!r})._save("ab/cd", Dying())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True)
    assert done.returncode == -9, done.stderr
    assert [path.name for path in files(tmp_path)] == ["cd.part"]


@pytest.mark.parametrize("address", ["", "ftp://x", "s3://", "file://", "/var/documents"])
def test_a_storage_address_that_makes_no_sense_is_named(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="AMTSWEG_STORAGE_URL"):
        storage.storage_at(address)


# --- the seal --------------------------------------------------------------------------------------------------------


def certificate(authority: Authority) -> Certificate:
    return seal.certificate_in_use(authority)


def test_a_sealed_notice_says_whose_it_is_and_stays_accessible(authority: Authority) -> None:
    plain = render_notice(NOTICE)
    sealed = seal.seal_pdf(plain, certificate(authority))
    report = seal.verify_seal(sealed, certificate(authority))
    assert (report.valid, report.reason) == (True, "")
    assert report.signer == "Demo-Siegel Samtgemeinde Jesteburg"
    assert report.signed_at is not None and abs(report.signed_at - clock.now()) < timedelta(minutes=1)
    assert sealed.startswith(plain)
    assert_accessible(sealed, "de", "Bescheid über die Hundesteuer 2026 – JES-2026-4K7M9-93")
    with pikepdf.open(io.BytesIO(sealed)) as opened:
        (field,) = opened.Root.AcroForm.Fields
        assert field.V.SubFilter == "/ETSI.CAdES.detached"
        assert int(field.F) & 4 and not int(field.F) & 2  # printed, not hidden: PDF/A
        box = [float(number) for number in field.Rect]
        assert max(box) < 0  # outside every page: PDF/UA wants no tag for it
    chain = seal.issuers(certificate(authority))
    assert [one.subject.native["common_name"] for one in chain] == [DEMO_ISSUER]


def test_sealing_works_in_a_thread_that_runs_an_event_loop(authority: Authority) -> None:
    plain, using = render_notice(NOTICE), certificate(authority)

    async def inside() -> seal.SealReport:
        return seal.verify_seal(seal.seal_pdf(plain, using), using)

    assert asyncio.run(inside()).valid


def test_another_program_finds_the_seal_good(authority: Authority, tmp_path: Path) -> None:
    """pdfsig (Poppler) reads the signature with its own code; it does not know the demo's issuer."""
    file = tmp_path / "bescheid.pdf"
    file.write_bytes(seal.seal_pdf(render_notice(NOTICE), certificate(authority)))
    done = subprocess.run([program("pdfsig"), "-nocert", str(file)], capture_output=True, text=True)
    for expected in (
        "Signature Validation: Signature is Valid", "Total document signed", "Demo-Siegel Samtgemeinde Jesteburg",
        "ETSI.CAdES.detached", "SHA-256",
    ):  # fmt: skip
        assert expected in done.stdout
    file.write_bytes(file.read_bytes().replace(b"/Lang", b"/Lung", 1))
    done = subprocess.run([program("pdfsig"), "-nocert", str(file)], capture_output=True, text=True)
    assert "Signature is Valid" not in done.stdout


def test_every_changed_byte_of_a_sealed_notice_is_found(authority: Authority) -> None:
    sealed = seal.seal_pdf(render_notice(NOTICE), certificate(authority))
    container = sealed.index(b"/Contents <") + len("/Contents <")
    of_the_seal = range(container, sealed.index(b">", container), 257)
    for position in [*range(0, len(sealed), len(sealed) // 30), *of_the_seal, len(sealed) - 2]:
        changed = bytearray(sealed)
        changed[position] ^= 1 if position % 2 else 0x20
        assert not seal.verify_seal(bytes(changed), certificate(authority)).valid, position


def test_what_is_no_seal_of_this_authority_is_told_apart(authority: Authority) -> None:

    other = make_authority("stelle", "STE")
    ensure_demo_seals()
    plain = render_notice(NOTICE)
    mine, theirs = certificate(authority), certificate(other)
    sealed = seal.seal_pdf(plain, mine)
    assert "certificate" in seal.verify_seal(sealed, theirs).reason
    for wrong in (plain, b"", b"%PDF-1.7", sealed[:-500], sealed + b"\n1 0 obj\n<<>>\nendobj\n%%EOF\n"):
        report = seal.verify_seal(wrong, mine)
        assert not report.valid and report.reason
    with pikepdf.open(io.BytesIO(sealed)) as opened:
        target = io.BytesIO()
        opened.save(target)
    assert not seal.verify_seal(target.getvalue(), mine).valid


def test_a_seal_outlives_its_certificate(authority: Authority) -> None:
    row = certificate(authority)
    sealed = seal.seal_pdf(render_notice(NOTICE), row)
    row.valid_until = clock.now() - timedelta(days=1)
    row.save()
    with pytest.raises(seal.NoSeal):
        certificate(authority)
    assert seal.verify_seal(sealed, row).valid
    assert [check.state for check in seal.check_seals()] == ["failed"]


def test_a_certificate_file_replaces_the_demo_seal(authority: Authority, settings: object) -> None:
    other = make_authority("stelle", "STE")
    ensure_demo_seals()
    source = certificate(other)
    key = load_der_private_key(unwrap_secret(source.secret, seal.secret_context(source.id)), None)
    file = pkcs12.serialize_key_and_certificates(
        b"siegel", key, load_der_x509_certificate(bytes(source.certificate)),  # type: ignore[arg-type]
        [load_der_x509_certificate(bytes(source.issuers))], BestAvailableEncryption(b"geheim"),
    )  # fmt: skip
    before = certificate(authority)
    with pytest.raises(UnusableCertificate, match="password"):
        install(authority, file, "falsch")
    with pytest.raises(UnusableCertificate, match="password"):
        install(authority, b"rubbish", "")
    assert certificate(authority) == before
    after = install(authority, file, "geheim")
    assert certificate(authority) == after
    sealed = seal.seal_pdf(render_notice(NOTICE), after)
    assert seal.verify_seal(sealed, after).signer == "Demo-Siegel Samtgemeinde Stelle"
    assert ensure_demo_seals() == 0
    settings.AMTSWEG_MODE = "production"  # type: ignore[attr-defined]
    with pytest.raises(ImproperlyConfigured):
        ensure_demo_seals()
    with pytest.raises(seal.NoSeal, match="home-made"):
        certificate(other)
    assert {check.state for check in seal.check_seals()} == {"failed"}


def test_without_a_seal_nothing_is_issued(folder: Folder, own_storage: Path) -> None:
    row = certificate(folder.authority)
    row.retired_at = clock.now()
    row.save()
    with pytest.raises(seal.NoSeal):
        issued(folder)
    assert files(own_storage) == []


# --- checking by code ------------------------------------------------------------------------------------------------


def test_the_code_tells_that_a_paper_is_genuine_and_nothing_of_its_content(folder: Folder) -> None:
    document = issued(folder)
    for typed in (CODE, "h7k4 m3qx 9rtb", " H7K4M3QX9RTB "):
        report = queries.check_code(typed)
        assert report is not None
        assert (report.state, report.authority.slug, report.kind_label) == ("genuine", "jesteburg", "Bescheid")
        assert report.dated == date(2026, 11, 23)
    assert queries.check_code("H7K4-M3QX-9RTC") is None
    assert queries.check_code("") is None
    copy = b"".join(queries.content(document))
    assert queries.is_issued_copy(CODE, copy)
    assert not queries.is_issued_copy(CODE, copy[:-1])
    assert not queries.is_issued_copy("unknown", copy)


# --- verification ----------------------------------------------------------------------------------------------------


def problems() -> list[str]:
    return [fault.message for fault in queries.verify_all()]


def meddle(sql: str, *values: object) -> None:
    """Changes rows the way an intruder with the database would: past the model."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_untouched_papers_verify(folder: Folder) -> None:
    actions.store(CHECKED, folder)
    document = issued(folder)
    actions.release(document)
    assert problems() == []
    assert list(events.verify()) == []


def flip(data: bytes, position: int) -> bytes:
    changed = bytearray(data)
    changed[position] ^= 0x10
    return bytes(changed)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: flip(data, 0),
        lambda data: flip(data, 9),
        lambda data: flip(data, 40),
        lambda data: flip(data, 75),
        lambda data: flip(data, 65536),
        lambda data: flip(data, -1),
        lambda data: data[:-1],
        lambda data: data[:65622],
        lambda data: data + b"\0",
        lambda data: b"",
    ],
    ids=["magic", "length", "key", "chunk", "later chunk", "tag", "cut", "cut at a chunk", "longer", "empty"],
)
def test_a_changed_file_is_found_and_never_handed_out(
    folder: Folder, own_storage: Path, change: Callable[[bytes], bytes]
) -> None:
    document = actions.store(CHECKED, folder)
    (file,) = files(own_storage)
    file.write_bytes(change(file.read_bytes()))
    assert "its file was changed" in problems()
    with pytest.raises(Tampered):
        list(queries.content(document))


def test_a_missing_or_swapped_file_is_found(folder: Folder, own_storage: Path) -> None:
    first, second = actions.store(CHECKED, folder), actions.store(Checked("b.pdf", PDF, b"%PDF-b"), folder)
    one, other = own_storage / first.stored, own_storage / second.stored
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.unlink()
    found = problems()
    assert any("missing" in problem for problem in found)
    with pytest.raises(Tampered):
        list(queries.content(first))
    one.write_bytes(content)
    assert len(problems()) == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("holder_id", "0190a0a0a0a07000800000000000000a"), ("kind", "internal"), ("media_type", "text/html"),
        ("size", 5), ("digest", "0" * 64), ("name", b"\0" * 40), ("created_at", "2026-01-01 00:00:00+00:00"),
        ("notes", "[]"),
    ],
    ids=lambda value: value if str(value).isidentifier() else "",
)  # fmt: skip
def test_a_changed_row_is_found(folder: Folder, column: str, value: object) -> None:
    document = actions.store(CHECKED, folder, kind=Document.Kind.LETTER)
    assert problems() == []
    identifier = document.id if connection.vendor == "postgresql" else document.id.hex
    meddle(f"UPDATE documents_document SET {column} = %s WHERE id = %s", value, identifier)
    assert "its row was changed" in problems()


def test_a_vanished_row_and_a_smuggled_one_are_found(folder: Folder) -> None:
    document = actions.store(CHECKED, folder)
    with across_tenants("test"):
        Document.objects.filter(pk=document.pk).delete()
    assert problems() == ["the event log knows it, but its row is gone"]
    document.id = uuid4()
    document.save(force_insert=True)
    assert "the event log does not know it" in problems()


def test_a_changed_proof_is_found(folder: Folder) -> None:
    document = issued(folder)
    meddle("UPDATE documents_proof SET code = %s", "ABCDEFGHJKMN")
    assert problems() == ["the row of its proof was changed"]
    meddle("UPDATE documents_proof SET code = %s, digest = %s", "H7K4M3QX9RTB", "0" * 64)
    assert {"the row of its proof was changed", "it is not what was issued"} <= set(problems())
    report = queries.check_code(CODE)
    assert report is not None and report.state == "damaged"
    meddle("DELETE FROM documents_proof")
    assert problems() == ["its proof is gone"]
    assert Event.objects.filter(subject_id=document.id).count() == 2


def test_a_notice_replaced_by_someone_with_the_data_key_still_fails(folder: Folder, own_storage: Path) -> None:
    """Even whoever can encrypt for the case cannot pass another text off as the authority's."""
    document = issued(folder)
    forged = storage.put(
        io.BytesIO(render_notice(NOTICE)), folder.data_key, context=contents.content_context(document.id)
    )
    (own_storage / document.stored).write_bytes((own_storage / forged.name).read_bytes())
    found = problems()
    assert "it is not what was issued" in found
    assert any("seal does not hold" in problem for problem in found)
    report = queries.check_code(CODE)
    assert report is not None and report.state == "damaged"


def test_another_key_or_document_opens_nothing(folder: Folder) -> None:
    document = actions.store(CHECKED, folder)
    with pytest.raises(Tampered):
        list(storage.read(document.stored, new_data_key(), context=contents.content_context(document.id)))
    with pytest.raises(Tampered):
        list(storage.read(document.stored, folder.data_key, context=contents.content_context(uuid4())))
