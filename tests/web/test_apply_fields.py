"""Every kind of field in the wizard without JavaScript: asked, answered, shown again, sent."""

import re

import pytest
from django.test import Client
from django.utils.translation import override
from web.applying import begun, browser, named, real, say, summary, text
from web.every_field import ANSWERS, FORM, make_every_world

from amtsweg.applications.models import Submission
from amtsweg.core.actors import SYSTEM
from amtsweg.core.tenancy import across_tenants
from amtsweg.federation.published import bump
from amtsweg.forms import definition as definitions
from amtsweg.forms.actions import import_definition


@pytest.fixture
def guest(db: None) -> Client:
    make_every_world()
    return browser()


def filled(client: Client, base: str) -> None:
    for key, typed in ANSWERS.items():
        answer = say(client, f"{base}{key}/", **typed)
        assert answer.status_code == 302, (key, summary(answer))
    assert say(client, base + "bild/", bild=named(real(), "Lageplan.pdf")).status_code == 302


@pytest.mark.parametrize("kind", ["choice", "choices"])
def test_ids_on_the_page_are_sound_whatever_the_codes_are(guest: Client, kind: str) -> None:
    codes = ("A 1", "A#1", "ä", "a-1", "a.1")
    data = definitions.to_data(definitions.load(FORM))
    asked = {"type": kind, "id": "amtlich", "label": {"de": "Amtlich"}, "list": "amtlich"}
    data["sections"][0]["pages"].insert(0, {"id": "codes", "title": {"de": "Codes"}, "fields": [asked]})
    entries = [{"value": value, "label": {"de": f"Code {value}"}} for value in codes]
    data["code_lists"] = {**data.get("code_lists", {}), "amtlich": {"title": {"de": "Amtlich"}, "entries": entries}}
    import_definition(definitions.from_data(data), None, actor=SYSTEM)
    bump()
    base = begun(guest)
    shown = text(guest.get(base + "codes/"))
    ids = re.findall(r' id="([^"]*)"', shown)
    assert len(ids) == len(set(ids)) and all(re.fullmatch(r"[a-zA-Z][\w-]*", one, re.ASCII) for one in ids)
    labels = re.findall(r'<label class="kern-label" for="(amtlich[^"]*)">Code', shown)
    assert labels == [one for one in ids if re.fullmatch(r"amtlich(-\d)?", one)] and len(labels) == len(codes)
    assert say(guest, base + "codes/", amtlich="A#1").status_code == 302
    assert 'value="A#1" checked' in text(guest.get(base + "codes/"))


def test_everything_is_asked_checked_and_sent(guest: Client) -> None:
    base = begun(guest)
    filled(guest, base)
    say(guest, base + "nachweis/", **{"nachweis-how": "with_us", "nachweis-with_us": " JES-2026-1 "})
    shown = text(guest.get(base + "pruefen/"))
    for line in (
        "12 %",
        "14:30 Uhr",
        "Das weiß ich nicht",
        "01.03.2027 – 03.03.2027 (3 Tage)",
        "Staatsangehörigkeit: Indonesien",
        "Rechtsform: Verein ohne Eintrag im Register",
        "Steuer-ID endet auf 719",
        "WL-AB 123",
        "1010 Wien",
        "Österreich",
        "53.30970, 9.95170",
        "Ich teile Änderungen unverzüglich mit.",
        "Montag",
        "IBAN endet auf 3000",
        "Lageplan.pdf",
        "Liegt Ihnen schon vor: JES-2026-1",
    ):
        assert line in shown, line
    assert "86 095" not in shown and "DE89" not in shown, "sensitive numbers are masked"
    assert guest.post(base + "senden/").url == base + "gesendet/"
    with across_tenants("test"):
        assert Submission.objects.count() == 1


def test_a_hint_ends_before_the_next_sentence_and_keeps_an_example_of_a_date_together(guest: Client) -> None:
    assert "Am 1\u00a03\u00a02027 aufgenommen. Bis zu" in text(guest.get(begun(guest) + "bild/"))


def test_what_was_typed_is_there_again_with_each_error_at_its_own_input(guest: Client) -> None:
    base = begun(guest)
    wrong = {**ANSWERS["mensch"], "mensch-birth_date-day": "31.2.1980", "mensch-nationality": ""}
    answer = say(guest, base + "mensch/", **wrong)
    assert answer.status_code == 422
    assert [control.lstrip("#") for control, _message in summary(answer)] == [
        "mensch-birth_date-day",
        "mensch-nationality",
    ]
    page = text(answer)
    assert 'value="Semarang"' in page and 'value="31.2.1980"' in page
    assert page.count('aria-invalid="true"') == 4, "three inputs of the date and the list"
    assert 'value="Semarang"' in text(guest.get(base + "mensch/")), "what is no answer yet is kept too"


def test_a_direct_debit_names_what_is_missing_and_other_ways_ask_no_more(guest: Client) -> None:
    base = begun(guest)
    answer = say(guest, base + "zahlung/", **{"zahlung-way": "direct_debit"})
    assert [control.lstrip("#") for control, _message in summary(answer)] == [
        "zahlung-iban",
        "zahlung-holder",
        "zahlung-mandate",
    ]
    assert say(guest, base + "zahlung/", **{"zahlung-way": "counter"}).status_code == 302


def test_a_town_that_does_not_fit_is_questioned_and_can_be_insisted_on(guest: Client) -> None:
    base = begun(guest)
    typed = {**ANSWERS["anschrift"], "anschrift-country": "DE", "anschrift-postcode": "21266"}
    assert "stimmen so" not in text(guest.get(base + "anschrift/"))
    answer = say(guest, base + "anschrift/", **typed)
    ((control, message),) = summary(answer)
    assert control == "#anschrift-town" and "Zur Postleitzahl 21266 gehört: Jesteburg." in message
    assert "Postleitzahl und Ort stimmen so" in text(answer)
    assert say(guest, base + "anschrift/", **typed, **{"anschrift-sure": "yes"}).status_code == 302
    assert say(guest, base + "anschrift/", **{**typed, "anschrift-town": "jesteburg"}).status_code == 302


def test_only_the_page_that_asks_for_a_place_may_ask_where_one_is(guest: Client) -> None:
    base = begun(guest)
    assert "geolocation=(self)" in guest.get(base + "ort/").headers["Permissions-Policy"]
    assert "geolocation=()" in guest.get(base + "mensch/").headers["Permissions-Policy"]
    page = text(guest.get(base + "ort/"))
    assert re.search(r"<div[^>]*data-place=[^>]*hidden>", page), "without JavaScript there is no plan, only the inputs"
    assert "Steueramt</text>" in page and "Hanstedt</text>" in page


def test_a_file_of_the_draft_is_used_again_and_stays_as_long_as_anything_needs_it(guest: Client) -> None:
    base = begun(guest)
    filled(guest, base)
    offered = re.search(r'name="uebernehmen" value="(nachweis:[^"]+)"', text(guest.get(base + "nachweis/")))
    assert offered
    assert say(guest, base + "nachweis/", uebernehmen=offered[1]).url == base + "nachweis/"
    page = text(guest.get(base + "nachweis/"))
    assert "Lageplan.pdf" in page and 'name="uebernehmen"' not in page
    held = re.search(r'name="entfernen" value="([^"]+)"', text(guest.get(base + "bild/")))
    assert held
    say(guest, base + "bild/", entfernen=held[1])
    assert "Lageplan.pdf" not in text(guest.get(base + "bild/")).split('name="uebernehmen"')[0].split("Schon")[0]
    link = re.search(r'href="([^"]+/datei/[^"]+)"', text(guest.get(base + "nachweis/")))
    assert link and guest.get(link[1]).status_code == 200
    say(guest, base + "nachweis/", entfernen=held[1])
    assert guest.get(link[1]).status_code == 404, "nothing needs it any more"


def test_a_file_that_is_gone_or_of_somebody_else_is_not_taken(guest: Client) -> None:
    base = begun(guest)
    other = browser()
    theirs = begun(other)
    say(other, theirs + "bild/", bild=named(real(), "Geheim.pdf"))
    held = re.search(r'name="entfernen" value="([^"]+)"', text(other.get(theirs + "bild/")))
    assert held
    say(guest, base + "nachweis/", uebernehmen=f"nachweis:{held[1]}")
    assert "Geheim.pdf" not in text(guest.get(base + "nachweis/"))


def test_lists_are_in_the_order_of_the_language(guest: Client) -> None:
    base = begun(guest)
    with override("de"):  # what a request activates stays active in this thread
        german, english = text(guest.get(base + "mensch/")), text(guest.get("/en" + base + "mensch/"))
    assert german.index(">Ägypten<") < german.index(">Albanien<")
    assert english.index(">Denmark<") < english.index(">Egypt<") < english.index(">France<")
    assert "Nationality" in english
