"""Papers that are kept and used again, the whole case as an archive, and the page about mails."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cases.office import Office, again, kinds, real_pdf, send, work
from django.core import mail
from django.test import Client
from web.test_mailbox import asked, decided, page, text_of, upload, with_account
from web.test_postbox import anna, client, mine, office

from amtsweg.accounts.actions import delete_account
from amtsweg.accounts.models import Account
from amtsweg.core import clock
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents import safe, storage
from amtsweg.documents.actions import sweep
from amtsweg.documents.checks import PDF, Checked
from amtsweg.documents.models import KeptPaper
from amtsweg.documents.queries import verify_all
from amtsweg.mailbox import wishes
from amtsweg.mailbox.reminders import remind_of_papers

__all__ = ["anna", "client", "office"]
pytestmark = pytest.mark.django_db
WHERE = "/postkorb/unterlagen/"


def kept(account: Account, name: str = "zeugnis.pdf") -> KeptPaper:
    return safe.keep(account, Checked(name, PDF, real_pdf().getvalue()))


def test_papers_are_kept_dated_and_deleted_on_the_page(client: Client, anna: Account) -> None:
    assert client.post(WHERE).status_code == 422
    assert client.post(WHERE, {"datei": upload("pass.pdf")}).status_code == 302
    (one,) = safe.papers_of(anna.pk)
    with across_tenants("test"):
        stored = KeptPaper.held.get().stored
    assert stored in set(storage.names())
    assert "pass.pdf ist aufgehoben" in text_of(client.get(WHERE))
    got = client.get(f"{WHERE}{one.id}/")
    assert b"".join(got.streaming_content).startswith(b"%PDF")
    control, change = f"frist-{one.id}", f"{WHERE}{one.id}/aendern/"
    wrong = client.post(change, {f"{control}-day": "31", f"{control}-month": "2", f"{control}-year": "2027"})
    assert wrong.status_code == 422
    client.post(change, {f"{control}-day": "28", f"{control}-month": "2", f"{control}-year": "2027"})
    assert "gilt bis 28.02.2027" in text_of(client.get(WHERE))
    client.post(change, {})
    assert safe.papers_of(anna.pk)[0].expires_on is None
    client.post(change, {"loeschen": "1"})
    work()
    assert safe.papers_of(anna.pk) == []
    assert stored not in set(storage.names())


def test_nobody_else_gets_to_a_kept_paper(anna: Account) -> None:
    one = kept(anna)
    stranger = with_account(Account.objects.create_user("wer@post.example"))
    assert stranger.get(f"{WHERE}{one.pk}/").status_code == 404
    assert stranger.post(f"{WHERE}{one.pk}/aendern/", {"loeschen": "1"}).status_code == 404
    assert len(safe.papers_of(anna.pk)) == 1


def test_a_request_is_answered_with_a_copy_of_a_kept_paper(office: Office, anna: Account, client: Client) -> None:
    case, paper = mine(office, anna), kept(anna)
    request = asked(office, case)
    assert "Aus Ihren Unterlagen" in text_of(client.get(page(case)))
    where = page(case, f"unterlage/{request.pk}/")
    assert client.post(where, {f"ablage-{request.pk}": "unsinn"}).status_code == 404
    assert client.post(where, {f"ablage-{request.pk}": str(paper.pk)}).status_code == 302
    assert "case.request-answered" in kinds(case)
    safe.remove(anna.pk, paper.pk)
    work()
    shown = text_of(client.get(page(case)))
    assert "zeugnis.pdf" in shown, "the case has its own copy"
    document = shown.split("/aufheben/")[0].rsplit("/", 1)[1]
    assert client.post(page(case, f"dokumente/{document}/aufheben/")).status_code == 302
    assert [one.name for one in safe.papers_of(anna.pk)] == ["zeugnis.pdf"]


def test_what_is_kept_goes_with_the_account_and_the_sweep_leaves_it(anna: Account, monkeypatch: Any) -> None:
    one = kept(anna)
    monkeypatch.setattr("amtsweg.documents.actions.SWEEP_AFTER", -timedelta(days=1))
    sweep()
    assert one.stored in set(storage.names())
    monkeypatch.setattr(safe, "MOST", 1)
    with pytest.raises(safe.Full):
        kept(anna)
    delete_account(anna)
    work()
    with across_tenants("test"):
        assert not KeptPaper.held.exists()
    assert one.stored not in set(storage.names())


def test_a_flipped_byte_in_a_kept_paper_is_found(anna: Account) -> None:
    one, other = kept(anna), kept(anna, "b.pdf")
    assert list(verify_all()) == []
    place = Path(storage.storage().path(one.stored))
    content = place.read_bytes()
    for position in (0, len(content) // 2, len(content) - 1):
        place.write_bytes(content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :])
        (fault,) = verify_all()
        assert fault.place == f"kept paper {one.pk}"
        assert "does not open" in fault.message
    place.write_bytes(content[:-1])
    assert len(list(verify_all())) == 1
    place.unlink()
    assert len(list(verify_all())) == 1
    place.write_bytes(content)
    with across_tenants("test"):
        KeptPaper.held.filter(pk=other.pk).update(name=one.name, size=other.size + 1)
    assert [fault.place for fault in verify_all()] == [f"kept paper {other.pk}"]


def test_owners_are_reminded_once_a_month_ahead(office: Office, anna: Account, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    soon, later = kept(anna, "ausweis.pdf"), kept(anna)
    safe.set_expiry(anna.pk, soon.pk, clock.today() + timedelta(days=30))
    safe.set_expiry(anna.pk, later.pk, clock.today() + timedelta(days=31))
    wishes.choose(anna.pk, [])
    remind_of_papers()
    wishes.choose(anna.pk, ["reminder"])
    for _ in range(2):
        remind_of_papers()
    work()
    (letter,) = mail.outbox
    assert "/postkorb/unterlagen/" in letter.body
    assert "ausweis" not in letter.subject + letter.body


def test_the_whole_case_is_one_archive_but_for_an_unopened_notice(
    office: Office, anna: Account, client: Client
) -> None:
    case = mine(office, anna)
    work()
    request = asked(office, case, "<b>Zeugnis</b>")
    client.post(page(case, f"unterlage/{request.pk}/"), {f"datei-{request.pk}": upload()})
    notice = decided(office, case)

    def names() -> tuple[list[str], str]:
        got = client.get(page(case, "vorgang.zip"))
        archive = zipfile.ZipFile(io.BytesIO(b"".join(got.streaming_content)))
        assert archive.testzip() is None
        return archive.namelist(), archive.read("vorgang.html").decode()

    files, told = names()
    assert files[:2] == ["vorgang.html", "angaben.json"]
    assert any(name.endswith("-zeugnis.pdf") for name in files)
    assert not any("Bescheid" in name for name in files)
    assert "noch nicht geöffnet" in told
    assert "&lt;b&gt;Zeugnis" in told
    assert "<b>Zeugnis" not in told
    assert "mailbox.retrieved" not in kinds(case), "to load the archive opens no notice"
    b"".join(client.get(page(case, f"dokumente/{notice.id}/")).streaming_content)
    assert any("Bescheid" in name for name in names()[0])
    strange = send(office)
    assert client.get(page(strange, "vorgang.zip")).status_code == 404
    assert again(case).state == "decided"


def test_the_page_about_mails_keeps_the_choice(client: Client, anna: Account) -> None:
    shown = text_of(client.get("/postkorb/einstellungen/"))
    assert shown.count(" checked") == 4
    client.post("/postkorb/einstellungen/", {"mails": ["request", "decision"]})
    assert wishes.unwanted(anna.pk) == {"message", "reminder", "progress"}
    assert text_of(client.get("/postkorb/einstellungen/")).count(" checked") == 1
