"""What permissions are called, for those who give them."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from amtsweg.accounts.permissions import PERMISSIONS, Permission

WORDS: dict[Permission, object] = {
    "case.read": _("Vorgänge lesen"),
    "case.work": _("Vorgänge bearbeiten"),
    "case.decide": _("entscheiden"),
    "case.audit": _("sehen, wer einen Vorgang geöffnet hat"),
    "case.oversee": _("Vorgänge anderer mit Begründung lesen"),
    "payment.work": _("Zahlungen anfordern, erlassen und erstatten"),
    "desk.arrange": _("die Arbeit einer Stelle einrichten"),
    "identity.confirm": _("Ausweise prüfen"),
    "appointment.work": _("Termine vergeben und aufrufen"),
    "treasury.keep": _("die Kasse führen"),
    "catalogue.edit": _("Leistungen, Formulare und Texte pflegen"),
    "federation.edit": _("Gemeinsames für alle Behörden pflegen"),
    "portal.administer": _("Portal, Farben und Anmeldewege einrichten"),
    "staff.manage": _("Zugänge verwalten, bis zu den eigenen Rechten"),
    "staff.entrust": _("auch Rechte geben, die man selbst nicht hat"),
}


def words(permissions: Iterable[Permission]) -> str:
    """Several in one line, always in the same order."""
    given = frozenset(permissions)
    return " · ".join(str(WORDS[one]) for one in PERMISSIONS if one in given)
