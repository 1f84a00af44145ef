"""What members of an organisation may do, in words."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from amtsweg.accounts.organisations.models import OrganisationMember

Role = OrganisationMember.Role

ROLES: Mapping[str, tuple[Callable[[], str], Callable[[], str]]] = {
    Role.OWNER: (
        lambda: _("Verwalten"),
        lambda: _("Alles, dazu Mitglieder einladen und entfernen und die Organisation löschen"),
    ),
    Role.SENDER: (
        lambda: _("Senden"),
        lambda: _("Anträge ausfüllen und senden, im Postkorb lesen und schreiben"),
    ),
    Role.READER: (
        lambda: _("Lesen"),
        lambda: _("Im Postkorb lesen. Wer einen Bescheid öffnet, nimmt ihn für die Organisation entgegen."),
    ),
}


def role_words(role: str) -> str:
    """A role in one word."""
    return ROLES[Role(role)][0]()
