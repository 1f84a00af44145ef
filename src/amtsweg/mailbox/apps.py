"""Talk: threads, messages, formal delivery, notices by mail."""

from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "amtsweg.mailbox"
    label = "mailbox"

    def ready(self) -> None:
        # Each registers event kinds, jobs or checks.
        from amtsweg.mailbox import actions, delivering, postbox_demo, postbox_links, reminders, shelf, wishes  # noqa: F401  # noqa: F401
