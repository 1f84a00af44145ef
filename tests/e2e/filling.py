"""Filling in a portal's form page by page in the browser, with answers that lead the longest way through it."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

from demo.forms.exploring import context, explore
from demo.forms.shipped import form
from documents.samples import NOTICE
from forms.builders import sample
from looking import follow
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from amtsweg.core import clock
from amtsweg.documents.pdf import render_notice
from amtsweg.forms.context import RawDict
from amtsweg.forms.definition import GroupPage
from amtsweg.forms.fields.base import Field
from amtsweg.forms.flow import Step, Way, way

from .conftest import Visitor

# What people write, as long as it fits the question; each makes the page as long as it really gets.
WORDS = {
    "text": "Am Heidschnuckenweg",
    "long_text": "Der Weg ist auf einer Länge von etwa 30 Metern aufgerissen.\n\nFahrräder kommen nicht mehr vorbei.",
}
MOST_PAGES = 90


def longest(slug: str) -> Way:
    """Of the ways that reach something new the one with the most pages that can be sent today, in plausible words."""
    today = clock.today()
    guest = context(today=today)
    found = (way(form(slug), one.answers, guest) for one in explore(form(slug), today=today).ways)
    best = max((one for one in found if one.complete), key=lambda one: len(one.steps))
    worded = way(form(slug), _worded(best), guest)
    return worded if worded.complete and len(worded.steps) == len(best.steps) else best


def plainly(slug: str, **answers: Any) -> Way:
    """The way of somebody who answers what these say and, of the rest, only what the form insists on.

    Proofs that may come later do; a list that needs an entry has to be among the answers.
    """
    given = dict(answers)
    while True:
        found = way(form(slug), given, context(today=clock.today()))
        asked = (one for step in found.steps for one in step.fields if one.asks and one.id not in given)
        field = next(asked, None)
        if field is None:
            assert found.complete, f"{slug}: {found.first_open} is still open"
            return found
        given[field.id] = None if field.optional else _shortly(field)


def _shortly(field: Field) -> Any:
    return "later" if getattr(field, "later_days", 0) else sample(field)


def _worded(found: Way) -> dict[str, Any]:
    """The answers with plausible words where the question takes any."""

    def better(answers: dict[str, Any]) -> dict[str, Any]:
        return {name: _better(found, name, value, better) for name, value in answers.items()}

    return better(found.answers)


def _better(found: Way, name: str, value: Any, deeper: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    asked = found.form.fields.get(name)
    if asked is None:
        return [deeper(item) for item in value] if isinstance(value, list) else value
    words = WORDS.get(asked.type)
    if words is None or value is None:
        return value
    cleaned = asked.clean(RawDict(asked.to_raw(words)), found.context)
    return value if cleaned.errors else words


def answer_all(guest: Visitor, wanted: Way, look: Callable[[], None] | None = None) -> None:
    """Page by page with Weiter, until the answers are to be checked; every page is looked at unless told otherwise."""
    steps = {_shape(step.key): step for step in wanted.steps}
    for _ in range(MOST_PAGES):
        (look or guest.look)()
        if guest.page.url.rstrip("/").endswith("/pruefen"):
            return
        before = guest.page.url
        key = before.split("?")[0].rstrip("/").split("/", 6)[6]
        if key == "uebersicht":
            guest.hands.push("Weitermachen")
            continue
        step = steps[_shape(key)]
        if not isinstance(step.page, GroupPage):
            answer(guest.page, step, wanted)
        follow(guest.page.get_by_role("button", name="Weiter", exact=True).last)
        assert guest.page.url != before, guest.page.locator(".a-errors").all_inner_texts()
    raise AssertionError("the way does not end")


def apply(account: Visitor, portal: str, service: str, wanted: Way) -> str:
    """Somebody who is signed in begins, answers and sends; the number of the case."""
    account.go(portal, f"/antrag/{service}/")
    account.hands.push("Antrag beginnen")
    answer_all(account, wanted, account.glance)
    account.look()
    return send(account)


def send(guest: Visitor) -> str:
    """From the check page to the receipt; the reference number on it."""
    guest.page.get_by_role("button", name=re.compile("senden$")).click()
    expect(guest.page).to_have_url(re.compile("/gesendet/$"))
    number = guest.page.locator(".a-sent__ref")
    expect(number).to_have_text(re.compile(r"^[A-Z]{3}-2\d{3}-[A-Z0-9]{5}-\d\d$"))
    guest.look()
    return number.inner_text()


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
    """A file where one is wanted: a document, or a picture where the form takes nothing else."""
    now = page.locator(f'[name="{field.id}-how"][value="now"]')
    if now.count():
        now.first.check(force=True)
    control = page.locator(f'input[type="file"][name="{field.id}"]')
    file: Any = {"name": "nachweis.pdf", "mimeType": "application/pdf", "buffer": render_notice(NOTICE)}
    if "pdf" not in (control.get_attribute("accept") or ""):
        picture = BytesIO()
        Image.new("RGB", (600, 800), "#8bd3ba").save(picture, "PNG")
        file = {"name": "foto.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    control.set_input_files(file)


def put(page: Page, name: str, value: str) -> None:
    """One control: a box or radio button by its value, a list by its option, anything else by typing."""
    control = page.locator(f'[name="{name}"]')
    if not value or not control.count():
        return
    if control.first.get_attribute("type") in ("radio", "checkbox"):
        page.locator(f'[name="{name}"][value="{value}"]').first.check(force=True)
    elif control.first.evaluate("control => control.tagName") == "SELECT":
        pick(page, control.first, value)
    else:
        control.first.fill(value)


def pick(page: Page, control: Locator, value: str) -> None:
    """An option of a list; of a long one as people find it, by typing its name."""
    if control.is_visible():
        control.select_option(value)
        return
    text = control.locator(f'option[value="{value}"]').first.inner_text()
    box = control.locator("xpath=following-sibling::input[1]")
    box.fill(text)
    control.locator("xpath=following-sibling::ul[1]").get_by_role("option", name=text, exact=True).click()
