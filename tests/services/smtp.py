"""A mail server that keeps what it receives, and can be told to refuse."""

from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class MailServer:
    """A receiving server on loopback; `answer` is what it says to the next mails, as an SMTP reply line."""

    port: int = 0
    answer: str = "250 OK"
    received: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The server's address as `AMTSWEG_MAIL_URL` takes it."""
        return f"smtp://127.0.0.1:{self.port}"

    def forget(self) -> None:
        """Back to a friendly, empty server."""
        self.answer = "250 OK"
        self.received.clear()
        self.recipients.clear()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        self.recipients.append(list(envelope.rcpt_tos))
        return self.answer


def start(port: int) -> tuple[MailServer, Controller]:
    """Start a server in a thread of this process; the controller stops it."""
    mails = MailServer(port)
    controller = Controller(mails, hostname="127.0.0.1", port=port)
    controller.start()
    return mails, controller
