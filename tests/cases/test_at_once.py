"""Two clerks and the applicant act on one case at the same time: nothing is lost, and events explain every state."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from cases.office import SCAN, Office, again, applicant, explained, send
from django.db import connection

from amtsweg.accounts.models import Membership
from amtsweg.cases import actions
from amtsweg.cases.life import Life, NotPossible, of_life, replay
from amtsweg.cases.models import Case, Request
from amtsweg.cases.record import Changed
from amtsweg.cases.requests import Wording
from amtsweg.core import clock, events
from amtsweg.core.tenancy import across_tenants
from amtsweg.mailbox.queries import conversation_for_staff

ACTS_EACH = 70  # by each of three people: 210 acts on one case

Act = Callable[[], object]


def life_of(case: Case) -> Life:
    return replay(of_life(events.history(case.pk)))


class Clerk:
    """Does what the page offered when it was opened a moment ago, which may be outdated by now."""

    def __init__(self, member: Membership, case: Case, said: list[str], noted: list[str]) -> None:
        self.member, self.case, self.said, self.noted = member, case, said, noted

    def act(self, dice: random.Random) -> None:
        version = again(self.case).version
        asked = sorted(life_of(self.case).open_requests)
        due = clock.today() + timedelta(days=14)
        wording = Wording(f"Unterlage {dice.random()}")
        key = self.case.pk
        choices: list[Act] = [
            lambda: self.write(dice),
            lambda: self.write(dice),
            self.note,
            lambda: actions.take_over(self.member, key, version=version),
            lambda: actions.take_note(self.member, key, version=version),
            lambda: actions.request_document(self.member, key, wording, due, version=version),
            lambda: actions.ask_others(self.member, key, due, "Wer weiß das?", version=version),
            lambda: actions.others_answered(self.member, key, version=version),
        ]
        if asked:
            chosen = UUID(dice.choice(asked))
            choices.append(lambda: actions.withdraw_request(self.member, key, chosen, version=version))
        dice.choice(choices)()

    def note(self) -> None:
        actions.add_note(self.member, self.case.pk, "Notiz")
        self.noted.append("Notiz")

    def write(self, dice: random.Random) -> None:
        text = f"{self.member.name} {dice.random()}"
        actions.send_message(self.member, self.case.pk, text)
        self.said.append(text)


class Applicant:
    """Writes, and hands in what is asked for."""

    def __init__(self, case: Case, said: list[str]) -> None:
        self.case, self.said = case, said

    def act(self, dice: random.Random) -> None:
        asked = sorted(life_of(self.case).open_requests)
        if asked and dice.random() < 0.5:
            request = UUID(dice.choice(asked))
            actions.answer_request([self.case.holder_id], applicant(self.case), self.case.pk, request, [SCAN])
            return
        text = f"Anna {dice.random()}"
        actions.reply([self.case.holder_id], applicant(self.case), self.case.pk, text)
        self.said.append(text)


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(600)
def test_nothing_is_lost_when_three_people_act_at_once(real_office: Office) -> None:
    case, said, noted = send(real_office), list[str](), list[str]()
    done, troubles = Counter[str](), list[BaseException]()
    clerks = [Clerk(one, case, said, noted) for one in (real_office.maren, real_office.timo)]
    people = [*clerks, Applicant(case, said)]

    def run(number: int) -> None:
        dice = random.Random(number)
        try:
            for _turn in range(ACTS_EACH):
                try:
                    people[number].act(dice)
                    done["done"] += 1
                except (Changed, NotPossible, Request.DoesNotExist) as refused:
                    done[type(refused).__name__] += 1
        except BaseException as error:
            troubles.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert troubles == []
    assert sum(done.values()) == ACTS_EACH * len(people)
    assert done["done"] > ACTS_EACH  # most things still happen
    explained(case)
    assert list(events.verify()) == []
    with across_tenants("test"):
        asked = case.notes.count()
    assert asked >= len(noted) > 0  # asking others keeps a note too
    written = [entry.text for entry in conversation_for_staff(case.authority, "case", case.pk).entries]
    assert Counter(said) == Counter(text for text in written if text in set(said))  # each once, none missing
