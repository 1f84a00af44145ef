"""Work in place of puzzles where many tries come: only then, once for each form, and patience for browsers without."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from web.world import PASSWORD, build

from amtsweg.accounts import work
from amtsweg.accounts.models import Account
from amtsweg.accounts.work import RESET, SIGN_UP, Gate
from amtsweg.core import clock, jobs

pytestmark = pytest.mark.django_db

FORM, FORGOTTEN = "/konto/registrieren/", "/konto/passwort-vergessen/"
TRUSTING = Gate("test", here=2, everywhere=5, per=timedelta(minutes=30))
Move = Callable[[timedelta], None]


@pytest.fixture(autouse=True)
def easy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that a test may do."""
    monkeypatch.setattr(work, "BITS", 8)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Move:
    def move(by: timedelta) -> None:
        moment = clock.now() + by
        monkeypatch.setattr(clock, "now", lambda: moment)

    move(timedelta())
    return move


def solved(challenge: str) -> str:
    return next(str(number) for number in count() if work.is_done(challenge, str(number)))


def challenge_in(answer: Any) -> str:
    found = re.search('name="aufgabe" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def sign_up(browser: Client, number: int, **more: str) -> Any:
    return browser.post(FORM, {"email": f"neu{number}@post.example", "password": PASSWORD, **more})


def crowd(form: Callable[[Client, int], Any] = sign_up) -> None:
    """As many as may come from one address without work."""
    for number in range(SIGN_UP.here):
        assert form(Client(), number).status_code == 302


# --- challenges -------------------------------------------------------------------------------------------------------


def test_a_challenge_is_ours_for_one_gate_and_for_some_hours(later: Move) -> None:
    made = work.challenge(SIGN_UP)
    assert work.given_out(SIGN_UP, made) is not None
    assert work.given_out(RESET, made) is None
    for strange in ("", "x", made[:-1], "sign-up.1.2:abc", made.replace("sign-up", "sign-in")):
        assert work.given_out(SIGN_UP, strange) is None, strange
    later(work.GOOD_FOR + timedelta(seconds=1))
    assert work.given_out(SIGN_UP, made) is None


def test_what_is_no_answer() -> None:
    made = work.challenge(SIGN_UP)
    right = solved(made)
    assert work.is_done(made, right)
    for wrong in ("", "-1", right + " ", "0" * 21, "¹", "1e3"):
        assert not work.is_done(made, wrong), wrong
    others = [work.challenge(SIGN_UP) for _ in range(40)]
    assert not all(work.is_done(one, right) for one in others), "another challenge wants another answer"


def test_so_many_come_from_one_address_and_so_many_at_all_before_work_is_due() -> None:
    assert [TRUSTING.is_due("a") for _ in range(4)] == [False, False, True, True]
    assert [TRUSTING.is_due(one) for one in "bcd"] == [False, True, True], "five from everywhere"


def test_the_work_counts_at_once_and_waiting_later(later: Move) -> None:
    made = work.challenge(SIGN_UP)
    assert work.counts_from(SIGN_UP, made, solved(made)) <= clock.now()
    assert work.counts_from(SIGN_UP, made, "") > clock.now()
    later(work.WAIT + timedelta(seconds=1))
    assert work.counts_from(SIGN_UP, made, "") <= clock.now()
    assert work.counts_from(SIGN_UP, "made up", "") > clock.now()


# --- forms ------------------------------------------------------------------------------------------------------------


def test_usually_nothing_is_asked() -> None:
    crowd()


def test_where_many_sign_up_a_program_without_an_answer_waits() -> None:
    crowd()
    answer = sign_up(Client(), 99)
    assert answer.status_code == 422
    assert "Warten Sie eine halbe Minute" in answer.content.decode()
    assert 'value="neu99@post.example"' in answer.content.decode()
    assert not Account.objects.filter(email="neu99@post.example").exists()
    assert sign_up(Client(REMOTE_ADDR="10.0.0.9"), 98).status_code == 302, "others go on"


def test_with_the_answer_it_goes_through_and_each_counts_once() -> None:
    crowd()
    browser = Client()
    made = challenge_in(browser.get(FORM))
    work_done = {"aufgabe": made, "loesung": solved(made)}
    assert sign_up(browser, 99, **work_done).status_code == 302
    again = sign_up(Client(), 100, **work_done)
    assert again.status_code == 422
    assert challenge_in(again) != made, "a used one leads nowhere"


def test_without_a_script_waiting_since_the_form_was_opened_counts(later: Move) -> None:
    crowd()
    browser = Client()
    made = challenge_in(browser.get(FORM))
    early = sign_up(browser, 99, aufgabe=made, loesung="")
    assert early.status_code == 422 and challenge_in(early) == made, "waiting was not in vain"
    later(work.WAIT + timedelta(seconds=1))
    assert sign_up(browser, 99, aufgabe=made, loesung="").status_code == 302
    assert sign_up(Client(), 100, aufgabe=made, loesung="").status_code == 422


def test_a_form_with_mistakes_uses_nothing_up() -> None:
    crowd()
    browser = Client()
    made = challenge_in(browser.get(FORM))
    wrong = browser.post(FORM, {"email": "x", "password": "", "aufgabe": made, "loesung": solved(made)})
    assert challenge_in(wrong) == made
    assert sign_up(browser, 99, aufgabe=made, loesung=solved(made)).status_code == 302


def test_asking_for_a_new_password_by_the_dozen_takes_work_too() -> None:
    crowd(lambda browser, number: browser.post(FORGOTTEN, {"email": f"x{number}@post.example"}))
    browser = Client()
    made = challenge_in(browser.get(FORGOTTEN))
    refused = browser.post(FORGOTTEN, {"email": "x99@post.example"})
    assert refused.status_code == 422
    sent = browser.post(FORGOTTEN, {"email": "x99@post.example", "aufgabe": made, "loesung": solved(made)})
    assert sent.status_code == 302
    jobs.Worker().run_all()
    assert len(mail.outbox) == SIGN_UP.here + 1


def test_the_measurement_turns_it_off(settings: Any) -> None:
    settings.AMTSWEG_WORK = False
    assert [TRUSTING.is_due("a") for _ in range(9)] == [False] * 9


def test_the_page_for_signing_up_still_costs_no_statement(django_assert_max_num_queries: Any) -> None:
    world = build()
    browser = Client(headers={"host": world.host()})
    browser.get(FORM)
    with django_assert_max_num_queries(2):
        assert challenge_in(browser.get(FORM))
