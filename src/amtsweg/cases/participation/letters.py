"""Mails to those who take part in a case: that there is something, and where. No content, no name, no service."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.cases.links import page_url
from amtsweg.cases.models import Case
from amtsweg.cases.participation.models import Participant
from amtsweg.cases.wording import day_text
from amtsweg.core.mail import queue_mail
from amtsweg.federation.models import Authority

OFFICIAL = "de"  # in which language authorities and bodies are written to


def ask_unit(to: str, asked: Authority, asker: Authority, consultation_id: UUID, due_on: date) -> None:
    """Tells a unit that it is asked for a statement; nothing without an address."""
    page = page_url(asked, "desk:asked", OFFICIAL, consultation_id=str(consultation_id))
    with override(OFFICIAL):
        lines = [_asked(asker, due_on), _("Hier lesen und antworten Sie: {page}").format(page=page)]
        subject = _("Bitte um eine Stellungnahme")
    _send(to, asker, subject, lines, f"ask:{consultation_id}")


def remind(to: str, asker: Authority, page: str, consultation_id: UUID, due_on: date) -> None:
    """Reminds a body of its deadline, once per deadline."""
    with override(OFFICIAL):
        subject = _("Erinnerung: Stellungnahme bis {day}").format(day=day_text(due_on))
        said = _("{authority} wartet noch auf Ihre Stellungnahme, bis {day}.")
        lines = [
            said.format(authority=asker.full_name, day=day_text(due_on)),
            _("Hier lesen und antworten Sie: {page}").format(page=page),
        ]
    _send(to, asker, subject, lines, f"remind:{consultation_id}:{due_on.isoformat()}")


def no_longer(to: str, asker: Authority, consultation_id: UUID) -> None:
    """Tells a body that its statement is no longer needed."""
    with override(OFFICIAL):
        subject = _("Eine Stellungnahme ist nicht mehr nötig")
        said = _("{authority} braucht Ihre Stellungnahme nicht mehr. Die Unterlagen sind für Sie geschlossen.")
        lines = [said.format(authority=asker.full_name)]
    _send(to, asker, subject, lines, f"no-longer:{consultation_id}")


def invite(to: str, case: Case, participant: Participant, token: str, due_on: date | None = None) -> None:
    """Sends the link with which somebody from outside comes in; the only place where its secret stands."""
    language = case.language if participant.role == Participant.Role.ADVISER else OFFICIAL
    page = page_url(case.authority, "mailbox:invitation", language, token=token)
    with override(language):
        subject, said = _invitation(case, participant, due_on)
        lines = [
            said,
            _("Öffnen Sie diesen Link und melden Sie sich mit dieser E-Mail-Adresse an: {page}").format(page=page),
            _("Der Link gilt einmal und bis {day}. Geben Sie ihn nicht weiter.").format(
                day=day_text(participant.expires_at.date())
            ),
        ]
    _send(to, case.authority, subject, lines, f"invite:{participant.pk}", language)


def _invitation(case: Case, participant: Participant, due_on: date | None) -> tuple[str, str]:
    if participant.role == Participant.Role.BODY:
        assert due_on is not None
        return _("Bitte um eine Stellungnahme"), _asked(case.authority, due_on)
    if participant.role == Participant.Role.ADVISER:
        said = _("Sie sind eingeladen, jemanden bei einem Vorgang zu begleiten, den {authority} bearbeitet.")
        return _("Einladung zu einem Vorgang"), said.format(authority=case.authority.full_name)
    said = _("{authority} beteiligt Sie an einem Vorgang. Sie können dazu schreiben und Unterlagen einreichen.")
    return _("Sie sind an einem Vorgang beteiligt"), said.format(authority=case.authority.full_name)


def new_post(to: str, case: Case, participant_id: UUID, occasion: UUID) -> None:
    """Tells an adviser that the authority has written to the applicant."""
    with override(case.language):
        subject = _("Neue Nachricht in einem Vorgang, den Sie begleiten")
        page = page_url(case.authority, "mailbox:part", case.language, participant_id=str(participant_id))
        lines = [
            _("{authority} hat geschrieben.").format(authority=case.authority.full_name),
            _("Hier lesen Sie weiter:") + "\n" + page,
        ]
    _send(to, case.authority, subject, lines, f"adviser:{occasion}:{participant_id}", case.language)


def _asked(asker: Authority, due_on: date) -> str:
    said = _("{authority} bittet Sie um eine Stellungnahme bis {day}.")
    return said.format(authority=asker.full_name, day=day_text(due_on))


def _send(to: str, authority: Authority, subject: str, lines: list[str], key: str, language: str = OFFICIAL) -> None:
    if not to:
        return
    with override(language):
        private = _("Aus Gründen des Datenschutzes steht der Inhalt nicht in dieser E-Mail.")
        body = "\n\n".join([_("Guten Tag,"), *lines, private, authority.full_name]) + "\n"
    queue_mail(to, subject, body, key=f"participation.{key}")
