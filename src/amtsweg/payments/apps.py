"""Money: requests, providers, the ledger."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "amtsweg.payments"
    label = "payments"

    def ready(self) -> None:
        # Each registers event kinds, jobs or checks.
        from amtsweg.payments import actions, asking, paying, port, sweeping  # noqa: F401
        from amtsweg.payments.mandates import collecting, signing  # noqa: F401
        from amtsweg.payments.statements import booking, forgetting, keeping  # noqa: F401
