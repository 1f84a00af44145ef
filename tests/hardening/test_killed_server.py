"""`kill -9` of the whole server at twenty points of an application: afterwards a draft that goes on, or one case."""

import email
import http.client
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from email import policy
from uuid import UUID

import pytest
from hardening.applicant import ANSWERS, CHECK, START, Applicant, step, wanted
from hardening.browser import URLENCODED, Answer
from hardening.conftest import Run
from hardening.inside import Inside
from services.product import Product

KILLS = 20
PAGES = len(ANSWERS) - 1  # on the way of these answers: the proof of the insurance is not asked for
GONE = (ConnectionError, http.client.HTTPException, TimeoutError)


@pytest.fixture(scope="module")
def product(run_product: Run) -> Product:
    return run_product()


@pytest.fixture(scope="module")
def database(product: Product) -> Inside:
    return Inside(product.environment)


class Walker(Applicant):
    """Answers page by page and remembers what the server said it had kept."""

    kept: frozenset[str] = frozenset()

    def walk(self, posts: int) -> str:
        """Begins and answers so many pages; the address of the next one."""
        path = self.begin().path
        for _ in range(posts):
            path = self.step_on(path)
        return path

    def step_on(self, path: str) -> str:
        """Answers one page; the address that follows."""
        name = step(path)
        answer = wanted(self.post(path, {"fassung": "9999", **ANSWERS[name]}), 302)
        self.kept |= {name}
        return answer.location

    def go_on(self) -> None:
        """From wherever the application goes on, to the receipt."""
        path = self.resumed()
        while step(path) != CHECK:
            path = self.step_on(path)
        wanted(self.get(path), 200)
        assert "/gesendet/" in wanted(self.send(), 302).location

    @property
    def id(self) -> UUID:
        return UUID(step(self.base))


def at_once(*actions: Callable[[], object]) -> list[threading.Thread]:
    """Each action in a thread of its own, which a dying server may end."""

    def run(action: Callable[[], object], gate: threading.Barrier) -> None:
        gate.wait()
        with suppress(GONE):
            action()

    gate = threading.Barrier(len(actions) + 1)
    threads = [threading.Thread(target=run, args=(action, gate)) for action in actions]
    for thread in threads:
        thread.start()
    gate.wait()
    return threads


def made(database: Inside, application: UUID) -> tuple[int, int, int]:
    """How many submissions, cases and threads an application has become."""
    cases = "submission_id = %s"
    return (
        database.count("applications_submission", "application_id = %s", application),
        database.count("cases_case", cases, application),
        database.count("mailbox_thread", f"subject_id IN (SELECT id FROM cases_case WHERE {cases})", application),
    )


def number_of(database: Inside, application: UUID) -> str:
    return str(database.one("SELECT number FROM cases_case WHERE submission_id = %s", application))


def seconds_of_a_send(product: Product) -> float:
    """How long a send takes while another tab sends too and somebody else saves a page."""
    taken = []
    for _ in range(3):
        sender, other = Walker(product), Walker(product)
        sender.walk(PAGES)
        path = other.walk(0)
        began = time.perf_counter()
        tab = second_tab(sender)
        threads = at_once(sender.send, tab.send, lambda walker=other, page=path: walker.step_on(page))
        threads[0].join()
        taken.append(time.perf_counter() - began)
    return sorted(taken)[1]


def second_tab(walker: Walker) -> Walker:
    tab = Walker(walker.product, walker.portal, dict(walker.cookies), walker.token)
    tab.base = walker.base
    return tab


def next_page(walker: Walker, posts: int) -> Callable[[], object]:
    """What somebody does next who has answered so many pages; whoever has answered none begins."""
    if posts == 0:
        return walker.begin
    path = walker.walk(posts - 1)
    return lambda: walker.step_on(path)


def moments(length: float) -> Iterator[float]:
    """When to kill, in seconds after the send: spread evenly over its length and a little beyond."""
    for number in range(KILLS):
        yield 1.4 * length * number / (KILLS - 1)


@pytest.mark.timeout(600)
def test_a_kill_leaves_a_draft_or_one_case(product: Product, database: Inside) -> None:
    """In each round three requests are in flight when the server dies: a send, the same send from another tab, and
    another resident's page, in each round another one of the way, the start included.
    """
    drafts, everybody = 0, []
    for number, moment in enumerate(moments(seconds_of_a_send(product))):
        sender, walker = Walker(product), Walker(product)
        sender.walk(PAGES)
        tab, page = second_tab(sender), next_page(walker, number % (PAGES + 1))
        threads = at_once(sender.send, tab.send, page)
        time.sleep(moment)
        product.kill()
        for thread in threads:
            thread.join()
        product.start()
        for one in (sender, walker):
            one.leave()
        if not walker.base:  # the answer to the start was lost: another start is all it takes
            walker.begin()
        everybody += [sender.id, walker.id]
        drafts += still_a_draft_or_whole(database, sender)
        still_a_draft_or_whole(database, walker)
        all_kept(walker)
        walker.go_on()
        sent_again_is_the_same(database, sender)
    assert 0 < drafts < KILLS, "the kills did not hit both sides of the send"
    settle(database)
    for application in everybody:
        whole(product, database, application)
    nothing_half(database)
    verified = product.command("verify")
    assert verified.returncode == 0, verified.stdout


def still_a_draft_or_whole(database: Inside, walker: Walker) -> bool:
    """Whether it is a draft. Nothing in between exists."""
    content, sent = database.rows(
        "SELECT length(content) > 0, expires_at IS NULL FROM applications_application WHERE id = %s", walker.id
    )[0]
    parts = made(database, walker.id)
    assert parts == ((1, 1, 1) if sent else (0, 0, 0))
    assert bool(content) != bool(sent)
    return not sent


def all_kept(walker: Walker) -> None:
    """Every page that the server said it had saved is there again, as the check page shows."""
    words = wanted(walker.get(f"{walker.base}{CHECK}/"), 200).page.words
    shown = {
        "name": "Hedwig Nguyễn Đặng-Łukasiewicz",
        "anschrift": "Lindenallee 14",
        "kontakt": "hedwig@post.example",
        "angaben": "Labrador-Mischling",
        "seit": "01.06.2025",
        "herkunft": "Aus einer Zucht",
        "konto": "Hedwig Nguyễn",
    }
    for name in walker.kept & set(shown):
        assert shown[name] in words, name


def sent_again_is_the_same(database: Inside, sender: Walker) -> None:
    """The resident presses the button again, twice: the receipt of one and the same case."""
    for _ in range(2):
        receipt = wanted(sender.follow(wanted(sender.send(), 302).location), 200)
        assert number_of(database, sender.id) in receipt.page.words
    assert made(database, sender.id) == (1, 1, 1)


def settle(database: Inside, seconds: float = 60) -> None:
    """Lets time pass for leases that died with their worker, and waits until every job is done."""
    end = time.monotonic() + seconds
    while database.jobs_left():
        assert time.monotonic() < end, database.rows("SELECT name, state, problem FROM core_job WHERE state <> 'done'")
        database.leases_run_out()
        time.sleep(0.5)


def whole(product: Product, database: Inside, application: UUID) -> None:
    """One submission, case, thread, receipt and mail; each event once."""
    assert made(database, application) == (1, 1, 1)
    case = database.one("SELECT id FROM cases_case WHERE submission_id = %s", application)
    case = case if isinstance(case, UUID) else UUID(case)
    kinds = [kind for (kind,) in database.rows("SELECT kind FROM core_event WHERE subject_id = %s", case)]
    # The procedure of a notification enters two steps: receipt confirmed by a message, then the examination.
    once = ["case.received", "consent.given", "mailbox.opened", "mailbox.sent"]
    assert sorted(kinds) == [*once, *["procedure.entered"] * 2]
    assert database.count("core_event", "subject_id = %s AND kind = 'application.sent'", application) == 1
    assert database.count("documents_document", "key = %s AND kind = 'receipt'", f"cases.receipt:{case}") == 1
    assert database.count("core_outgoingmail", "key = %s AND sent_at IS NOT NULL", f"case.received:{case}") == 1
    assert mails(product).count(f"Ihr Antrag ist angekommen: {number_of(database, application)}") == 1


def mails(product: Product) -> list[str]:
    """The subject of every mail that was sent."""
    folder = product.data / "mails"
    return [email.message_from_bytes(mail.read_bytes(), policy=policy.default)["Subject"] for mail in folder.iterdir()]


def nothing_half(database: Inside) -> None:
    """Nothing belongs to nothing, in the whole database."""
    sent = database.count("applications_application", "expires_at IS NULL")
    assert sent == database.count("applications_submission") == database.count("cases_case")
    assert sent == database.count("mailbox_thread") == database.count("documents_document", "kind = 'receipt'")
    assert sent == database.count("core_event", "kind = 'case.received'")


# --- twice, without a kill -------------------------------------------------------------------------------------------


def test_many_tabs_at_once_make_one_case(product: Product, database: Inside) -> None:
    applicant = Walker(product)
    applicant.walk(PAGES)
    answers: list[Answer] = []
    tabs = [second_tab(applicant) for _ in range(8)]
    for thread in at_once(*[lambda tab=tab: answers.append(tab.send()) for tab in tabs]):
        thread.join()
    assert [answer.status for answer in answers] == [302] * 8
    assert {answer.location for answer in answers} == {f"{applicant.base}gesendet/"}
    settle(database)
    whole(product, database, applicant.id)


def test_a_page_saved_while_another_tab_sends_is_in_it_or_told_so(product: Product, database: Inside) -> None:
    """Whoever saves too late learns that the application was sent; nothing is lost without a word."""
    for _ in range(5):
        applicant = Walker(product)
        applicant.walk(PAGES)
        late, saved = second_tab(applicant), []
        for thread in at_once(lambda tab=late, into=saved: into.append(another_address(tab)), applicant.send):
            thread.join()
        receipt = wanted(applicant.follow(f"{applicant.base}gesendet/"), 200)
        taken_over = "spaet@post.example" in receipt.page.words
        if saved[0].status == 302:
            assert taken_over
        else:
            assert (saved[0].status, taken_over) == (409, False)
            assert "bereits gesendet" in saved[0].page.words
    settle(database)
    nothing_half(database)


def another_address(tab: Walker) -> Answer:
    return tab.post(f"{tab.base}kontakt/", {"fassung": "9999", "email": "spaet@post.example", "telefon": ""})


@pytest.mark.parametrize("how", ["at once", "with a reset", "in the middle of the body"])
def test_a_lost_connection_and_a_second_try_make_one_case(product: Product, database: Inside, how: str) -> None:
    """The line breaks right after the button was pressed; the resident presses it again."""
    applicant = Walker(product)
    applicant.walk(PAGES)
    body = f"csrfmiddlewaretoken={applicant.token}".encode()
    head = (
        f"POST {applicant.base}senden/ HTTP/1.1\r\nHost: {applicant.host}\r\nOrigin: http://{applicant.host}\r\n"
        f"Cookie: {applicant.cookie_header}\r\nContent-Type: {URLENCODED}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    with socket.create_connection(("127.0.0.1", product.port)) as line:
        if how == "in the middle of the body":
            line.sendall(head + body[:-10])
        else:
            line.sendall(head + body)
        if how == "with a reset":
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sent_again_is_the_same(database, applicant)
    settle(database)
    whole(product, database, applicant.id)


def test_a_start_pressed_twice_makes_two_drafts_and_no_case(product: Product, database: Inside) -> None:
    """Each press begins anew; the start page shows what is begun already, so that nothing is out of sight."""
    visitor = Walker(product)
    first, second = visitor.start(), visitor.start()
    assert first != second
    page = wanted(visitor.get(START), 200)
    for path in (first, second):
        assert UUID(path.split("/")[3]) and path.split("/")[3] in page.text
        wanted(visitor.follow(path), 200)
