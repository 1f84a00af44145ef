"""Cases as they really come about: each story is played once through the product's own actions, at days of its own.

What the actions leave behind is the pattern that `filling` copies; so a filled database has what a real one has.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from uuid import UUID

from django.utils import timezone

from amtsweg.accounts.trust import GUEST
from amtsweg.applications import actions as applications
from amtsweg.applications.sitting import Sitting
from amtsweg.cases import actions
from amtsweg.cases.actions.deciding import issue_notice
from amtsweg.cases.actions.serving import follow_the_days
from amtsweg.cases.models import Case
from amtsweg.cases.requests import Wording
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.models import Offer
from amtsweg.core import clock
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import as_authority, as_holder
from amtsweg.documents.models import Document
from amtsweg.forms.context import RawDict
from amtsweg.mailbox import actions as mailbox
from amtsweg.mailbox.models import Thread
from bench.applying import ANSWERS

if TYPE_CHECKING:
    from amtsweg.accounts.models import Account, Membership

GIVEN, FAMILY = "Vornamenmuster", "Nachnamenmuster"


@dataclass
class Play:
    """A case on its way: who takes part, and the moment that the product takes for now."""

    offer: Offer
    holder: "Account"
    clerk: "Membership"
    now: datetime
    case_id: UUID | None = None

    @property
    def actor(self) -> Actor:
        return Actor("resident", self.holder.id)

    def later(self, **time: int) -> None:
        """Time goes by."""
        self.now += timedelta(**time)

    def case(self) -> Case:
        """The case as it stands."""
        with as_authority(self.offer.authority):
            found: Case = Case.objects.select_related("decision").get(pk=self.case_id)
        return found

    def send(self) -> None:
        """Fills in the form for measuring and sends it."""
        view = catalogue.offer(self.offer.authority.slug, self.offer.slug)
        assert view is not None
        sitting = Sitting(view, "de", GUEST)
        draft = applications.start(sitting, holder_id=self.holder.id, guest=False)
        answers: dict[str, Any] = {page: dict(fields) for page, fields in ANSWERS.items()}
        answers["person"] |= {"person-given": GIVEN, "person-family": FAMILY}
        with as_holder(self.holder.id):
            for page, fields in answers.items():
                saved = applications.save_page(draft.id, page, RawDict(fields), sitting, version=10_000)
                assert not saved.errors, saved.errors
            submission = applications.submit(draft.id, actor=self.actor, trust=sitting.trust)
        with as_authority(self.offer.authority):
            self.case_id = Case.objects.get(submission=submission).pk

    def ask(self) -> None:
        """The clerk writes; a new case is hers from then on."""
        if self.case().assignee_id is None:
            actions.take_over(self.clerk, self._id(), version=self.case().version)
        actions.send_message(self.clerk, self._id(), "Seit wann halten Sie das Tier? Bitte schreiben Sie uns den Tag.")

    def answer(self) -> None:
        """The applicant reads what came and writes."""
        self.read()
        self.later(minutes=7)
        actions.reply([self.holder.id], self.actor, self._id(), "Seit dem ersten Februar. Mit freundlichen Grüßen")

    def read(self) -> None:
        """The applicant opens the thread."""
        with as_holder(self.holder.id):
            thread = Thread.held.select_related("authority", "data_key").get(subject_id=self.case_id)
            mailbox.mark_read(thread, actor=self.actor)

    def look(self) -> None:
        """The clerk opens the thread."""
        with as_authority(self.offer.authority):
            thread = Thread.objects.select_related("authority", "data_key").get(subject_id=self.case_id)
            mailbox.mark_read(thread, actor=Actor("staff", self.clerk.account_id))

    def request(self) -> None:
        """The clerk asks for a paper; the case waits for it."""
        due = clock.today() + timedelta(days=28)
        actions.request_document(self.clerk, self._id(), Wording("Nachweis"), due, version=self.case().version)

    def decide(self) -> None:
        """The clerk grants it; the notice is printed, sealed and provided."""
        text = ("Ihrem Antrag wird entsprochen.", "Die Voraussetzungen liegen vor.")
        actions.decide(self.clerk, self._id(), "granted", *text, version=self.case().version)
        issue_notice(decision=str(self.case().decision_id))

    def open_notice(self) -> None:
        """The applicant opens the notice."""
        with as_holder(self.holder.id):
            case = Case.held.get(pk=self.case_id)
            paper = Document.held.select_related("data_key").get(data_key=case.data_key_id, kind="notice")
        self.read()
        actions.open_paper([self.holder.id], self.actor, self._id(), paper)

    def withdraw(self) -> None:
        actions.withdraw([self.holder.id], self.actor, self._id())

    def close(self) -> None:
        actions.close(self.clerk, self._id(), version=self.case().version)

    def _id(self) -> UUID:
        assert self.case_id is not None, "the application was sent"
        return self.case_id


def fresh(play: Play) -> None:
    play.send()


def in_progress(play: Play) -> None:
    play.send()
    play.later(days=2)
    play.ask()
    play.later(days=1)
    play.answer()


def waiting(play: Play) -> None:
    in_progress(play)
    play.later(days=1)
    play.look()
    play.request()


def decided(play: Play) -> None:
    in_progress(play)
    play.later(days=5)
    play.look()
    play.decide()


def withdrawn(play: Play) -> None:
    in_progress(play)
    play.later(days=1)
    play.withdraw()


def closed(play: Play) -> None:
    decided(play)
    play.later(days=2)
    play.open_notice()
    play.later(days=2)
    follow_the_days()
    play.later(days=30)
    play.close()


def given_up(play: Play) -> None:
    """Withdrawn, answered once more and closed; the applicant has not read the last message."""
    withdrawn(play)
    play.later(days=1)
    play.look()
    play.ask()
    play.close()


STORIES: tuple[Callable[[Play], None], ...] = (fresh, in_progress, waiting, decided, withdrawn, closed, given_up)


@contextmanager
def clock_of(play: Play) -> Iterator[None]:
    """Inside, the product takes the play's moment for now."""
    with patch.object(timezone, "now", lambda: play.now):
        yield
