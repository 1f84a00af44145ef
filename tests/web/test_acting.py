"""Acting for somebody else on the pages: an organisation in header, forms and mailbox; a mandate in an application."""

import io
import json
import re
import zipfile
from typing import Any

import pytest
from cases.office import SCAN, Office, make_office
from cases.test_consulting import resident
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from web.an_organisation import FACTS, accepted, found, joined, token_in
from web.applying import START, filled, text
from web.test_desk import at

from amtsweg.accounts.actions import save_profile
from amtsweg.accounts.models import Account
from amtsweg.accounts.organisations import actions
from amtsweg.accounts.profile import Profile
from amtsweg.applications.models import Submission
from amtsweg.cases.models import Case
from amtsweg.cases.papers import folder
from amtsweg.core.crypto import unwrap_secret
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.documents import actions as documents
from amtsweg.documents.models import Document

pytestmark = pytest.mark.django_db
HERE = "/konto/organisationen/"
BANNER = "Sie handeln für"


@pytest.fixture
def office() -> Office:
    return make_office()


def person(name: str, given: str, family: str) -> tuple[Client, Account]:
    account = resident(f"{name}@post.example")
    save_profile(account, Profile(given, family))
    client = Client(headers={"host": "jesteburg.localhost"})
    client.force_login(account)
    return client, account


def sends(client: Client, whom: str) -> str:
    """Fills in and sends the form for somebody; the number of the case."""
    answer = client.post(START, {"fuer": whom})
    assert answer.status_code == 302, text(answer)
    base = re.match(rf"{START}[^/]+/", answer["Location"])
    assert base
    filled(client, base[0])
    answer = client.post(f"{base[0]}senden/")
    assert answer.status_code == 302, text(answer)
    with across_tenants("test"):
        return str(Submission.objects.latest("sent_at").reference)


def case(number: str) -> Case:
    with across_tenants("test"):
        made: Case = Case.objects.get(number=number)
    return made


# --- organisations ---------------------------------------------------------------------------------------------------


def test_from_founding_to_a_case_that_every_member_sees(office: Office) -> None:
    (anna, _annas), (bernd, bernds), (carla, carlas) = (
        person("anna", "Anna", "Behrens"), person("bernd", "Bernd", "Cordes"), person("carla", "Carla", "Dehn")
    )  # fmt: skip
    typed = {"kind": "company", "name": FACTS.name, "register": "HRB", "number": "hrb 12345", "court": FACTS.court}
    refused = anna.post(f"{HERE}neu/", {**typed, "number": "12/45"})
    assert refused.status_code == 422 and "wie sie im Register steht" in text(refused)
    page = anna.post(f"{HERE}neu/", typed)["Location"]
    assert "HRB 12345" in text(anna.get(page))
    organisation = page.rstrip("/").rpartition("/")[2]

    for email, role in ((bernds.email, "sender"), (carlas.email, "reader")):
        assert anna.post(f"{page}einladen/", {"email": email, "rolle": role}).status_code == 302
    for client, account in ((bernd, bernds), (carla, carlas)):
        keys = [one for one in _mail_keys() if account.email in one[1]]
        link = f"{HERE}einladung/{token_in(keys[-1][0])}/"
        assert FACTS.name in text(client.get(link))
        assert client.post(link).status_code == 302
        assert client.post(link).status_code == 410

    number = sends(anna, organisation)
    assert str(case(number).holder_id) == organisation
    mine = f"/vorgaenge/{number}/"
    assert BANNER in text(anna.get(mine)) and FACTS.name in text(anna.get(mine))

    refused = bernd.get(mine)  # he acts for himself as yet
    assert refused.status_code == 404 and f"Für „{FACTS.name}“ handeln und öffnen" in text(refused)
    bernd.post("/konto/handeln/", {"fuer": organisation})
    carla.post("/konto/handeln/", {"fuer": organisation})
    assert number in text(bernd.get("/postkorb/")) and number in text(carla.get("/postkorb/"))
    assert bernd.post(f"{mine}nachricht/", {"nachricht": "Wir ziehen um."}).status_code == 302
    assert carla.get(mine).status_code == 200
    assert carla.post(f"{mine}nachricht/", {"nachricht": "Ich auch."}).status_code == 403
    assert carla.post(START, {"fuer": organisation}).status_code == 422

    shown = text(at(office.maren).get(f"/desk/vorgaenge/{number}/"))
    assert (
        f"{FACTS.name}, Betrieb oder Unternehmen" in shown
        and "Amtsgericht Lüneburg, HRB 12345 (selbst angegeben)" in shown
    )
    assert "Gesendet von" in shown and "Anna Behrens" in shown
    assert f"Bernd Cordes, {FACTS.name}" in shown

    anna.post("/konto/handeln/", {"fuer": "", "weiter": "/postkorb/"})
    assert number not in text(anna.get("/postkorb/"))
    assert BANNER not in text(anna.get("/postkorb/"))


def _mail_keys() -> list[tuple[str, str]]:
    rows = OutgoingMail.objects.filter(key__startswith="organisation.invite:", sealed__isnull=False)
    return [(row.key, unwrap_secret(row.sealed, f"mail:{row.id}").decode()) for row in rows if row.sealed]


def test_who_is_no_member_any_more_acts_for_herself_at_once(office: Office) -> None:
    (anna, annas), (bernd, bernds) = person("anna", "Anna", "Behrens"), person("bernd", "Bernd", "Cordes")
    row = found(annas)
    member = joined(annas, row, bernds)
    number = sends(anna, str(row.pk))
    bernd.post("/konto/handeln/", {"fuer": str(row.pk)})
    assert bernd.get(f"/vorgaenge/{number}/").status_code == 200
    actions.remove(annas, row.pk, member.pk)
    assert bernd.get(f"/vorgaenge/{number}/").status_code == 404
    assert BANNER not in text(bernd.get("/konto/"))
    assert bernd.post("/konto/handeln/", {"fuer": str(row.pk)}).status_code == 404
    assert bernd.post(START, {"fuer": str(row.pk)}).status_code == 422


def test_the_mailbox_of_an_organisation_does_not_promise_mails_to_whoever_looks(office: Office) -> None:
    (_anna, annas), (bernd, bernds) = person("anna", "Anna", "Behrens"), person("bernd", "Bernd", "Cordes")
    row = found(annas)
    joined(annas, row, bernds)
    promise = f"schreiben wir an {bernds.email}"
    assert promise in text(bernd.get("/postkorb/"))
    bernd.post("/konto/handeln/", {"fuer": str(row.pk)})
    page = text(bernd.get("/postkorb/"))
    assert promise not in page and "schreiben wir dem Mitglied" in page


def test_nobody_acts_for_an_organisation_of_others(office: Office) -> None:
    _anna, annas = person("anna", "Anna", "Behrens")
    stranger, _account = person("otto", "Otto", "Ahrens")
    row = found(annas)
    for value in (str(row.pk), "unsinn"):
        assert stranger.post("/konto/handeln/", {"fuer": value}).status_code == 404
    assert stranger.get(f"{HERE}{row.pk}/").status_code == 404
    away = stranger.post("/konto/handeln/", {"fuer": "", "weiter": "https://anderswo.example/"})
    assert away["Location"] == HERE


def test_a_member_changes_nothing_and_an_owner_does(office: Office) -> None:
    (anna, annas), (bernd, bernds) = person("anna", "Anna", "Behrens"), person("bernd", "Bernd", "Cordes")
    row = found(annas)
    member = joined(annas, row, bernds)
    page, his = f"{HERE}{row.pk}/", f"{HERE}{row.pk}/mitglieder/{member.pk}/"
    for place in ("angaben/", "einladen/", "loeschen/", f"mitglieder/{member.pk}/"):
        assert bernd.get(page + place).status_code == 403
        assert bernd.post(page + place).status_code == 403
    assert "Jemanden einladen" not in text(bernd.get(page))
    assert anna.post(his, {"rolle": "unsinn"}).status_code == 422
    assert anna.post(his, {"mails": "1"}).status_code == 302
    assert "bekommt die E-Mails" in text(anna.get(page))
    assert anna.post(f"{page}verlassen/").status_code == 422  # the last owner
    assert "Niemand außer Ihnen verwaltet" in text(anna.get("/konto/loeschen/"))
    assert anna.post(his, {"rolle": "owner"}).status_code == 302
    assert anna.post(f"{page}verlassen/", follow=True).status_code == 200
    assert anna.get(page).status_code == 404


def test_a_question_asked_for_an_organisation_is_its_own(office: Office) -> None:
    (anna, annas), (bernd, bernds) = person("anna", "Anna", "Behrens"), person("bernd", "Bernd", "Cordes")
    row = found(annas)
    joined(annas, row, bernds)
    for client in (anna, bernd):
        client.post("/konto/handeln/", {"fuer": str(row.pk)})
    asked = anna.post("/fragen/stellen/steueramt/", {"betreff": "Steuer", "nachricht": "Wie viel?"})
    assert asked.status_code == 302, text(asked)
    assert f"Anna Behrens, {FACTS.name}" in text(bernd.get(asked["Location"]))


def test_what_one_is_in_stands_among_ones_own_data(office: Office) -> None:
    anna, annas = person("anna", "Anna", "Behrens")
    found(annas)
    assert FACTS.name in text(anna.get("/konto/daten/"))


# --- mandates --------------------------------------------------------------------------------------------------------


def test_a_mandate_from_the_declaration_to_the_desk(office: Office) -> None:
    (anna, annas), (petra, petras) = person("anna", "Anna", "Behrens"), person("petra", "Petra", "Plan")
    wrong = anna.post("/konto/vollmachten/neu/", {"name": "", "email": "petra", "wofuer": "service"})
    assert wrong.status_code == 422 and "Wählen Sie die Leistung aus" in text(wrong)
    typed = {"name": "Petra Plan", "email": petras.email, "wofuer": "all", "angaben": ["name"], "bescheide": "ja"}
    assert anna.post("/konto/vollmachten/neu/", typed).status_code == 302
    assert "Noch nicht angenommen" in text(anna.get("/konto/vollmachten/"))
    link = f"/konto/vollmachten/einladung/{_mandate_token()}/"
    assert anna.post(link).status_code == 403
    assert "Anna Behrens" in text(petra.get(link))
    assert petra.post(link).status_code == 302
    assert petra.post(link).status_code == 410
    assert "Anna Behrens" in text(petra.get("/konto/vollmachten/"))

    start = text(petra.get(START))
    whom = re.search(r'value="(v-[^"]+)"', start)
    assert whom and "Für Anna Behrens, mit Vollmacht" in start
    answer = petra.post(START, {"fuer": whom[1]})
    asked = text(petra.get(answer["Location"]))
    assert 'value="Behrens"' in asked and "aus dem Konto von Anna Behrens" in asked  # what the mandate shares
    number = sends(petra, whom[1])
    assert case(number).holder_id == annas.pk
    assert number in text(anna.get("/postkorb/"))
    assert petra.get(f"/vorgaenge/{number}/").status_code == 404
    assert "Vollmacht" in text(petra.get("/beteiligung/"))

    shown = text(at(office.maren).get(f"/desk/vorgaenge/{number}/"))
    assert "Petra Plan, Vollmacht, für alle Anträge, am" in shown
    assert "angemeldet mit dem Konto" in shown and "darf Bescheide empfangen" in shown


def _mandate_token() -> str:
    return token_in(OutgoingMail.objects.filter(key__startswith="mandate.give:").latest("id").key)


def test_a_draft_begun_with_a_mandate_is_found_again_in_a_new_session_and_closes_with_it(office: Office) -> None:
    (anna, annas), (petra, petras) = person("anna", "Anna", "Behrens"), person("petra", "Petra", "Plan")
    mandate = accepted(annas, petras)
    base = petra.post(START, {"fuer": f"v-{mandate.pk}"})["Location"]
    assert "mit Vollmacht für" in text(petra.get(base))
    again = Client(headers={"host": "jesteburg.localhost"})
    again.force_login(petras)
    there = text(again.get("/konto/vollmachten/"))
    link = re.search(r'href="([^"]*/antrag/hund-anmelden/[^"]+)"', there)
    assert link
    assert again.get(link[1], follow=True).status_code == 200
    stranger, _account = person("otto", "Otto", "Ahrens")
    assert stranger.get(base).status_code == 404
    assert anna.get(base).status_code == 200
    assert anna.post(f"/konto/vollmachten/{mandate.pk}/beenden/").status_code == 302
    assert again.get(base).status_code == 404
    assert petra.post(START, {"fuer": f"v-{mandate.pk}"}).status_code == 422


def test_mandates_are_in_the_archive_of_both(office: Office) -> None:
    (anna, annas), (petra, petras) = person("anna", "Anna", "Behrens"), person("petra", "Petra", "Plan")
    accepted(annas, petras)
    assert "Petra Plan" in text(anna.get("/konto/daten/"))
    other: Any = petra.get("/konto/daten/")
    assert "Anna Behrens" in text(other) and annas.email not in text(other)


def _archived(answer: Any) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


@pytest.mark.parametrize("whom", ["organisation", "mandate"])
def test_archives_and_files_say_who_acted_for_whom(office: Office, whom: str) -> None:
    (anna, annas), (petra, petras) = person("anna", "Anna", "Behrens"), person("petra", "Petra", "Plan")
    if whom == "organisation":
        number, by = sends(anna, str(found(annas).pk)), "Anna Behrens"
    else:
        number, by = sends(petra, f"v-{accepted(annas, petras).pk}"), "Petra Plan"
    mine = _archived(anna.get(f"/vorgaenge/{number}/vorgang.zip"))
    told = json.loads(mine["angaben.json"])["acting"]
    assert told["for"] == whom and told["by"] == by and "mandate" not in told
    assert by in mine["vorgang.html"] and "Gesendet von" in mine["vorgang.html"]
    assert (FACTS.name if whom == "organisation" else "Vollmacht, für alle Anträge") in mine["vorgang.html"]
    desk = at(office.maren)
    theirs = _archived(desk.post(f"/desk/vorgaenge/{number}/archiv/"))
    assert json.loads(theirs["angaben.json"])["acting"] == told
    as_xml = b"".join(desk.get(f"/desk/vorgaenge/{number}/angaben.xml").streaming_content).decode()
    assert by in as_xml
    own = sends(petra, "")
    assert "acting" not in json.loads(_archived(petra.get(f"/vorgaenge/{own}/vorgang.zip"))["angaben.json"])


def test_a_notice_is_opened_in_the_case_alone(office: Office) -> None:
    (_anna, annas), (petra, petras) = person("anna", "Anna", "Behrens"), person("petra", "Petra", "Plan")
    mandate = accepted(annas, petras)
    number = sends(petra, f"v-{mandate.pk}")
    sent = case(number)
    with as_authority(sent.authority_id):
        sent = Case.objects.select_related("authority", "data_key", "submission__application").get(pk=sent.pk)
        papers = {kind: documents.store(SCAN, folder(sent), kind=kind).pk for kind in (Document.Kind.UPLOAD, "notice")}
        for one in Document.objects.filter(pk__in=papers.values()):
            documents.release(one)
    base = f"{START}{sent.submission.application_id}/datei/"
    for kind, answer in ((Document.Kind.UPLOAD, 200), ("notice", 404)):
        assert petra.get(f"{base}{papers[kind]}/").status_code == answer


def test_acting_costs_one_statement_and_acting_for_oneself_none(office: Office) -> None:
    anna, annas = person("anna", "Anna", "Behrens")
    row = found(annas)
    statements(anna)
    alone = statements(anna)
    anna.post("/konto/handeln/", {"fuer": str(row.pk)})
    acting = statements(anna)
    assert len(acting) <= len(alone) + 1
    assert not [one for one in alone if "organisationmember" in one]
    assert len([one for one in acting if "organisationmember" in one]) == 1


def statements(client: Client) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/postkorb/").status_code == 200
    return [one["sql"] for one in seen]
