"""What services of others may know, in the words of the person whom it is about."""

from django.utils.translation import gettext as _

from amtsweg.accounts.relying.claims import ADDRESS, BIRTH_DATE, EMAIL, LEVEL, NAME


def scope_labels() -> dict[str, str]:
    """What a scope lets a service know, in words."""
    return {
        NAME: _("Name"), BIRTH_DATE: _("Geburtsdatum"), ADDRESS: _("Anschrift"), EMAIL: _("E-Mail-Adresse"),
        LEVEL: _("Wie sicher die Anmeldung ist"),
    }  # fmt: skip


def level_labels() -> dict[str, str]:
    """The levels of trust as one reads them."""
    return {
        "basic": _("mit E-Mail und Passwort, Passkey oder Anbieter"),
        "substantial": _("mit bestätigter Person"),
        "high": _("mit Online-Ausweis"),
    }
