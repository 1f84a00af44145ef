"""Who acts."""

from django.apps import AppConfig

from amtsweg.core.late import read_late

# The sign-in library imports passkeys with all their cryptography, though most processes never meet one.
read_late("allauth.mfa.webauthn.internal.auth")


class AccountsConfig(AppConfig):
    name = "amtsweg.accounts"
    label = "accounts"

    def ready(self) -> None:
        from amtsweg.accounts import actions, addresses, factors, moving, sessions, staff  # noqa: F401  registers events and jobs
        from amtsweg.accounts.identity import jobs  # noqa: F401
        from amtsweg.accounts.organisations import inviting as _inviting  # noqa: F401  registers events
        from amtsweg.accounts.owndata import idle  # noqa: F401  registers events and a job
        from amtsweg.accounts.providers import actions as _actions  # noqa: F401  registers events and the self-check
        from amtsweg.accounts.providers import administering  # noqa: F401  registers events
        from amtsweg.accounts.relying import checks, registering, telling  # noqa: F401  registers events, jobs, a check
        from amtsweg.accounts.staffing import bundles, inviting  # noqa: F401  registers events and a job
