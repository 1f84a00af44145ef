"""Mails about mandates: that somebody is asked to act for somebody else, and that a mandate ended."""

from datetime import datetime
from urllib.parse import quote

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amtsweg.accounts.letters import Letter, compose
from amtsweg.core import clock


def invitation(sender: str, page: str, token: str, until: datetime) -> Letter:
    """The only place where the secret of the link stands. `page` has `{token}` where it belongs. Names nobody."""
    return compose(
        _("Jemand möchte Ihnen eine Vollmacht geben"),
        _("Jemand möchte, dass Sie in diesem Portal mit Vollmacht handeln. Wer, steht auf der Seite."),
        _("Öffnen Sie diesen Link und melden Sie sich mit dieser E-Mail-Adresse an:"),
        page.replace("{token}", quote(token)),
        _("Der Link gilt einmal und bis %(day)s. Geben Sie ihn nicht weiter.")
        % {"day": date_format(clock.local(until), _("d.m.Y"))},
        sender=sender,
    )


def ended() -> Letter:
    """To the other one of the two. Names nobody."""
    return compose(
        _("Eine Vollmacht ist beendet"),
        _("eine Vollmacht, die Sie gegeben oder bekommen haben, gilt nicht mehr. Welche es ist, steht in Ihrem Konto."),
        sender="Amtsweg",
    )
