"""Talk: threads, messages, formal delivery, notices by mail."""

from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "amtsweg.mailbox"
    label = "mailbox"

    def ready(self) -> None:
        from amtsweg.mailbox import actions, reminders, shelf, wishes  # noqa: F401  registers event kinds and jobs
