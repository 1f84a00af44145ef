"""The mailbox and questions in a real browser: sound on phone and desktop, and news appear without losing a word."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cases.office import Office, make_office, work
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from web.test_mailbox import asked, with_account
from web.test_postbox import mine
from web.test_result_browser import sound, visiting
from web.test_safe_and_download import kept

from amtsweg.accounts.models import Account, Membership
from amtsweg.cases import actions
from amtsweg.cases.actions import questions
from amtsweg.cases.models import Case
from amtsweg.cases.requests import Wording
from amtsweg.core import clock
from amtsweg.documents import safe
from amtsweg.federation.published import bump

Axe = Callable[[Page], list[str]]
Served = Callable[..., str]


@pytest.fixture
def office(served: Served) -> Office:
    made = make_office()
    bump()
    return made


@pytest.fixture
def anna(office: Office) -> Account:
    made: Account = Account.objects.create_user("anna.behrens@post.example")
    return made


def at_desk(clerk: Membership) -> Client:
    made = Client(HTTP_HOST="jesteburg.localhost")
    made.force_login(clerk.account)
    return made


def furnish(office: Office, anna: Account) -> tuple[Case, str]:
    """A mailbox with everything in it: the case that waits, and the number of an answered question."""
    waiting, _quiet, archived = (mine(office, anna) for _ in range(3))
    work()
    asked(office, waiting, "Sachkundenachweis")
    actions.send_message(office.maren, archived.pk, "Guten Tag, wir prüfen Ihre Angaben.")
    question = questions.ask(anna, office.maren.unit_id, "Steuer im Umzugsjahr", "Wo zahle ich?", language="de")  # type: ignore[arg-type]
    questions.answer(office.maren, question.pk, "Bis zum Umzug bei uns.")
    safe.set_expiry(anna.pk, kept(anna, "personalausweis.pdf").pk, clock.today())
    return waiting, question.number


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_the_mailbox_is_sound(
    served: Served, office: Office, anna: Account, browser: Browser, axe: Axe, scheme: str
) -> None:
    case, question = furnish(office, anna)
    for client, pages in (
        (with_account(anna), [
            "/postkorb/", "/postkorb/suche/?q=prüfen", "/postkorb/unterlagen/", "/postkorb/einstellungen/",
            f"/vorgaenge/{case.number}/", f"/fragen/{question}/", "/fragen/stellen/steueramt/",
        ]),
        (at_desk(office.maren), [
            "/desk/fragen/?alle=1", f"/desk/fragen/{question}/", f"/desk/vorgaenge/{case.number}/",
        ]),
    ):  # fmt: skip
        context = visiting(browser, client, served("jesteburg", "/"), scheme)
        page = context.new_page()
        for path in pages:
            page.goto(served("jesteburg", path))
            sound(page, axe)
        context.close()


def impatient(context: BrowserContext) -> None:
    """Pages of this browser ask every moment."""
    context.add_init_script(
        "const later = window.setTimeout; window.setTimeout = (act, wait) => later(act, Math.min(wait, 200));"
    )


def test_news_appear_without_a_reload_and_nothing_typed_is_lost(
    served: Served, office: Office, anna: Account, browser: Browser
) -> None:
    case = mine(office, anna)
    resident = visiting(browser, with_account(anna), served("jesteburg", "/"))
    clerk = visiting(browser, at_desk(office.maren), served("jesteburg", "/"))
    for context in (resident, clerk):
        impatient(context)
    hers, listed, desk = resident.new_page(), resident.new_page(), clerk.new_page()
    for page, path in (
        (listed, "/postkorb/"), (desk, f"/desk/vorgaenge/{case.number}/"), (hers, f"/vorgaenge/{case.number}/"),
    ):  # fmt: skip
        with page.expect_response(lambda answer: "/stand/" in answer.url):
            page.goto(served("jesteburg", path))
    hers.get_by_label("Ihre Nachricht").fill("Halb getippt")
    desk.get_by_label("Neue Notiz").fill("Auch halb")
    actions.request_document(office.maren, case.pk, Wording("Impfpass"), clock.today() + timedelta(days=14), version=1)
    expect(hers.get_by_text("Sie sind am Zug")).to_be_visible()
    expect(hers.get_by_role("heading", name="Angefordert")).to_be_visible()
    expect(hers.locator("main [role=status].kern-sr-only")).to_have_text("Die Seite zeigt jetzt den neuen Stand.")
    expect(hers.get_by_label("Ihre Nachricht")).to_have_value("Halb getippt")
    expect(listed.get_by_text("Das wartet auf Sie")).to_be_visible()
    hers.get_by_role("button", name="Nachricht senden").click()
    expect(desk.locator("#gespraech").get_by_text("Halb getippt")).to_be_visible()
    expect(desk.get_by_label("Neue Notiz")).to_have_value("Auch halb")


def test_a_page_out_of_sight_or_signed_out_asks_no_more(
    served: Served, office: Office, anna: Account, browser: Browser
) -> None:
    context = visiting(browser, with_account(anna), served("jesteburg", "/"))
    impatient(context)
    page = context.new_page()
    asked_at: list[Any] = []
    page.on("request", lambda request: asked_at.append(request.url) if "/stand/" in request.url else None)
    with page.expect_response(lambda answer: "/stand/" in answer.url):
        page.goto(served("jesteburg", "/postkorb/"))
    with page.expect_response(lambda answer: "/stand/" in answer.url and answer.status == 403):
        context.clear_cookies()
    count = len(asked_at)
    page.wait_for_timeout(1500)
    assert len(asked_at) == count
