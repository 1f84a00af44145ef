"""Mail through the outbox, rate limits, and the tenant scope that fails closed."""

import email
import smtplib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail as django_mail
from django.db import transaction
from django_scopes import ScopeError

from amtsweg.accounts.models import Account, Membership
from amtsweg.core import clock, jobs, limits
from amtsweg.core.mail import FolderBackend, queue_mail, send_mail
from amtsweg.core.models import Job, OutgoingMail, RateWindow
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.federation.models import Area, Authority

pytestmark = pytest.mark.django_db


def test_a_mail_is_sealed_until_it_is_sent_and_then_emptied() -> None:
    queue_mail("anna@post.example", "Neue Nachricht", "Sie haben eine neue Nachricht.", key="m1")
    queued = OutgoingMail.objects.get()
    assert b"anna" not in bytes(queued.sealed or b"")
    assert "anna" not in str(Job.objects.get().payload)
    jobs.Worker().run_all()
    assert [message.to for message in django_mail.outbox] == [["anna@post.example"]]
    sent = OutgoingMail.objects.get()
    assert sent.sealed is None and sent.sent_at is not None


def test_the_same_key_is_mailed_once() -> None:
    for _ in range(3):
        queue_mail("anna@post.example", "Betreff", "Text", key="m2")
    jobs.Worker().run_all()
    send_mail(key="m2")
    assert len(django_mail.outbox) == 1


def test_a_refused_recipient_parks_and_a_busy_server_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.mail import EmailMessage

    for code, state in ((550, "parked"), (451, "queued")):
        queue_mail("nobody@post.example", "Betreff", "Text", key=f"m{code}")

        def refuse(self: EmailMessage, fail_silently: bool = False, code: int = code) -> int:
            raise smtplib.SMTPRecipientsRefused({"nobody@post.example": (code, b"no")})

        monkeypatch.setattr(EmailMessage, "send", refuse)
        jobs.Worker().run_one()
        job = Job.objects.get(key=f"mail:m{code}")
        assert job.state == state
        assert "nobody" not in job.problem


def test_the_folder_keeps_one_file_per_mail(tmp_path: Path, settings: object) -> None:
    settings.AMTSWEG_MAIL_FOLDER = tmp_path  # type: ignore[attr-defined]
    message = django_mail.EmailMessage("Grüße", "Text", "a@b.example", ["c@d.example"], headers={"Message-ID": "<x@y>"})
    backend = FolderBackend()
    backend.send_messages([message])
    backend.send_messages([message])
    (file,) = list(tmp_path.iterdir())
    assert email.message_from_bytes(file.read_bytes())["Message-ID"] == "<x@y>"


def test_limits_count_per_subject_and_forget() -> None:
    def attempt(who: str) -> bool:
        return limits.allow("login", who, limit=2, per=timedelta(days=3650))

    assert [attempt("a"), attempt("a"), attempt("a"), attempt("b")] == [True, True, False, True]
    assert not RateWindow.objects.filter(key__contains="a@").exists()
    RateWindow.objects.update(ends_at=clock.now() - timedelta(seconds=1))
    jobs._SPECS["core.tidy"].function()
    assert not RateWindow.objects.exists()


@pytest.fixture
def two_authorities() -> tuple[Authority, Authority]:
    area = Area.objects.create(key="03353", name="Harburg", kind="Landkreis")
    made = [
        Authority.objects.create(
            slug=slug, kind="municipality", kind_label="Gemeinde", name=slug, prefix=slug[:3].upper(), area=area,
            street="", postcode="", town="", phone="", email="x@y.example", emblem="",
        )
        for slug in ("stelle", "rosengarten")
    ]  # fmt: skip
    return made[0], made[1]


def test_a_query_without_scope_fails_and_a_scope_sees_only_its_own(
    two_authorities: tuple[Authority, Authority],
) -> None:
    account = Account.objects.create_user("Clerk@Stelle.example", "x")
    with across_tenants("test set-up"):
        for authority in two_authorities:
            Membership.objects.create(authority=authority, account=account, role="clerk", name="M", since=clock.today())
    with pytest.raises(ScopeError):
        Membership.objects.count()
    with as_authority(two_authorities[0]):
        assert [one.authority_id for one in Membership.objects.all()] == [two_authorities[0].id]
    with pytest.raises(ValueError, match="reason"), across_tenants(""):
        pass
    with transaction.atomic(), across_tenants("count all"):
        assert Membership.objects.count() == 2
    assert account.email == "clerk@stelle.example"
