"""Bundles page by page without JavaScript: questions asked once, two authorities, two cases, two desks."""

import re
from typing import Any

import pytest
from applications.bundle_world import ADDRESS, FAMILY, SHARED, BundleWorld, make_bundle_world, publish
from applications.test_bundles import NO_EMAIL, NO_EMAIL_NAMED, NOT_CARRIED, PHONE_NEEDED, REWORDED
from cases.office import appoint
from django.http import HttpResponse
from django.test import Client
from web.applying import browser, codes, say, signed_in, text
from web.test_desk import at

from amtsweg.applications import queries, sending
from amtsweg.applications.models import Application, Bundle, Submission
from amtsweg.applications.signals import submitted
from amtsweg.cases.models import Case
from amtsweg.core.tenancy import across_tenants, as_authority

START = "/buendel/umzug/"


@pytest.fixture
def world(db: None) -> BundleWorld:
    return make_bundle_world()


def begun(client: Client) -> str:
    """A new bundle; its address."""
    answer = client.post(START)
    found = re.match(rf"{START}[^/]+/", answer.url)
    assert found
    return found[0]


def answered(client: Client, **others: dict[str, str]) -> str:
    """Every shared question answered by following "Weiter"; the address of the overview."""
    base = begun(client)
    address = base + "frage/name/"
    while address != base:
        key = address.removeprefix(base + "frage/").rstrip("/")
        answer = say(client, address, **{**SHARED, **others}[key])
        assert answer.status_code == 302, text(answer)
        address = answer.url
    return base


def part(client: Client, base: str, name: str, what: str) -> HttpResponse:
    return client.post(f"{base}teil/{name}/", {"was": what})


def filled(client: Client, base: str) -> tuple[str, str]:
    """Both forms filled in, each with its one question; their check pages."""
    found = []
    for name, typed in (("hund", {"rufname": "Fiete"}), ("tonne", {"farbe": "Blaue Tonne"})):
        enter = part(client, base, name, "ausfuellen")
        page = client.get(enter.url)
        done = say(client, page.url, **typed)
        assert done.status_code == 302 and done.url.endswith("/pruefen/"), text(done)
        found.append(done.url)
    return found[0], found[1]


def sections(page: str) -> dict[str, str]:
    """State of each part as the overview says it."""
    return dict(re.findall(r'id="teil-(\w+)".*?class="a-badge[^>]*>.*?</svg>([^<]+)<', page, re.S))


def test_two_authorities_get_a_case_each_and_name_address_and_date_are_asked_once(world: BundleWorld) -> None:
    client = browser()
    base = answered(client)
    assert sections(text(client.get(base))) == {
        "wohnsitz": "Bei der zuständigen Stelle",
        "hund": "Noch nicht begonnen",
        "tonne": "Noch nicht begonnen",
    }
    filled(client, base)
    assert sections(text(client.get(base)))["tonne"] == "Bereit zum Senden"
    check = client.get(base + "pruefen/")
    assert text(check).count("Lindenallee 14") == 2 and text(check).count("Nehmen Sie sich Zeit") == 1
    assert "aus Ihren Angaben oben" in text(check)
    sent = client.post(base + "senden/", {"teil": ["hund", "tonne"]}, follow=True)
    assert sent.redirect_chain[-1][0] == base + "gesendet/"
    page = text(sent)
    for authority, prefix, theirs in ((world.here, "JES", "Blaue Tonne"), (world.county, "LKH", "Fiete")):
        with as_authority(authority):
            cases = list(Case.objects.all())
            payload = queries.opened_payload(Submission.objects.select_related("application__data_key").get())
        assert [case.number[:3] for case in cases] == [prefix] and cases[0].number in page
        assert theirs not in str(payload) and payload["answers"]["anschrift"]["street"] == "Lindenallee"
        assert "2026-12-01" in str(payload)
    assert codes(page)
    assert sections(text(client.get(base)))["hund"] == "Gesendet"


def test_each_desk_shows_its_own_case_only(world: BundleWorld) -> None:
    client = browser()
    base = answered(client)
    filled(client, base)
    client.post(base + "senden/", {"teil": ["hund", "tonne"]})
    with as_authority(world.here):
        own = Case.objects.get().number
    with as_authority(world.county):
        theirs = Case.objects.get().number
    for authority, mine, other in ((world.here, own, theirs), (world.county, theirs, own)):
        desk = at(appoint(authority, f"clerk-{authority.slug}", None), f"{authority.slug}.localhost")
        page = text(desk.get("/desk/"))
        assert mine in page and other not in page
        detail = text(desk.get(f"/desk/vorgaenge/{mine}/"))
        assert "Behrens" in detail and "Umzug: alles zusammen" not in detail
        assert desk.get(f"/desk/vorgaenge/{other}/").status_code in (403, 404)


def test_one_part_alone_and_the_rest_later(world: BundleWorld) -> None:
    client = browser()
    base = answered(client)
    dog, _bin = filled(client, base)
    assert base in text(client.get(dog))
    sent = client.post(dog.replace("pruefen", "senden"), follow=True)
    assert base in text(sent) and codes(text(sent))
    states = sections(text(client.get(base)))
    assert (states["hund"], states["tonne"]) == ("Gesendet", "Bereit zum Senden")
    code, pin = codes(text(sent))
    other = browser()
    assert other.post("/antrag/fortsetzen/", {"code": code, "pin": pin}).url == base
    assert sections(text(other.get(base)))["tonne"] == "Bereit zum Senden"


def test_leaving_out_taking_up_and_noting_as_done(world: BundleWorld) -> None:
    client = browser()
    base = answered(client, hund={"hund": "no"})
    page = text(client.get(base))
    assert "nicht nötig" in page
    part(client, base, "hund", "aufnehmen")
    part(client, base, "tonne", "auslassen")
    part(client, base, "wohnsitz", "erledigt")
    assert sections(text(client.get(base))) == {
        "wohnsitz": "Erledigt", "hund": "Noch nicht begonnen", "tonne": "Ausgelassen"
    }  # fmt: skip
    part(client, base, "tonne", "aufnehmen")
    assert sections(text(client.get(base)))["tonne"] == "Noch nicht begonnen"
    assert part(client, base, "kuh", "auslassen").status_code == 302


def test_what_fails_leaves_the_others_sent_and_says_so(world: BundleWorld) -> None:
    client = browser()
    base = answered(client)
    filled(client, base)

    def refuse(submission: Submission, **_: Any) -> None:
        if submission.authority_id == world.county.pk:
            raise RuntimeError("the county's desk is out of order")

    submitted.connect(refuse)
    try:
        page = client.post(base + "senden/", {"teil": ["hund", "tonne"]}, follow=True)
    finally:
        submitted.disconnect(refuse)
    assert "Nicht alles konnte gesendet werden" in text(page) and "1 Antrag ist gesendet" in text(page)
    states = sections(text(client.get(base)))
    assert (states["hund"], states["tonne"]) == ("Gesendet", "Bereit zum Senden")
    again = client.post(base + "senden/", {"teil": ["hund", "tonne"]}, follow=True)
    assert "2 Anträge sind gesendet" in text(again)
    with across_tenants("a test counts"):
        assert Case.objects.count() == Submission.objects.count() == 2


class Killed(BaseException):
    """The process ended here."""


def test_another_language_keeps_a_shared_question_and_what_was_typed(world: BundleWorld) -> None:
    client = browser()
    base = begun(client)
    address = f"{base}frage/name/"
    assert 'name="sprache" value="en"' in text(client.get(address))
    typed = {**SHARED["name"], "sprache": "en"}
    assert say(client, address, **typed).url == address
    assert f'value="{next(iter(SHARED["name"].values()))}"' in text(client.get("/en" + address))


@pytest.mark.parametrize("survives", [0, 1])
@pytest.mark.parametrize("place", ["insert", "end"])
def test_killed_while_sending_all_each_part_is_a_draft_or_a_case(
    world: BundleWorld, monkeypatch: pytest.MonkeyPatch, survives: int, place: str
) -> None:
    client = browser()
    base = answered(client)
    filled(client, base)
    name = {"insert": "insert", "end": "_settle_files"}[place]
    real, calls = getattr(sending, name), []

    def dies(*args: Any, **kwargs: Any) -> Any:
        calls.append(args)
        if len(calls) > survives:
            raise Killed
        return real(*args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(sending, name, dies)
        with pytest.raises(Killed):
            client.post(base + "senden/", {"teil": ["hund", "tonne"]})
    with across_tenants("a test counts"):
        sent = Application.objects.filter(expires_at__isnull=True).count()
        assert sent == Submission.objects.count() == Case.objects.count() == survives
        assert Application.objects.exclude(content=b"").count() == 2 - survives
    states = sections(text(client.get(base)))
    assert [states["hund"], states["tonne"]] == ["Gesendet"] * survives + ["Bereit zum Senden"] * (2 - survives)
    client.post(base + "senden/", {"teil": ["hund", "tonne"]})
    with across_tenants("a test counts"):
        assert Submission.objects.count() == Case.objects.count() == 2


def test_steps_and_lists_ask_few_questions_of_the_database(
    world: BundleWorld, django_assert_max_num_queries: Any
) -> None:
    client = browser()
    base = answered(client)
    dog, _bin = filled(client, base)
    for address in (base + "frage/name/", base + "frage/einzug/", dog, dog.replace("pruefen", "rufname"), base):
        with django_assert_max_num_queries(12):
            client.get(address)
    with django_assert_max_num_queries(12):
        client.post(base + "frage/name/", {"fassung": "999", **SHARED["name"]})
    with django_assert_max_num_queries(2):
        browser().get(START)


def test_a_changed_answer_on_the_overview_reaches_the_parts(world: BundleWorld) -> None:
    client = browser()
    base = answered(client)
    filled(client, base)
    changed = say(client, base + "frage/anschrift/?von=pruefen", **{**ADDRESS, "anschrift-street": "Am Markt"})
    assert changed.url == base
    assert text(client.get(base + "pruefen/")).count("Am Markt 14") == 2


def test_a_part_asks_again_only_what_the_person_wants_to_change(world: BundleWorld) -> None:
    client = browser()
    base = answered(client)
    dog, _bin = filled(client, base)
    own = say(client, dog.replace("pruefen", "wo") + "?von=pruefen", **{**ADDRESS, "anschrift-street": "Hundeweg"})
    assert own.url == dog
    page = text(client.get(dog))
    assert "Hundeweg 14" in page and page.count("aus Ihren Angaben oben") < 5


def test_an_account_is_filled_in_and_finds_its_bundle_in_the_mailbox(world: BundleWorld) -> None:
    client, _account = signed_in("anna@post.example")
    base = begun(client)
    assert "anna@post.example" in text(client.get(base + "frage/kontakt/"))
    listed = text(client.get("/postkorb/"))
    assert base in listed and "Mehrere Anträge zusammen" in listed


def test_a_guest_hands_everything_over_to_the_account(world: BundleWorld) -> None:
    client = browser()
    base = answered(client)
    filled(client, base)
    _other, account = signed_in("anna@post.example")
    client.force_login(account)
    claimed = client.post(base + "uebernehmen/")
    assert claimed.status_code == 302 and claimed.url != base
    assert sections(text(client.get(claimed.url)))["tonne"] == "Bereit zum Senden"
    assert client.get(base).status_code == 404
    with across_tenants("a test looks"):
        assert set(Application.objects.values_list("holder_id", "guest")) == {(account.id, False)}
        assert Bundle.held.count() == 1


def test_later_shows_one_code_for_everything_and_a_part_leads_there(world: BundleWorld) -> None:
    client = browser()
    base = answered(client)
    dog, _bin = filled(client, base)
    led = client.get(dog.replace("pruefen", "spaeter"))
    assert led.url == base + "spaeter/"
    shown = client.post(base + "spaeter/", {"e-mail": ""}, follow=True)
    code, pin = codes(text(shown))
    other = browser()
    assert other.post("/antrag/fortsetzen/", {"code": code, "pin": pin}).url == base
    wrong = client.post(base + "spaeter/", {"e-mail": "unsinn"})
    assert wrong.status_code == 422


def test_everything_can_be_deleted(world: BundleWorld) -> None:
    client = browser()
    base = answered(client)
    dog, _bin = filled(client, base)
    assert client.get(base + "loeschen/").status_code == 200
    assert client.post(base + "loeschen/").url == base + "loeschen/"
    assert "zurückholen" in text(client.get(base)) and client.get(dog).url == base
    assert client.get(base + "pruefen/").status_code == 200 and client.post(base + "senden/").status_code == 409
    assert "Umzug: alles zusammen" not in text(client.get("/postkorb/"))
    thrown = text(client.get("/postkorb/?ansicht=entwuerfe"))
    assert base in thrown and dog.removesuffix("pruefen/") not in thrown
    assert client.post(base + "zurueckholen/").url == base
    assert sections(text(client.get(base)))["hund"] == "Bereit zum Senden"
    assert "gelöscht" in text(client.post(base + "loeschen/", {"endgueltig": "1"}))
    assert client.get(base).status_code == 404 and client.get(dog).status_code == 404


def test_a_deleted_part_comes_back_from_the_trash_with_the_shared_answers_of_today(world: BundleWorld) -> None:
    client = browser()
    base = answered(client)
    dog = filled(client, base)[0].removesuffix("pruefen/")
    assert "Eine Woche lang" in text(client.get(dog + "loeschen/"))
    assert client.post(dog + "loeschen/").url == base
    page = text(client.get(base))
    assert sections(page)["hund"] == "Gelöscht" and sections(page)["tonne"] == "Bereit zum Senden"
    assert "1 Antrag ist bereit" in page and "Antrag zurückholen" in text(client.get(dog))
    say(client, base + "frage/name/", **{"name-given": "Anna Marie", "name-family": "Behrens"})
    assert client.post(dog + "zurueckholen/").url == dog
    assert "Anna Marie Behrens" in text(client.get(dog + "pruefen/")), "what changed meanwhile reaches it"
    client.post(dog + "loeschen/")
    assert client.post(dog + "loeschen/", {"endgueltig": "1"}).url == base
    assert sections(text(client.get(base)))["hund"] == "Noch nicht begonnen"


def test_changed_shared_questions_are_told_first_and_nothing_is_lost(world: BundleWorld) -> None:
    client = browser()
    base = answered(client)
    publish(REWORDED)
    assert client.get(base).url == base, "all fits: nothing to tell"
    assert "Wie ist Ihr Name?" in text(client.get(base + "frage/name/"))
    publish(NO_EMAIL, NO_EMAIL_NAMED, NOT_CARRIED, PHONE_NEEDED)
    assert client.get(base + "frage/einzug/").status_code == 200, "no page changes under somebody's hands"
    assert client.get(base).url == base + "geaendert/"
    page = text(client.get(base + "geaendert/"))
    assert "Diese Frage gibt es nicht mehr: E-Mail" in page and "anna@post.example" in page
    revision = re.search(r'name="fassung" value="([^"]+)"', page)
    assert revision
    assert client.post(base + "geaendert/", {"fassung": "x"}).status_code == 200
    assert client.post(base + "geaendert/", {"fassung": revision[1]}).url == base
    assert client.get(base).url == base + "frage/kontakt/"
    assert client.get(base + "geaendert/").status_code == 302
    say(client, base + "frage/kontakt/", telefon="04183 12345")
    assert "Das fragen wir nicht mehr" in text(client.get(base))


def test_a_shared_list_is_filled_in_like_any_list(world: BundleWorld) -> None:
    publish(FAMILY)
    client = browser()
    base = begun(client)
    address = base + "frage/name/"
    while not address.endswith("/familie/"):
        key = address.removeprefix(base + "frage/").rstrip("/")
        address = say(client, address, **SHARED[key]).url
    added = say(client, address, hinzufuegen="1")
    done = say(client, added.url, vorname="Mila")
    assert done.url == address
    assert "Person 1: Mila" in text(client.get(address))
    out = added.url.replace("/person/", "/entfernen/")
    assert "Person 1: Mila entfernen?" in text(client.get(out))
    assert client.post(out).url == address and "Mila" not in text(client.get(address))
    assert say(client, address).url == base + "frage/einzug/"


def test_the_county_leads_to_the_municipalities(world: BundleWorld) -> None:
    page = text(browser("landkreis").get(START))
    assert "jesteburg.localhost/buendel/umzug/" in page


def test_life_situation_and_search_lead_to_the_bundle(world: BundleWorld) -> None:
    client = browser()
    assert START in text(client.get("/lebenslagen/umzug/"))
    assert START in text(client.get("/suche?q=Wohnungswechsel"))
    start = text(client.get(START))
    assert "Es geht an: " in start and "Harburg" in start


def test_a_service_that_needs_an_account_says_so(db: None) -> None:
    make_bundle_world(trust_to_start="basic", trust_to_send="basic")
    client = browser()
    base = answered(client)
    assert "Anmelden und ausfüllen" in text(client.get(base))
    assert part(client, base, "tonne", "ausfuellen").url == base
