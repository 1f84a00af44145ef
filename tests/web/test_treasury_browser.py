"""The cash office in a real browser: from a statement to a booked transfer, with axe, with and without scripts."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from cases.office import make_office
from looking import content_width, follow
from payments import a_treasury
from payments.a_statement import Sent, a_file
from payments.a_treasury import Treasury
from playwright.sync_api import Browser, Page, expect
from web.test_desk_browser import signed_in

from amtsweg.core import clock

Axe = Callable[[Page], list[str]]


@pytest.fixture
def treasury(served: Any) -> Treasury:
    return a_treasury.at(make_office().authority)


def sound(page: Page, axe: Axe) -> None:
    """No objection of axe in light and dark, one main heading, never wider than the narrowest phone."""
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        found += [f"{scheme}: {one}" for one in axe(page)]
    before = page.viewport_size or {"width": 1280, "height": 720}
    page.set_viewport_size({"width": 320, "height": 640})
    found += [f"{content_width(page)} wide"] if content_width(page) > 320 else []
    found += [f"narrow: {one}" for one in axe(page)]
    page.set_viewport_size(before)
    assert found == [], page.url


def brought(page: Page, *sent: Sent) -> None:
    file = {"name": "auszug.xml", "mimeType": "text/xml", "buffer": a_file(*sent)}
    page.get_by_label("Kontoauszug der Bank").set_input_files(file)  # type: ignore[arg-type]
    follow(page.get_by_role("button", name="Einlesen"))


def test_a_transfer_is_matched_out_of_a_statement_and_the_rest_by_hand(
    treasury: Treasury, served: Any, browser: Browser, axe: Axe
) -> None:
    paid, other = treasury.ask("12.50"), treasury.ask("7.00")
    day = clock.today().isoformat()
    sent = (
        Sent("12.50", f"hundesteuer {paid.reference.lower().replace('-', ' ')}", day=day, reference="B-1"),
        Sent("8.00", "Gebühr", name="Ohne, Zeichen", day=day, reference="B-2"),
    )
    page = signed_in(browser, treasury.cashier).new_page()
    page.goto(served("jesteburg", "/desk/kasse/kontoauszuege/"))
    page.get_by_role("button", name="Einlesen").click()
    expect(page.get_by_role("link", name="Wählen Sie eine Datei aus")).to_be_visible()
    sound(page, axe)
    brought(page, *sent)
    expect(page.get_by_text("Kontoauszug 2026-0042: 2 neue Umsätze, 0 schon bekannt.")).to_be_visible()
    sound(page, axe)
    assert treasury.again(paid).state == "settled"
    before = treasury.counts()
    brought(page, *sent)
    expect(page.get_by_text("Kontoauszug 2026-0042: 0 neue Umsätze, 2 schon bekannt.")).to_be_visible()
    assert treasury.counts() == before
    given_by_hand(page, other.reference, axe)
    assert treasury.again(other).state == "overpaid"
    follow(page.get_by_role("link", name="Kontoauszüge"))
    follow(page.get_by_role("link", name="42", exact=True))
    sound(page, axe)


def given_by_hand(page: Page, reference: str, axe: Axe) -> None:
    """The line without a Kassenzeichen goes to this request."""
    follow(page.get_by_role("link", name="Nicht zugeordnet"))
    sound(page, axe)
    follow(page.get_by_role("link", name="Ohne, Zeichen"))
    sound(page, axe)
    page.get_by_label("Kassenzeichen").fill(reference[:-1])
    page.get_by_role("button", name="Zuordnen").press("Enter")
    expect(page.locator("#fehler")).to_be_visible()
    sound(page, axe)
    page.get_by_label("Kassenzeichen").fill(reference)
    page.get_by_role("button", name="Zuordnen").press("Enter")
    expect(page.get_by_text("Jeder Umsatz ist zugeordnet.")).to_be_visible()


def test_what_was_paid_too_much_goes_back_and_the_books_agree(
    treasury: Treasury, served: Any, browser: Browser, axe: Axe
) -> None:
    request, day = treasury.ask("7.00"), clock.today().isoformat()
    page = signed_in(browser, treasury.cashier).new_page()
    page.goto(served("jesteburg", "/desk/kasse/kontoauszuege/"))
    brought(page, Sent("8.00", request.reference, day=day))
    follow(page.get_by_role("link", name="Forderungen"))
    sound(page, axe)
    page.get_by_label("Stand").select_option(label="zu viel gezahlt")
    follow(page.get_by_role("button", name="Anzeigen"))
    follow(page.get_by_role("link", name=request.reference))
    sound(page, axe)
    follow(page.get_by_role("button", name="erstatten"))
    page.get_by_role("button", name="sind ausgezahlt").click()
    expect(page.get_by_text("Die Auszahlung ist gebucht.")).to_be_visible()
    assert treasury.again(request).returned == Decimal("1.00")
    with page.expect_download() as receipt:
        page.get_by_role("link", name="Zahlungsbeleg (PDF)").click()
    assert receipt.value.suggested_filename == f"beleg-{request.reference}.pdf"
    page.goto(served("jesteburg", "/desk/kasse/"))
    sound(page, axe)
    with page.expect_download() as table:
        page.get_by_role("link", name="als XLSX").click()
    assert table.value.suggested_filename == f"kasse-{day}-{day}.xlsx"
    follow(page.get_by_role("link", name="Abgleich"))
    sound(page, axe)
    expect(page.get_by_text("Buchungen und Kontoauszüge stimmen überein.")).to_be_visible()


def test_without_scripts_and_by_keyboard_a_statement_is_brought_in(
    treasury: Treasury, served: Any, browser: Browser
) -> None:
    request = treasury.ask("12.50")
    page = signed_in(browser, treasury.cashier, scripts=False).new_page()
    page.goto(served("jesteburg", "/desk/kasse/"))
    follow(page.get_by_role("link", name="Kontoauszüge"), "Enter")
    brought(page, Sent("12.50", request.reference), Sent("99.00", "Turnhalle", name="Verein"))
    expect(page.get_by_text("2 neue Umsätze, 0 schon bekannt")).to_be_visible()
    assert treasury.again(request).state == "settled"
    follow(page.get_by_role("link", name="Nicht zugeordnet"), "Enter")
    follow(page.get_by_role("link", name="Verein"), "Enter")
    page.get_by_label("Wofür ist er?").fill("Miete der Turnhalle")
    page.get_by_role("button", name="Beiseitelegen").press("Enter")
    expect(page.get_by_text("Der Umsatz liegt beiseite.")).to_be_visible()


def test_a_line_is_put_aside_for_a_reason(treasury: Treasury, served: Any, browser: Browser, axe: Axe) -> None:
    page = signed_in(browser, treasury.cashier).new_page()
    page.goto(served("jesteburg", "/desk/kasse/kontoauszuege/"))
    brought(page, Sent("99.00", "Turnhalle", name="Verein"))
    follow(page.get_by_role("link", name="Nicht zugeordnet"))
    follow(page.get_by_role("link", name="Verein"))
    page.get_by_role("button", name="Beiseitelegen").click()
    expect(page.locator("#fehler")).to_be_visible()
    page.get_by_label("Wofür ist er?").fill("Miete der Turnhalle")
    page.get_by_role("button", name="Beiseitelegen").click()
    expect(page.get_by_text("Der Umsatz liegt beiseite.")).to_be_visible()
    page.goto(served("jesteburg", f"/desk/kasse/umsaetze/{treasury.lines()[0].pk}/"))
    expect(page.get_by_text("Miete der Turnhalle")).to_be_visible()
    sound(page, axe)
