"""Three of the portals' forms by a guest on a phone, from the start to the receipt: every page on the way looked at."""

import re
from typing import Any

import pytest
from demo.forms.exploring import explore
from demo.forms.test_every_form import form
from documents.samples import NOTICE
from playwright.sync_api import Page, expect

from amtsweg.documents.pdf import render_notice
from amtsweg.forms.definition import GroupPage
from amtsweg.forms.fields.base import Field
from amtsweg.forms.flow import Step, Way

from .conftest import Enter, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

FORMS = [
    ("landkreis", "versammlung-anzeigen", "versammlungsanzeige"),
    ("jesteburg", "geburtsurkunde-bestellen", "geburtsurkunde"),
    ("landkreis", "muelltonne-bestellen", "abfallbehaelter"),
]


@pytest.mark.parametrize(("portal", "service", "slug"), FORMS, ids=[slug for _portal, _service, slug in FORMS])
def test_from_start_to_receipt(enter: Enter, portal: str, service: str, slug: str) -> None:
    guest = enter(phone=True)
    wanted = longest(slug)
    guest.go(portal, f"/antrag/{service}/")
    guest.look()
    guest.hands.push("Ohne Konto beginnen")
    guest.page.wait_for_load_state()
    answer_all(guest, wanted)
    guest.look()
    guest.page.get_by_role("button", name=re.compile("senden$")).click()
    expect(guest.page).to_have_url(re.compile("/gesendet/$"))
    expect(guest.page.locator(".a-sent__ref")).to_have_text(re.compile(r"^[A-Z]{3}-2\d{3}-[A-Z0-9]{5}-\d\d$"))
    guest.look()


def longest(slug: str) -> Way:
    """Of the ways that reach something new the one with the most pages that can be sent today."""
    return max((way for way in explore(form(slug)).ways if way.complete), key=lambda way: len(way.steps))


def answer_all(guest: Visitor, wanted: Way) -> None:
    """Page by page with Weiter, until the answers are to be checked."""
    steps = {_shape(step.key): step for step in wanted.steps}
    for _ in range(60):
        guest.look()
        if guest.page.url.rstrip("/").endswith("/pruefen"):
            return
        before = guest.page.url
        step = steps[_shape(before.split("?")[0].rstrip("/").split("/", 6)[6])]
        if not isinstance(step.page, GroupPage):
            answer(guest.page, step, wanted)
        guest.page.get_by_role("button", name="Weiter", exact=True).last.click()
        guest.page.wait_for_load_state()
        assert guest.page.url != before, guest.page.locator(".a-errors").all_inner_texts()
    raise AssertionError("the way does not end")


def _shape(key: str) -> str:
    """The key of a step whichever item of a group it is about."""
    return "/".join("*" if place % 2 else part for place, part in enumerate(key.split("/")))


def answer(page: Page, step: Step, wanted: Way) -> None:
    """Fills in the controls of a page as they show the wanted answers."""
    answers = wanted.answers_at(step)
    for field in step.fields:
        value = answers.get(field.id)
        if not field.asks or value is None:
            continue
        if isinstance(value, list) and field.type == "file":
            hand_in(page, field)
            continue
        for name, shown in field.to_raw(value).items():
            for one in shown if isinstance(shown, list) else [shown]:
                put(page, name, one)


def hand_in(page: Page, field: Field) -> None:
    """A file where one is wanted."""
    now = page.locator(f'[name="{field.id}-how"][value="now"]')
    if now.count():
        now.first.check(force=True)
    file: Any = {"name": "nachweis.pdf", "mimeType": "application/pdf", "buffer": render_notice(NOTICE)}
    page.locator(f'input[type="file"][name="{field.id}"]').set_input_files(file)


def put(page: Page, name: str, value: str) -> None:
    """One control: a box or radio button by its value, a list by its option, anything else by typing."""
    control = page.locator(f'[name="{name}"]')
    if not value or not control.count():
        return
    if control.first.get_attribute("type") in ("radio", "checkbox"):
        page.locator(f'[name="{name}"][value="{value}"]').first.check(force=True)
    elif control.first.evaluate("control => control.tagName") == "SELECT":
        control.first.evaluate("(control, value) => { control.value = value }", value)
    else:
        control.first.fill(value)
