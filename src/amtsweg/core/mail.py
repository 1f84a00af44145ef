"""E-mail through the outbox: queued with the change that caused it, sealed until sent, each key at most once.

Mails carry no sensitive content: what happened, where to look, never an answer or a decision.
"""

import json
import smtplib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from amtsweg.core import clock
from amtsweg.core.crypto import unwrap_secret, wrap_secret
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import Permanent, enqueue, job
from amtsweg.core.models import OutgoingMail
from amtsweg.core.rows import insert
from amtsweg.core.signals import mail_due, mail_sent


@dataclass(frozen=True, slots=True)
class Attachment:
    """A small text that goes along, such as a calendar entry."""

    name: str
    type: str  # media type
    text: str


def queue_mail(to: str, subject: str, body: str, *, key: str, attachment: Attachment | None = None) -> None:
    """Queues a plain-text mail in the caller's transaction; a second one with the same key is not queued."""
    identifier = new_id()
    said: dict[str, Any] = {"to": to, "subject": subject, "body": body}
    if attachment is not None:
        said["attachment"] = asdict(attachment)
    content = json.dumps(said, ensure_ascii=False).encode()
    mail = OutgoingMail(id=identifier, key=key, sealed=wrap_secret(content, f"mail:{identifier}"))
    insert(mail, unless_there=True)
    enqueue("core.mail", {"key": key}, key=f"mail:{key}")


@job("core.mail", attempts=12)
def send_mail(*, key: str) -> None:
    """Sends one queued mail, unless it has become untrue.

    Its Message-ID stays the same over all attempts, so that a receiver can tell a repeat.
    """
    mail = OutgoingMail.objects.filter(key=key).first()
    if mail is None or mail.sent_at is not None or mail.sealed is None:
        return
    answers: list[tuple[Any, Any]] = mail_due.send(OutgoingMail, key=key)
    if any(answer is False for _receiver, answer in answers):
        OutgoingMail.objects.filter(pk=mail.pk).update(sealed=None)
        return
    content = json.loads(unwrap_secret(mail.sealed, f"mail:{mail.id}"))
    message = EmailMessage(
        content["subject"],
        content["body"],
        settings.DEFAULT_FROM_EMAIL,
        [content["to"]],
        headers={"Message-ID": f"<{mail.id}@{settings.AMTSWEG_MAIL_DOMAIN}>", "Auto-Submitted": "auto-generated"},
    )
    if attached := content.get("attachment"):
        message.attach(attached["name"], attached["text"], attached["type"])
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        if all(code >= 500 for code in codes):
            raise Permanent(f"the mail server refuses the recipient ({codes[0]})") from None
        raise
    moment = clock.now()
    with transaction.atomic():
        if OutgoingMail.objects.filter(pk=mail.pk, sent_at__isnull=True).update(sent_at=moment, sealed=None):
            mail_sent.send(OutgoingMail, key=key, at=moment)


class FolderBackend(BaseEmailBackend):
    """Writes each mail as one file named by its Message-ID: a repeated attempt replaces it, so nothing doubles."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.folder = Path(settings.AMTSWEG_MAIL_FOLDER)

    def send_messages(self, messages: list[EmailMessage]) -> int:  # type: ignore[override]
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            name = message.extra_headers["Message-ID"].strip("<>").partition("@")[0]
            temporary = self.folder / f".{name}.tmp"
            temporary.write_bytes(message.message().as_bytes())
            temporary.replace(self.folder / f"{name}.eml")
        return len(messages)


def mail_server_answers() -> None:
    """Opens a connection to the mail server and closes it again; raises what goes wrong."""
    connection = get_connection()
    connection.open()
    connection.close()
