"""Mails about organisations: that somebody is invited, and where to answer."""

from datetime import datetime
from urllib.parse import quote

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amtsweg.accounts.letters import Letter, compose
from amtsweg.core import clock


def invitation(sender: str, page: str, token: str, until: datetime) -> Letter:
    """The only place where the secret of the link stands. `page` has `{token}` where it belongs.

    It names no organisation: what strangers may write into a mail of ours would be theirs to abuse.
    """
    return compose(
        _("Einladung: für eine Organisation handeln"),
        _("Sie sind eingeladen, in diesem Portal für ein Unternehmen oder einen Verein zu handeln. Für wen, steht "
          "auf der Seite."),
        _("Öffnen Sie diesen Link und melden Sie sich mit dieser E-Mail-Adresse an:"),
        page.replace("{token}", quote(token)),
        _("Der Link gilt einmal und bis %(day)s. Geben Sie ihn nicht weiter.")
        % {"day": date_format(clock.local(until), _("d.m.Y"))},
        sender=sender,
    )  # fmt: skip
