"""Mails about an identity: that something changed and where to look, never a name, an office or a reason."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from amtsweg.accounts import mails
from amtsweg.accounts.letters import Letter, compose
from amtsweg.accounts.models import Account
from amtsweg.core.ids import new_id
from amtsweg.core.mail import queue_mail

CHANGES = {
    "confirmed": gettext_lazy("Ihre Person wurde zu Ihrem Konto bestätigt."),
    "refused": gettext_lazy("Ihre Person wurde am Schalter nicht bestätigt. Warum, steht in Ihrem Konto."),
    "ended": gettext_lazy("Die Bestätigung Ihrer Person gilt nicht mehr. Was in Ihrem Konto steht, bleibt."),
}


def tell(account: Account, what: str, sender: str) -> None:
    """Tells the owner of a change: a key of `CHANGES`. In the caller's transaction."""
    with override(account.language):
        letter = compose(
            _("Ihr Konto wurde geändert"),
            str(CHANGES[what]),
            _("Melden Sie sich an und öffnen Sie „Am Schalter ausweisen“, wenn Sie mehr wissen möchten."),
            _("Waren Sie das nicht? Legen Sie sofort ein neues Passwort fest: auf der Anmeldeseite über „Passwort "
              "vergessen“."),
            sender=sender,
        )  # fmt: skip
    _send(account, letter, f"identity.{what}:{new_id()}")


def warn(account: Account, sender: str, identity_id: UUID) -> None:
    """Says once that a confirmation ends soon, to whom wants to be reminded."""
    if not mails.are_wanted(account.id, "reminder"):
        return
    with override(account.language):
        letter = compose(
            _("Die Bestätigung Ihrer Person endet bald"),
            _("die Bestätigung Ihrer Person gilt noch höchstens 30 Tage. Wie lange genau und wie Sie sie erneuern, "
              "steht in Ihrem Konto unter „Am Schalter ausweisen“."),
            sender=sender,
        )  # fmt: skip
    _send(account, letter, f"identity.ends:{identity_id}")


def _send(account: Account, letter: Letter, key: str) -> None:
    if account.email:
        queue_mail(account.email, letter.subject, letter.body, key=key)
