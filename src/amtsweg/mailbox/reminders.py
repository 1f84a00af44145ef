"""Mails that a kept paper is about to expire: that one does and where to look, never which."""

from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from amtsweg.accounts.queries import mail_address, mail_language
from amtsweg.core.jobs import job
from amtsweg.core.mail import queue_mail
from amtsweg.documents import safe
from amtsweg.federation.links import page_at
from amtsweg.federation.queries import authorities
from amtsweg.mailbox.wishes import wanted

AHEAD = timedelta(days=30)


@job("mailbox.expiring-papers", every=timedelta(days=1))
def remind_of_papers() -> None:
    """Tells owners a month ahead, once for each paper and noted day."""
    door = next((one for one in authorities() if one.kind == "county"), next(iter(authorities()), None))
    if door is None:
        return
    for holder_id, paper_id, day in safe.expiring(AHEAD):
        address = mail_address(holder_id)
        if not address or not wanted(holder_id, "reminder"):
            continue
        language = mail_language(holder_id)
        with translation.override(language):
            body = "\n\n".join(
                [
                    _("Guten Tag,"),
                    _("eine Unterlage, die Sie aufgehoben haben, läuft bald ab. Welche es ist, sehen Sie nur hier:"),
                    page_at(door.slug, "/postkorb/unterlagen/", language),
                    _("Aus Gründen des Datenschutzes steht der Inhalt nicht in dieser E-Mail."),
                    door.full_name,
                ]
            )
            subject = _("Eine Ihrer Unterlagen läuft bald ab")
            queue_mail(address, subject, body + "\n", key=f"safe.expires:{paper_id}:{day.isoformat()}")
