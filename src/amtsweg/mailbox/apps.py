"""Talk: threads, messages, formal delivery, notices by mail."""

from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "amtsweg.mailbox"
    label = "mailbox"

    def ready(self) -> None:
        from amtsweg.mailbox import actions, delivering, postbox_demo, postbox_links  # noqa: F401  register themselves
