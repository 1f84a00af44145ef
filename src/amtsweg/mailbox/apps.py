"""Talk."""

from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "amtsweg.mailbox"
    label = "mailbox"
