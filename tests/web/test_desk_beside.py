"""The desk beside a case's own course: words, links, text modules, deputies, rules, hand-over, print and archive."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest
from cases.office import SCAN, Office, again, allow, applicant, appoint, explained, kinds, make_office, send, work
from cases.test_consulting import resident
from cases.test_taking_part import party
from web.test_desk import at, day, page, post, text_of

from amtsweg.accounts.models import Membership
from amtsweg.cases import actions, textmodules
from amtsweg.cases.access.looking import LASTS
from amtsweg.cases.actions import questions
from amtsweg.cases.actions.erasing import erase_due
from amtsweg.cases.models import Access, AssignmentRule, Case, Consultation, Deputy, Tag, TextModule
from amtsweg.cases.participation import consulting, talking
from amtsweg.cases.participation.contents import Parts
from amtsweg.cases.retention import RECORDS
from amtsweg.core import clock, events
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.federation.models import Unit
from amtsweg.federation.published import bump

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def lead(office: Office) -> Membership:
    return appoint(office.authority, "Lena Peters", office.maren.unit, "lead")


def test_words_and_links_are_given_and_taken(office: Office) -> None:
    case, other, client = send(office), send(office), at(office.maren)
    post(client, case, "schlagworte/", wort="Eilt")
    assert "Schreiben Sie das Schlagwort auf" in text_of(client.post(page(case, "schlagworte/"), {}, follow=True))
    post(client, case, "verbinden/", nummer=f" {other.number.lower()} ")
    assert f'href="{page(other)}"' in text_of(client.get(page(case)))
    for wrong in (case.number, "JES-2026-00000-00", ""):
        post(client, case, "verbinden/", nummer=wrong)
        assert "gibt es bei Ihnen nicht" in text_of(client.get(page(case)))
    assert "Eilt<span" in text_of(client.get(page(case)))
    assert f'href="{page(case)}"' in text_of(client.get(page(other)))
    with as_authority(office.authority):
        tag = Tag.objects.get()
    post(client, case, "schlagworte/", entfernen=str(tag.pk))
    post(client, other, "verbinden/", entfernen=str(case.pk))
    shown = text_of(client.get(page(case)))
    assert "Eilt<span" not in shown and f'href="{page(other)}"' not in shown
    assert "Schlagworte geändert" in shown
    explained(case)


def test_links_lead_only_to_cases_within_reach(office: Office) -> None:
    case, foreign, births = send(office), send(office), office.standesamt.unit
    assert births is not None
    actions.hand_over(office.maren, foreign.pk, births.pk, "", version=foreign.version)
    post(at(office.maren), case, "verbinden/", nummer=foreign.number)
    assert "case.linked" not in kinds(case)


def test_text_modules_are_filled_and_inserted_without_sending(office: Office, lead: Membership) -> None:
    case, client, write = send(office), at(office.maren), "/desk/einrichten/textbausteine/"
    texts = {
        "titel": "Eingang", "fuer": "message", "einheit": "steueramt", "englisch": "Dear {vorname}",
        "deutsch": "Guten Tag {name}, zu {nummer} ({leistung}) bis {frist}. {betreff}",
    }  # fmt: skip
    assert at(lead).post(write, texts).status_code == 302
    wrong = at(lead).post(write, {**texts, "titel": "", "deutsch": "{unfug}"})
    assert wrong.status_code == 422 and "{unfug}" in text_of(wrong)
    assert at(lead).post(write, {**texts, "einheit": ""}).status_code == 422  # all units are not hers
    with as_authority(office.authority):
        module = TextModule.objects.get()
    assert "Eingang</option>" in text_of(client.get(page(case)))
    order = {"nachricht": "Vorab.", "baustein": str(module.pk), "schritt": "einfuegen"}
    filled = client.post(page(case, "nachricht/"), order)
    shown = text_of(filled)
    assert filled.status_code == 200
    assert f"Vorab.\n\nGuten Tag Anna Behrens, zu {case.number} (Hund anmelden) bis" in shown and "Fiete" in shown
    assert "mailbox.sent" not in kinds(case)
    assert "Vorab.</textarea>" in text_of(client.post(page(case, "nachricht/"), {**order, "baustein": "x"}))
    english = again(case)
    english.language = "en"
    assert textmodules.filled(module, english, office.maren) == "Dear Anna"
    assert at(office.maren).get("/desk/einrichten/").status_code == 403
    assert at(office.maren).get(f"{write}{module.pk}/").status_code == 403
    assert "Eingang" in text_of(at(lead).get("/desk/einrichten/"))
    at(lead).post(f"{write}{module.pk}/", {"schritt": "entfernen"})
    assert "Eingang</option>" not in text_of(client.get(page(case)))


def test_requests_and_decisions_have_text_modules_of_their_own(office: Office, lead: Membership) -> None:
    case, client = send(office), at(office.maren)
    births = office.standesamt.unit
    with as_authority(office.authority):
        make = TextModule.objects.create
        request = make(authority=office.authority, use="request", title="Frist", text={"de": "Bis {heute}."})
        decision = make(authority=office.authority, use="decision", title="Darum", text={"de": "Weil {name}."})
        make(authority=office.authority, unit=births, use="request", title="Fremd", text={"de": "x"})
    asked = text_of(client.get(page(case, "anfordern/")))
    assert "Frist</option>" in asked and "Fremd" not in asked
    order = {"titel": "Z", "text": "", "baustein": str(request.pk), "schritt": "einfuegen", **day("1", "1", "2099")}
    asked = text_of(post(client, case, "anfordern/", **order))
    assert f"Bis {clock.today().strftime('%d.%m.%Y')}." in asked and "case.document-requested" not in kinds(case)
    order = {"verfuegung": "Ja.", "gruende": "", "baustein": str(decision.pk), "schritt": "einfuegen"}
    assert "Weil Anna Behrens." in text_of(post(client, case, "entscheiden/", ergebnis="granted", **order))
    assert at(lead).get(f"/desk/einrichten/textbausteine/{request.pk}/").status_code == 404  # all units' text


def test_rules_are_written_tried_and_ordered(office: Office, lead: Membership) -> None:
    first = send(office)
    client, rules = at(lead), "/desk/einrichten/regeln/steueramt/"
    assert client.get("/desk/einrichten/regeln/standesamt/").status_code == 404
    missing = client.post(rules, {"von": "A"})
    assert missing.status_code == 422 and "mindestens eine Person" in text_of(missing)
    client.post(rules, {"von": "A", "bis": "K", "orte": "21266, Bendestorf", "an": str(office.maren.pk)})
    client.post(rules, {"an": str(office.timo.pk)})
    shown = text_of(client.get(rules))
    assert "Familienname A bis K; 21266, Bendestorf" in shown and first.number in shown
    case = send(office)
    assert again(case).assignee_id == office.maren.pk
    with as_authority(office.authority):
        last = AssignmentRule.objects.get(position=2)
    client.post(f"{rules}{last.pk}/", {"tun": "hoch"})
    assert again(send(office)).assignee_id == office.timo.pk
    client.post(f"{rules}{last.pk}/", {"tun": "runter"})
    client.post(f"{rules}{last.pk}/", {"tun": "entfernen"})
    assert client.post(f"{rules}{last.pk}/", {"tun": "entfernen"}).status_code == 404


def test_a_clerk_names_a_deputy_for_herself_and_a_lead_for_others(office: Office, lead: Membership) -> None:
    today, address = clock.today(), "/desk/vertretung/"
    back = today + timedelta(7)
    months = {10: "Oktober", 11: "November", 12: "Dezember"}  # whoever writes a word is understood
    dates = {"ab-day": str(today.day), "ab-month": str(today.month), "ab-year": str(today.year),
             "bis-day": f"{back.day:02d}", "bis-month": months.get(back.month, str(back.month)),
             "bis-year": str(back.year)}  # fmt: skip
    client = at(office.maren)
    for wrong in ({"bis-day": "32"}, {"bis-year": "99999"}, {"ab-month": "x"}):
        people = {"wer": str(office.maren.pk), "durch": str(office.timo.pk)}
        answer = client.post(address, {**people, **dates, **wrong})
        assert answer.status_code == 422
        assert f'value="{next(iter(wrong.values()))}"' in answer.content.decode()  # what she typed is not lost
    assert client.post(address, {"wer": str(office.maren.pk)}).status_code == 422
    offered = client.get(address).content.decode()
    assert str(office.timo.pk) in offered and str(office.standesamt.pk) not in offered
    unfit = {"wer": str(office.maren.pk), "durch": str(office.standesamt.pk), **dates}
    assert "bearbeiten darf" in text_of(client.post(address, unfit))
    other = {"wer": str(lead.pk), "durch": str(office.timo.pk), **dates}
    assert "nur die Leitung" in text_of(client.post(address, other))
    assert client.post(address, {**other, "wer": str(office.maren.pk)}).status_code == 302
    assert "Timo Brandt vertritt Maren Albers" in text_of(client.get(address))
    case = send(office)
    actions.take_over(office.maren, case.pk, version=case.version)
    post(at(office.timo), case, "nachricht/", nachricht="In Vertretung.")
    assert "Timo Brandt in Vertretung für Maren Albers" in text_of(client.get(page(case)))
    sent = [event for event in events.history(case.pk) if event.kind == "mailbox.sent"]
    assert sent[-1].data["for"] == str(office.maren.pk)
    with as_authority(office.authority):
        row = Deputy.objects.get()
    assert at(office.timo).post(f"{address}{row.pk}/beenden/").status_code == 403
    assert at(lead).post(f"{address}{row.pk}/beenden/").status_code == 302
    assert "vertritt niemand" in text_of(client.get(address))


def test_a_case_is_handed_over_on_its_page(office: Office) -> None:
    case, client, births = send(office), at(office.maren), office.standesamt.unit
    assert births is not None
    bump()
    assert "Standesamt" in text_of(client.get(page(case, "abgeben/")))
    assert post(client, case, "abgeben/", an="", grund="").status_code == 422
    actions.add_note(office.timo, case.pk, "Meins.")
    order = {"an": str(births.pk), "grund": "Mein Grund."}
    told = client.post(page(case, "abgeben/"), {"version": case.version, **order})
    assert told.status_code == 409
    for expected in ("Mein Grund.", "Interne Notiz geschrieben", "Timo Brandt"):
        assert expected in text_of(told)
    assert post(client, case, "abgeben/", **order).status_code == 302
    assert f"{case.number} ist abgegeben" in text_of(client.get("/desk/"))
    assert client.get(page(case)).status_code == 404
    assert case.number in text_of(client.get("/desk/abgegeben/"))
    assert case.number not in text_of(at(office.standesamt).get("/desk/abgegeben/"))
    assert at(office.standesamt).get(page(case)).status_code == 200


def test_who_has_a_case_open_is_said_to_others_for_a_while(office: Office) -> None:
    case = send(office)
    maren, timo = at(office.maren), at(office.timo)
    assert "Gerade geöffnet von" not in text_of(maren.get(page(case)))
    assert "Gerade geöffnet von Maren Albers" in text_of(timo.get(page(case)))
    assert "Gerade geöffnet von Timo Brandt" in text_of(maren.get(page(case)))
    with across_tenants("test"):
        assert Access.objects.count() == 2
        Access.objects.update(until=clock.now() - LASTS)
    assert "Gerade geöffnet von Timo Brandt" not in text_of(maren.get(page(case)))
    with across_tenants("test"):
        assert Access.objects.filter(until__gt=clock.now()).count() == 1
    assert kinds(case) == ["case.received"]


def test_a_case_leaves_as_an_archive_and_the_log_keeps_that(office: Office) -> None:
    case, client = send(office), at(office.maren)
    actions.reply([case.holder_id], applicant(case), case.pk, "Anbei.", [SCAN])
    actions.add_note(office.maren, case.pk, "Nur für uns.")
    work()
    printed = text_of(client.get(page(case, "druck/")))
    for expected in ("Lindenallee 14", "Anbei.", "Nur für uns.", SCAN.name, "Antrag eingegangen"):
        assert expected in printed
    told = client.post(page(case, "archiv/"))
    assert told["Content-Type"] == "application/zip" and "no-store" in told["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(b"".join(told.streaming_content))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert {"angaben.json", "nachrichten.json", "notizen.json", "verlauf.json"} < set(files)
    assert SCAN.data in files.values() and any(name.endswith(f"{case.number}.pdf") for name in files)
    assert json.loads(files["nachrichten.json"])[-1]["text"] == "Anbei."
    assert json.loads(files["angaben.json"])["reference"] == case.number
    assert [event.data for event in events.history(case.pk) if event.kind == "case.exported"] == [{"format": "zip"}]
    explained(case)


def test_the_help_names_the_keys_that_the_pages_have(office: Office) -> None:
    case, client = send(office), at(office.maren)
    help_page, shown = text_of(client.get("/desk/hilfe/")), text_of(client.get(page(case)))
    for key in "ufnezls":
        assert f'accesskey="{key}"' in shown
        assert f"<kbd>{key.upper()}</kbd>" in help_page


def test_what_the_records_get_is_everything_and_leaves_its_digest(office: Office) -> None:
    case, client = send(office), at(office.maren)
    assert client.get(page(case, "aktenablage/")).status_code == 404, "this authority keeps no records elsewhere"
    allow(case, **{RECORDS: True})
    work()
    unit = Unit.objects.select_related("authority").get(authority=office.authority, slug="standesamt")
    due = clock.today() + timedelta(days=9)
    consulting.ask(
        office.maren, case.pk, [unit], "Bestehen Bedenken?", Parts(("tiere",)), due, version=again(case).version
    )
    with as_authority(office.authority):
        asked = Consultation.objects.get()
    consulting.answer_for_unit(office.standesamt, asked.pk, "conditions", "Nur an der Leine.", [SCAN])
    neighbour, row = party(office, case)
    talking.party_writes([neighbour.pk], row.pk, "Er bellt.")
    actions.decide(office.maren, case.pk, "granted", "Bewilligt.", "Weil.", version=again(case).version)
    work()
    early = post(client, case, "aktenablage/")
    assert early.status_code == 409, "the case is not closed yet"
    actions.serve_otherwise(office.maren, case.pk, clock.today(), version=again(case).version)
    actions.close(office.maren, case.pk, version=again(case).version)
    with as_authority(office.authority):
        Case.objects.filter(pk=case.pk).update(erase_on=clock.today())
    assert page(case, "aktenablage/") in text_of(client.get("/desk/abgegeben/"))
    assert "Geht vor dem Löschen an die Aktenablage." in text_of(client.get(page(case)))
    content = b"".join(post(client, case, "aktenablage/").streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".json")}
        papers = [archive.read(name) for name in archive.namelist() if name.startswith("dokumente/")]
    for name, said in (
        ("entscheidungen.json", "Bewilligt."), ("stellungnahmen.json", "Nur an der Leine."),
        ("beteiligte.json", "Er bellt."), ("bekanntgabe.json", "posted_on"), ("verlauf.json", "case.closed"),
    ):  # fmt: skip
        assert said in files[name], name
    assert SCAN.data in papers
    last = events.history(case.pk)[-1]
    assert (last.kind, last.data["digest"]) == ("case.handed-over", hashlib.sha256(content).hexdigest())
    assert "An die Aktenablage abgegeben am" in text_of(client.get(page(case)))
    assert page(case, "aktenablage/") not in text_of(client.get("/desk/abgegeben/"))
    assert at(office.hanstedt, "hanstedt.localhost").get(page(case, "aktenablage/")).status_code == 404
    explained(case)
    erase_due()
    assert again(case).data_key.wrapped is None


def test_questions_that_went_on_in_a_case_are_in_its_archive(office: Office) -> None:
    anna = resident("anna@post.example")
    case = send(office, holder=anna.pk, guest=False)
    assert office.maren.unit is not None
    one = questions.ask(anna, office.maren.unit.pk, "Marke", "Kostet sie etwas?", [SCAN], language="de")
    questions.attach(office.maren, one.pk, case.number)
    told = at(office.maren).post(page(case, "archiv/"))
    with zipfile.ZipFile(io.BytesIO(b"".join(told.streaming_content))) as archive:
        assert "Kostet sie etwas?" in archive.read("fragen.json").decode()
        assert SCAN.data in [archive.read(name) for name in archive.namelist()]
