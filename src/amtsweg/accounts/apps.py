"""Who acts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "amtsweg.accounts"
    label = "accounts"

    def ready(self) -> None:
        from amtsweg.accounts import actions, addresses, sessions, staff  # noqa: F401  registers events and jobs
