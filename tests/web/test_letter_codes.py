"""Codes from letters through the pages: the clerk issues one, the resident answers with it, once."""

import base64
import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from applications.letter_world import ANSWERS, FORM, REFERENCE, LetterWorld, make_letter_world
from cases.office import work
from django.test import Client

from amtsweg.accounts.models import Membership
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.crypto import unwrap_secret
from amtsweg.core.tenancy import as_authority
from amtsweg.forms import definition as definitions
from amtsweg.forms.actions import import_definition
from amtsweg.web.desk.code_once import COOKIE

START = "/antrag/anhoerung/"


@pytest.fixture
def letters(db: None) -> LetterWorld:
    return make_letter_world()


def browser(member: Membership | None = None) -> Client:
    client = Client(headers={"host": "jesteburg.localhost"})
    if member:
        client.force_login(member.account)
    return client


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def issue(client: Client, reference: str = REFERENCE, **day: str) -> Any:
    last = clock.today() + timedelta(weeks=4)
    when = {"frist-day": str(last.day), "frist-month": str(last.month), "frist-year": str(last.year)}
    shown = {**when, "dienst": "anhoerung", "aktenzeichen": reference, **day}
    return client.post("/desk/zugangscodes/neu/", shown)


def begun(client: Client) -> str:
    """The address of a new draft, which asks for the code before anything else."""
    answer = client.post(START)
    assert answer.status_code == 302 and answer.url.endswith("/kennung/")
    return str(answer.url).removesuffix("kennung/")


def admitted(client: Client, code: str) -> str:
    """The address of a draft that the code opened."""
    base = begun(client)
    answer = client.post(base + "kennung/", {"aktenzeichen": "12 owi 345/26", "zugangscode": code.lower()})
    assert answer.status_code == 302 and answer.url == base + "wer/"
    for key, raw in ANSWERS.items():
        assert client.post(f"{base}{key}/", {"fassung": "99", **raw}).status_code == 302
    return base


def test_a_code_is_shown_once_with_what_goes_into_the_letter(letters: LetterWorld) -> None:
    client = browser(letters.clerk)
    answer = issue(client)
    assert answer.status_code == 302 and answer.cookies[COOKIE]["httponly"]
    page = text(client.get(answer.url))
    (code, *again) = re.findall(r"[3-9A-Y]{4}-[3-9A-Y]{4}-[3-9A-Y]{4}", page)
    assert again == [code]  # large, and in the text for the letter
    assert code not in answer.url and code not in answer.cookies[COOKIE].value
    for expected in (REFERENCE, "jesteburg.localhost", "/antrag/anhoerung/", "data:image/svg+xml;base64,"):
        assert expected in page
    assert code not in text(client.get(answer.url))
    listed = text(client.get("/desk/zugangscodes/?q=12owi34526"))
    assert REFERENCE in listed and "Maren Albers" in listed and "offen" in listed and code not in listed
    assert "keinen Zugangscode" in text(client.get("/desk/zugangscodes/?q=99"))


def test_what_is_wrong_with_a_new_code_is_said_at_its_place(letters: LetterWorld) -> None:
    client = browser(letters.clerk)
    wrong = issue(client, "", **{"frist-day": "31", "frist-month": "2"})
    assert wrong.status_code == 422
    assert "Füllen Sie „Aktenzeichen“ aus" in text(wrong) and "mit Tag, Monat und Jahr" in text(wrong)
    late = issue(client, **{"frist-year": "2099"})
    assert late.status_code == 422 and "Wählen Sie einen Tag" in text(late)


def test_codes_belong_to_the_unit_and_are_taken_back_by_it(letters: LetterWorld) -> None:
    identifier, code = letters.issue()
    other, own = browser(letters.elsewhere), browser(letters.clerk)
    assert "Zugangscodes" not in text(other.get("/desk/")) and "Zugangscodes" in text(own.get("/desk/"))
    address = f"/desk/zugangscodes/{identifier}/"
    assert [other.get(one).status_code for one in (address, "/desk/zugangscodes/neu/")] == [404, 404]
    assert other.post(address + "zuruecknehmen/").status_code == 404
    assert "auch nicht, wer schon angefangen hat" in text(own.get(address + "zuruecknehmen/"))
    assert own.post(address + "zuruecknehmen/").url == address
    page = text(own.get(address))
    assert "Der Zugangscode gilt nicht mehr." in page and "zurückgenommen" in page and "zuruecknehmen/" not in page
    client = browser()
    refused = client.post(begun(client) + "kennung/", {"aktenzeichen": REFERENCE, "zugangscode": code})
    assert refused.status_code == 422


def test_without_the_code_every_page_leads_to_it(letters: LetterWorld) -> None:
    client = browser()
    base = begun(client)
    assert client.get(base + "wer/").url == base
    assert client.get(base).url == base + "kennung/"
    assert client.post(base + "wer/", ANSWERS["wer"]).url == base
    assert client.post(base + "senden/").status_code == 422
    page = text(client.get(base + "kennung/"))
    assert "Aktenzeichen" in page and "Zugangscode" in page and "Speichern und später" not in page


def test_the_refusal_says_one_thing_and_whom_to_ask(letters: LetterWorld) -> None:
    _identifier, code = letters.issue()
    client = browser()
    base = begun(client)
    said = set()
    for number, (reference, typed) in enumerate([(REFERENCE, "AAAA"), ("9", code), ("9", "AAAA")]):
        answer = client.post(base + "kennung/", {"aktenzeichen": reference, "zugangscode": typed})
        assert answer.status_code == 422, number
        assert typed not in answer.content.decode()  # a wrong code is not repeated either
        said.add(re.findall(r'<a href="#zugangscode">(.*?)</a>', text(answer))[0])
    (message,) = said
    assert "passen nicht zusammen, oder der Code gilt nicht mehr" in message
    assert "Steueramt, Telefon 040\u00a066969-124" in message
    empty = client.post(base + "kennung/", {"aktenzeichen": "", "zugangscode": ""})
    assert len(re.findall(r'<a href="#(\w+)">', text(empty).partition('id="fehler"')[2].partition("</ul>")[0])) == 2


def test_too_many_tries_are_told_when_to_come_back(letters: LetterWorld) -> None:
    client = browser()
    base = begun(client)
    guesses = [
        client.post(base + "kennung/", {"aktenzeichen": REFERENCE, "zugangscode": "AAAA"}).status_code
        for _ in range(9)
    ]  # fmt: skip
    assert guesses == [422] * 8 + [429]


def test_from_the_letter_to_the_case(letters: LetterWorld) -> None:
    _identifier, code = letters.issue()
    client = browser()
    base = admitted(client, code)
    given = text(client.get(base + "kennung/"))
    assert "Ihr Zugangscode ist geprüft" in given and REFERENCE in given and 'name="zugangscode"' not in given
    check = text(client.get(base + "pruefen/"))
    assert "aus dem Schreiben, mit Code geprüft" in check and "kennung/" not in check.partition("<main")[2]
    assert client.post(base + "senden/").url == base + "gesendet/"
    receipt = client.get(base + "gesendet/")
    assert code not in text(receipt)
    work()
    clerk = browser(letters.clerk)
    number = re.findall(r"JES-\d{4}-\w{5}-\d\d", text(receipt))[0]
    case = text(clerk.get(f"/desk/vorgaenge/{number}/"))
    assert f"durch Code aus dem Schreiben, Aktenzeichen {REFERENCE}" in case
    assert "aus dem Schreiben, Code geprüft" in case
    for form in ("json", "xml"):
        exported = clerk.get(f"/desk/vorgaenge/{number}/angaben.{form}").getvalue().decode()
        assert REFERENCE in exported and code not in exported and code.replace("-", "") not in exported
    listed = text(clerk.get("/desk/zugangscodes/"))
    assert "verwendet" in listed and number in listed


def test_the_second_draft_with_one_code_is_not_sent_and_not_lost(letters: LetterWorld) -> None:
    _identifier, code = letters.issue()
    first, second = browser(), browser()
    here, there = admitted(first, code), admitted(second, code)
    first.post(here + "senden/")
    refused = second.post(there + "senden/")
    assert refused.status_code == 409
    for expected in ("Ihre Angaben sind nicht gesendet", "Das war ich nicht.", "Steueramt", "Anderen Code eingeben"):
        assert expected in text(refused)
    assert 'name="zugangscode"' in text(second.get(there + "kennung/"))
    third = browser()
    again = begun(third) + "kennung/"
    assert third.post(again, {"aktenzeichen": REFERENCE, "zugangscode": code}).status_code == 422
    _other, fresh = letters.issue()
    typed = {"aktenzeichen": REFERENCE, "zugangscode": fresh, "von": "pruefen"}
    assert second.post(there + "kennung/", typed).url == there + "pruefen/"
    assert second.post(there + "senden/").url == there + "gesendet/"


def test_a_draft_from_before_the_form_asked_for_a_code_gives_one_now(letters: LetterWorld) -> None:
    current = definitions.to_data(definitions.load(FORM))
    before = definitions.from_data({key: value for key, value in current.items() if key != "letter_code"})
    import_definition(before, None, actor=SYSTEM)
    client = browser()
    base = begun(client)
    client.post(base + "kennung/", {"fassung": "0", "aktenzeichen": "99"})
    assert client.post(base + "wer/", {"fassung": "9", **ANSWERS["wer"]}).status_code == 302
    import_definition(definitions.from_data(current), None, actor=SYSTEM)
    assert client.get(base).url == base + "geaendert/"
    changed = text(client.get(base + "geaendert/"))
    assert "Aktenzeichen" in changed and "99" in changed
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', changed))
    assert client.post(base + "geaendert/", hidden).status_code == 302
    assert client.get(base + "wer/").status_code == 302
    _identifier, code = letters.issue()
    answer = client.post(base + "kennung/", {"aktenzeichen": REFERENCE, "zugangscode": code})
    assert answer.url == base + "wer/" and "Behrens" in text(client.get(answer.url))


def test_a_code_that_was_typed_too_late_does_not_wait_in_the_session(letters: LetterWorld) -> None:
    _identifier, code = letters.issue()
    client = browser()
    base = begun(client)
    client.cookies.clear()
    lost = client.post(base + "kennung/", {"aktenzeichen": REFERENCE, "zugangscode": code})
    assert lost.status_code == 404
    application = base.rstrip("/").rpartition("/")[2]
    sealed = base64.b64decode(client.session["typed"])
    _key, waits, _until = json.loads(unwrap_secret(sealed, f"typed:{application}"))
    assert "aktenzeichen=" in waits and "zugangscode" not in waits and code not in waits


def test_the_preview_in_the_studio_needs_no_letter(letters: LetterWorld) -> None:
    own = definitions.from_data({**definitions.to_data(definitions.load(FORM)), "slug": "eigene-anhoerung"})
    import_definition(own, letters.authority, actor=SYSTEM)
    with as_authority(letters.authority):
        Membership.objects.create(
            account=letters.clerk.account, authority=letters.authority, role=Membership.Role.EDITOR,
            name="Maren Albers", since=clock.today(),
        )  # fmt: skip
    client = browser(letters.clerk)
    page = client.post(
        "/studio/formulare/eigene-anhoerung/vorschau/", {"antworten": "{}", "seite": "kennung", "aktenzeichen": "7"}
    )
    assert "Wie heißen Sie?" in text(page)
