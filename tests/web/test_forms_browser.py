"""Pages about changing forms in a real browser: the studio, and what becomes of drafts; light, dark, narrow, wide."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from applications.test_carrying import NO_APPLICANT_EMAIL, NO_EMAIL, SHORTER, publish
from applications.world import make_world
from django.test import Client
from looking import content_width
from playwright.sync_api import Browser, Page, expect
from web import a_form, a_procedure
from web.applying import begun, browser, filled
from web.test_studio_browser import Site, editor, signed_in

from amtsweg.accounts.models import Session
from amtsweg.core.actors import SYSTEM
from amtsweg.federation.models import Portal
from amtsweg.forms import definition as definitions
from amtsweg.forms.actions import retire, save_draft
from amtsweg.forms.models import FormDefinition

__all__ = ["editor"]

Axe = Callable[[Page], list[str]]
HUB = "formulare/bank-stiften/"
STUDIO = (
    "formulare/", "formular-anlegen/", HUB, f"{HUB}?fassung=1", f"{HUB}bearbeiten/", f"{HUB}vergleichen/",
    f"{HUB}vorschau/", f"{HUB}verwerfen/", f"{HUB}zurueckziehen/", "formulare/baum-stiften/vorschau/",
    "verfahren/", "verfahren-anlegen/", "verfahren/erlaubnis/", "verfahren/erlaubnis/bearbeiten/",
    "verfahren/erlaubnis/verwerfen/",
)  # fmt: skip


def findings(page: Page, axe: Axe) -> list[str]:
    """What is wrong with a page on a desk and on a phone, in light and in dark."""
    expect(page.locator("h1")).to_have_count(1)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            if content_width(page) > width:
                found.append(f"wider than {width} pixels")
        found += [f"{scheme}: {one}" for one in axe(page)]
    return found


@pytest.mark.parametrize("language", ["", "/en"], ids=["de", "en"])
def test_the_studios_pages_for_forms_are_accessible(
    site: Site, federation: dict[str, Portal], editor: Client, browser: Browser, axe: Axe, language: str
) -> None:
    own = federation["jesteburg"].authority
    a_form.draft(own)
    a_procedure.draft(own)
    save_draft(definitions.load(a_form.FAULTY.replace("bank-stiften", "baum-stiften")), own)
    page = signed_in(browser, editor).new_page()
    wrong = {}
    for address in STUDIO:
        answer = page.goto(site("jesteburg", f"{language}/studio/{address}"))
        assert answer is not None and answer.status == 200, address
        if found := findings(page, axe):
            wrong[address] = found
    page.goto(site("jesteburg", f"{language}/studio/{HUB}bearbeiten/"))
    page.locator("textarea").fill(a_form.YAML.replace("type: text", "type: texd"))
    page.locator("form[enctype] button").first.click()
    expect(page.get_by_role("alert")).to_be_visible()
    if found := findings(page, axe):
        wrong["with a fault"] = found
    assert wrong == {}


@pytest.fixture
def draft(served: Any) -> tuple[Client, str]:
    """A guest with a draft that is ready to send."""
    make_world()
    client = browser()
    base = begun(client)
    filled(client, base)
    return client, base


def opened(browser_: Browser, client: Client, address: str) -> Page:
    page = signed_in(browser_, client).new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("language", ["", "/en"], ids=["de", "en"])
def test_what_becomes_of_a_draft_is_said_on_accessible_pages(
    served: Any, draft: tuple[Client, str], browser: Browser, axe: Axe, language: str
) -> None:
    client, base = draft
    address = str(served("jesteburg", language + base))
    publish(SHORTER, NO_EMAIL, NO_APPLICANT_EMAIL)
    page = opened(browser, client, address)
    wrong = {"changed": findings(page, axe)}
    assert urlsplit(page.url).path.endswith("/geaendert/")
    page.locator("main form button").first.click()
    page.wait_for_url("**/hund/")
    page.goto(address + "loeschen/")
    wrong["asked"] = findings(page, axe)
    page.locator("main form button").first.click()
    expect(page.locator("main form")).to_have_count(2)
    wrong["in the trash"] = findings(page, axe)
    page.goto(str(served("jesteburg", f"{language}/postkorb/?ansicht=entwuerfe")))
    wrong["listed"] = findings(page, axe)
    page.goto(address)
    page.locator("main form button").first.click()
    page.wait_for_url("**/hund/")
    page.goto(address + "wer/")
    Session.objects.all().delete()
    page.get_by_role("button", name="Continue" if language else "Weiter", exact=True).last.click()
    expect(page.locator("h1")).to_have_text("Your session has ended" if language else "Ihre Sitzung ist zu Ende")
    wrong["session"] = findings(page, axe)
    assert {name: found for name, found in wrong.items() if found} == {}


def test_a_closed_form_is_an_accessible_page(
    served: Any, draft: tuple[Client, str], browser: Browser, axe: Axe
) -> None:
    client, base = draft
    retire(FormDefinition.objects.get(), actor=SYSTEM)
    page = opened(browser, client, str(served("jesteburg", base)))
    assert findings(page, axe) == []


def test_the_links_to_other_languages_keep_what_was_typed(
    served: Any, draft: tuple[Client, str], browser: Browser
) -> None:
    client, base = draft
    page = opened(browser, client, str(served("jesteburg", base + "wer/")))
    page.get_by_label("Vorname").fill("Zoë")
    page.locator(".a-top__links").get_by_text("English").click()
    page.wait_for_url("**/en/**")
    expect(page.locator("h1")).to_have_text("What is your name?")
    assert page.locator("#name-given").input_value() == "Zoë"
