"""The wording of e-mails about an account: what happened and where to look, never more."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amtsweg.core import clock


class Letter(NamedTuple):
    """Subject and plain text of a mail."""

    subject: str
    body: str


# Changes of which the owner of an account is told, whoever made them.
CHANGES = {
    "password": gettext_lazy("Das Passwort wurde geändert."),
    "two-factor-on": gettext_lazy("Der zweite Faktor wurde eingerichtet."),
    "two-factor-off": gettext_lazy("Der zweite Faktor wurde ausgeschaltet."),
    "passkey-added": gettext_lazy("Ein Passkey wurde eingerichtet."),
    "passkey-removed": gettext_lazy("Ein Passkey wurde entfernt."),
    "provider-linked": gettext_lazy("Ein weiterer Weg zum Anmelden wurde verbunden."),
    "address": gettext_lazy("Diese E-Mail-Adresse gehört jetzt zu Ihrem Konto. Die alte gilt nicht mehr."),
    "address-back": gettext_lazy(
        "Diese E-Mail-Adresse gehört nicht mehr zum Konto. Die Änderung wurde zurückgenommen."
    ),
    "recovery-codes": gettext_lazy("Neue Ersatzcodes wurden angelegt. Die alten gelten nicht mehr."),
}


# What ended when a stolen account was taken back.
ENDED = {
    "mandates": gettext_lazy("Vollmachten, die erklärt wurden"),
    "organisations": gettext_lazy("Einladungen in Organisationen, und wer ihnen gefolgt ist"),
    "services": gettext_lazy("Verbindungen mit anderen Diensten"),
}


def compose(subject: str, *paragraphs: str, sender: str) -> Letter:
    """A mail out of its paragraphs, greeting first and sender last."""
    return Letter(subject, "\n\n".join([_("Guten Tag,"), *paragraphs, sender]) + "\n")


def confirmation(sender: str, link: str) -> Letter:
    """After signing up: proves that the mailbox is the person's own."""
    return compose(
        _("Bestätigen Sie Ihre E-Mail-Adresse"),
        _("mit dieser E-Mail-Adresse wurde ein Konto angelegt. Bestätigen Sie, dass es Ihre ist:"),
        link,
        _("Der Link gilt 7 Tage. Ohne Bestätigung können Sie sich nur in dem Browser anmelden, in dem Sie das Konto "
          "angelegt haben."),
        _("Sie haben kein Konto angelegt? Dann müssen Sie nichts tun."),
        sender=sender,
    )  # fmt: skip


def second_account(sender: str, link: str, login: str) -> Letter:
    """After signing up with an address that belongs to a confirmed account."""
    return compose(
        _("Sie haben schon ein Konto"),
        _("mit dieser E-Mail-Adresse wurde noch ein Konto angelegt. Sie haben aber schon eines. Melden Sie sich damit "
          "an:"),
        login,
        _("Haben Sie in dem neuen Konto etwas begonnen? Über diesen Link nehmen Sie es in Ihr bisheriges Konto mit:"),
        link,
        _("Sie haben kein neues Konto angelegt? Dann müssen Sie nichts tun. Ihr Konto ist unverändert."),
        sender=sender,
    )  # fmt: skip


def reset(sender: str, link: str) -> Letter:
    """A link for a new password."""
    return compose(
        _("Neues Passwort festlegen"),
        _("über diesen Link legen Sie ein neues Passwort für Ihr Konto fest:"),
        link,
        _("Der Link gilt 24 Stunden und nur einmal."),
        _("Sie haben kein neues Passwort angefordert? Dann müssen Sie nichts tun. Ihr Passwort bleibt, wie es ist."),
        sender=sender,
    )


def no_account(sender: str, link: str) -> Letter:
    """A new password was asked for, but there is no account with this address."""
    return compose(
        _("Kein Konto mit dieser E-Mail-Adresse"),
        _("für diese E-Mail-Adresse wurde ein neues Passwort angefordert. Es gibt hier aber kein Konto mit dieser "
          "Adresse. Vielleicht haben Sie eine andere Adresse angegeben."),
        _("Ein Konto legen Sie hier an:"),
        link,
        _("Sie haben nichts angefordert? Dann müssen Sie nichts tun."),
        sender=sender,
    )  # fmt: skip


def change(what: str, sender: str) -> Letter:
    """Something about the account changed. Raises `KeyError` for a change that is not in `CHANGES`."""
    return compose(
        _("Ihr Konto wurde geändert"),
        str(CHANGES[what]),
        _("Waren Sie das nicht? Legen Sie sofort ein neues Passwort fest: auf der Anmeldeseite über „Passwort "
          "vergessen“."),
        sender=sender,
    )  # fmt: skip


def new_device(device: str, at: datetime, sender: str, link: str) -> Letter:
    """Somebody signed in, in a browser in which the account was not used before; `at` in any time zone."""
    local = at.astimezone(clock.GERMANY)
    return compose(
        _("Neue Anmeldung in Ihrem Konto"),
        _("jemand hat sich in Ihrem Konto angemeldet, mit einem Gerät oder Browser, den wir noch nicht kennen:"),
        _("%(device)s, am %(day)s um %(time)s Uhr")
        % {"device": device, "day": f"{local:%d.%m.%Y}", "time": f"{local:%H:%M}"},
        _("Waren Sie das? Dann müssen Sie nichts tun."),
        _("Waren Sie das nicht? Legen Sie sofort ein neues Passwort fest: auf der Anmeldeseite über „Passwort "
          "vergessen“. Wo Sie angemeldet sind, sehen Sie hier:"),
        link,
        sender=sender,
    )  # fmt: skip


def new_address(sender: str, link: str) -> Letter:
    """To an address that somebody wants to use for her account."""
    return compose(
        _("Bestätigen Sie Ihre neue E-Mail-Adresse"),
        _("diese E-Mail-Adresse soll für ein Konto gelten. Öffnen Sie den Link und melden Sie sich dort an:"),
        link,
        _("Der Link gilt 24 Stunden."),
        _("Sie haben nichts geändert? Dann müssen Sie nichts tun."),
        sender=sender,
    )


def address_taken(sender: str) -> Letter:
    """To an address that somebody wants to use for her account although it has one."""
    return compose(
        _("Diese E-Mail-Adresse hat schon ein Konto"),
        _("jemand möchte diese E-Mail-Adresse für ein anderes Konto verwenden. Sie gehört aber schon zu einem Konto. "
          "Es ist nichts geändert."),
        _("Waren Sie das? Dann löschen Sie erst das eine Konto oder nehmen Sie eine andere Adresse."),
        sender=sender,
    )  # fmt: skip


def address_leaves(sender: str, link: str, *, made: bool) -> Letter:
    """To the old address, when another one was named for the account, and again when that one counts."""
    return compose(
        _("Ihre E-Mail-Adresse wurde geändert") if made else _("Ihre E-Mail-Adresse soll geändert werden"),
        _("für Ihr Konto gilt jetzt eine andere E-Mail-Adresse. Diese gilt nicht mehr.")
        if made
        else _("für Ihr Konto wurde eine andere E-Mail-Adresse angegeben. Ihre gilt, bis die neue bestätigt ist."),
        _("Waren Sie das nicht? Nehmen Sie die Änderung sofort zurück:"),
        link,
        _("Der Link gilt 14 Tage. Waren Sie es selbst, müssen Sie nichts tun.")
        if made
        else _("Waren Sie es selbst, müssen Sie nichts tun."),
        sender=sender,
    )


def ended_stolen(sender: str, ended: Iterable[str]) -> Letter:
    """To the owner of an account who has just taken it back. Raises `KeyError` for what is not in `ENDED`."""
    return compose(
        _("Was wir in Ihrem Konto beendet haben"),
        _("Sie haben Ihr Konto zurückgeholt. Was davor jemand anders eingerichtet haben kann, haben wir beendet:"),
        "\n".join(f"- {ENDED[one]}" for one in ended),
        _("Haben Sie selbst etwas davon eingerichtet? Dann tun Sie es bitte noch einmal."),
        _("Prüfen Sie auch Ihre Angaben zur Person und, wer in Ihren Organisationen welche Rolle hat."),
        sender=sender,
    )


def staff_invitation(sender: str, link: str) -> Letter:
    """To somebody who may work for an authority: the link, and what she needs for it."""
    return compose(
        _("Einladung zur Mitarbeit"),
        _("{authority} lädt Sie ein, im Portal mitzuarbeiten. So nehmen Sie an:").format(authority=sender),
        link,
        _("Sie brauchen ein Konto mit dieser E-Mail-Adresse. Der Link gilt 14 Tage und nur einmal."),
        sender=sender,
    )


def deleted(sender: str) -> Letter:
    """The last mail: the account is gone."""
    return compose(
        _("Ihr Konto ist gelöscht"),
        _("Ihr Konto und Ihre Angaben zur Person sind gelöscht. Was Sie als Antrag gesendet haben, liegt weiter bei "
          "den Behörden, so lange das Gesetz es verlangt."),
        sender=sender,
    )  # fmt: skip
