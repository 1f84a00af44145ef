"""The only code that knows HTTP."""

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amtsweg.accounts.models import Account


class WebConfig(AppConfig):
    name = "amtsweg.web"
    label = "web"

    def ready(self) -> None:
        from amtsweg.documents.own_archive import made_by

        made_by(_own_archive)


def _own_archive(account: "Account", language: str) -> "Iterator[bytes]":
    """Everything that is held about somebody; what it takes is read by the one process that makes it."""
    from amtsweg.web.account.collecting import archive

    return archive(account, language)
