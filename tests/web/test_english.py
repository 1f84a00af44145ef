"""English is English: every page of residents and clerks, from the first search to the notice, and no way out of it."""

from collections import Counter, deque
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from demo_federation import harburg
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils.translation import override
from web import a_service
from web.english import Form, Reading, german, proper_names
from web.world import account

from amtsweg.accounts.models import Account, Membership
from amtsweg.catalogue import actions as catalogue
from amtsweg.core.actors import SYSTEM
from amtsweg.core.jobs import Worker
from amtsweg.core.tenancy import as_authority
from amtsweg.documents.certificates import ensure_demo_seals
from amtsweg.federation.actions import link_entry
from amtsweg.federation.models import Authority

__all__ = ["harburg"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("harburg")]

EXAMPLES = 2  # pages looked at per kind of page
ANSWERS = {
    "halter-given": "Anna", "halter-family": "Behrens", "anschrift-street": "Lindenallee", "anschrift-number": "14",
    "anschrift-postcode": "21266", "anschrift-town": "Jesteburg", "email": "anna@post.example",
    "hund_name": "Fiete", "rasse": "Labrador", "geschlecht": "maennlich", "hund_geburt-month": "3",
    "hund_geburt-year": "2025", "haltung_seit-day": "15", "haltung_seit-month": "11", "haltung_seit-year": "2026",
    "herkunft": "zucht", "gefaehrlich": "nein", "andere_hunde": "no", "versichert": "ja",
    "versicherer": "Deichschutz", "versicherung_datei-how": "later", "erfahren": "yes", "grund": "keiner",
    "lastschrift": "no",
}  # fmt: skip


class Visitor:
    """Somebody who reads English on Jesteburg's portal. Whatever comes back is read, and stays in English."""

    def __init__(self, names: list[str], person: Account | None = None) -> None:
        self.client, self.names = Client(headers={"host": "jesteburg.localhost"}), names
        self.left_overs: list[str] = []
        if person:
            self.client.force_login(person)

    def get(self, address: str) -> Reading:
        return self._read(address, self.client.get(address))

    def post(self, address: str, data: dict[str, Any]) -> tuple[str, Reading]:
        """Sends a form and follows where it leads."""
        answer = self.client.post(address, data)
        while answer.status_code in (302, 303):
            target = urljoin(address, answer["Location"])
            assert urlsplit(target).path.startswith("/en/"), f"POST {address} leads to {target}"
            address, answer = target, self.client.get(target)
        return address, self._read(address, answer)

    def send(self, page: str, action: str, **values: Any) -> tuple[str, Reading]:
        """Fills in the form of a page whose action ends with `action`."""
        reading = self.get(page)
        form = next(one for one in reading.forms if one.method == "post" and urljoin(page, one.action).endswith(action))
        return self.post(urljoin(page, form.action), {**form.values, **values})

    def walk(self, *starts: str) -> Counter[str]:
        """Follows every link within the portal, a few pages of each kind; how many of which were read."""
        waiting, known, read = deque(starts), set(starts), Counter[str]()
        while waiting:
            address = waiting.popleft()
            kind = _kind(address)
            if kind is None or read[kind] >= EXAMPLES:
                continue
            read[kind] += 1
            for link in self.get(address).links:
                target = urljoin(address, link).partition("#")[0]
                parts = urlsplit(target)
                elsewhere = parts.netloc and not parts.netloc.endswith("localhost")
                if elsewhere or parts.scheme in ("mailto", "tel", "geo"):
                    continue
                assert parts.path.startswith(("/en/", "/theme/", "/static/")), f"{address} links to {target}"
                if not parts.netloc and target not in known:
                    known.add(target)
                    waiting.append(target)
        return read

    def _read(self, address: str, answer: HttpResponse) -> Reading:
        assert answer.status_code < 500, f"{address}: {answer.status_code}"
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            return Reading("")
        reading = Reading(answer.content.decode())
        self.left_overs += [f"{address}: {text}" for text in german(reading.texts, self.names)]
        for form in reading.forms:
            action = urlsplit(urljoin(address, form.action)).path
            assert action.startswith("/en/"), f"a form on {address} sends to {action}"
        return reading


def _kind(address: str) -> str | None:
    """The name of an address; None for what is no page of ours."""
    with override("en"):
        try:
            return str(resolve(urlsplit(address).path).view_name)
        except Resolver404:
            return None


@pytest.fixture
def names() -> list[str]:
    return proper_names()


@pytest.fixture
def anna() -> Account:
    return account("anna@post.example")


@pytest.fixture
def clerk() -> Account:
    made, authority = account("albers@jesteburg.example"), Authority.objects.get(slug="jesteburg")
    with as_authority(authority):
        Membership.objects.create(
            account=made, authority=authority, unit=authority.units.get(slug="steueramt"),
            role=Membership.Role.CLERK, name="Maren Albers", since=date(2026, 1, 1),
        )  # fmt: skip
    assert link_entry(authority, "maren.albers@jesteburg.example", made.id, actor=SYSTEM)
    return made


@pytest.fixture(autouse=True)
def mails(settings: Any, tmp_path: Path) -> Path:
    """The folder into which mails are sent."""
    settings.EMAIL_BACKEND, settings.AMTSWEG_MAIL_FOLDER = "amtsweg.core.mail.FolderBackend", tmp_path
    return tmp_path


def test_the_reader_sees_german() -> None:
    page = '<html lang="en"><p>Search</p><p title="Weiter">Go <b lang="de">und so</b></p><i>Zurück</i></html>'
    assert german(Reading(page).texts, []) == ["Weiter", "Zurück"]


def test_pages_for_everybody(names: list[str]) -> None:
    visitor = Visitor(names)
    read = visitor.walk("/en/", "/en/suche?q=Hund", "/en/suche?q=xyzzy", "/en/pruefen/", "/en/gibt-es-nicht/")
    visitor.get("/en/gibt-es-nicht/")
    visitor.post("/en/konto/anmelden/", {"login": "", "password": ""})
    visitor.post("/en/konto/registrieren/", {"email": "anna", "password": "kurz"})
    visitor.post("/en/konto/passwort-vergessen/", {"email": "anna@post.example"})
    visitor.post("/en/antrag/fortsetzen/", {"code": "x", "pin": "1"})
    visitor.post("/en/pruefen/", {"code": "ABCD-EFGH-JKLM"})
    visitor.get("/en/einrichtungen/?ort=alle")
    visitor.get("/en/leistungen/hund-anmelden/rueckmeldung/?helpful=no")
    visitor.post("/en/leistungen/hund-anmelden/rueckmeldung/", {})
    visitor.post("/en/leistungen/hund-anmelden/rueckmeldung/", {"helpful": "yes"})
    assert {"portal:service", "portal:unit", "portal:situation", "portal:page", "apply:start"} <= set(read)
    assert "\n".join(visitor.left_overs) == ""


def test_an_application_without_an_account(names: list[str]) -> None:
    visitor = Visitor(names)
    address = _begin(visitor)
    later = address.rsplit("/", 2)[0] + "/spaeter/"
    visitor.post(later, {})
    visitor.walk(later)
    assert "\n".join(visitor.left_overs) == ""


def test_from_the_first_question_to_the_notice(names: list[str], anna: Account, clerk: Account, mails: Path) -> None:
    ensure_demo_seals()
    resident, office = Visitor(names, anna), Visitor(names, clerk)
    check = _answer_everything(resident, _begin(resident))
    sent, _ = resident.send(check, "/senden/")
    assert sent.endswith("/gesendet/"), sent
    Worker().run_all()
    case = next(link for link in resident.get(sent).links if "/vorgaenge/" in link and "#" not in link)
    desk = case.replace("/en/", "/en/desk/")

    resident.walk("/en/konto/", "/en/postkorb/", case)
    assert office.walk("/en/desk/")["desk:case"] == 1
    assert office.walk("/en/konto/")["account:listing"] == 1
    listing = next(link for link in office.get("/en/konto/").links if "/verzeichnis/" in link)
    for public in ("no", "yes"):
        office.post(listing, {"public": public})
    office.send(desk, "/uebernehmen/")
    office.send(desk, "/nachricht/", nachricht="Good morning.")
    office.send(desk, "/nachricht/")
    office.send(f"{desk}anfordern/", "/anfordern/")
    office.walk(desk)
    resident.send(case, "/nachricht/", nachricht="Good evening.")
    resident.send(case, "/nachricht/")
    office.walk(desk)
    _decide(office, desk)
    Worker().run_all()
    office.walk(desk)
    resident.walk(case, "/en/postkorb/")
    assert _german_mails(mails, names) == ""
    assert "\n".join(resident.left_overs + office.left_overs) == ""


def _german_mails(folder: Path, names: list[str]) -> str:
    """What is German in the mails that were sent; there is one mail at least."""
    texts = []
    for file in sorted(folder.glob("*.eml")):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        texts += [mail["Subject"], *mail.get_content().splitlines()]
    assert texts
    return "\n".join(german(texts, names))


def _decide(office: Visitor, desk: str) -> None:
    """Through the preview to the sealed notice."""
    form = _question(office.get(f"{desk}entscheiden/"))
    texts = {"verfuegung": "Dem Antrag wird entsprochen.", "gruende": "Es ist alles da."}  # notices are German
    office.post(f"{desk}entscheiden/", {**form.values, "verfuegung": "", "gruende": ""})
    _, preview = office.post(f"{desk}entscheiden/", {**form.values, **texts, "schritt": "vorschau"})
    office.post(f"{desk}entscheiden/", {**_question(preview).values, "schritt": "entscheiden"})


def _begin(visitor: Visitor) -> str:
    address, _ = visitor.send("/en/antrag/hund-anmelden/", "/antrag/hund-anmelden/")
    return address


def _answer_everything(visitor: Visitor, address: str) -> str:
    """Through all questions, each first left empty and then answered; the address of the check page."""
    for _ in range(60):
        if address.endswith("/pruefen/"):
            return address
        form = _question(visitor.get(address))
        after, again = visitor.post(urljoin(address, form.action), form.values)
        if after == address:
            form = _question(again)
            data = {**form.values, **{name: ANSWERS[name] for name in form.names if name in ANSWERS}}
            after, _ = visitor.post(urljoin(address, form.action), data)
            assert after != address, f"stuck on {address}"
        address = after
    raise AssertionError(f"no end of questions: {address}")


def _question(reading: Reading) -> Form:
    forms = [form for form in reading.forms if form.method == "post"]
    return max(forms, key=lambda form: len(form.names))


@pytest.fixture
def editor() -> Account:
    made, authority = account("rohde@jesteburg.example"), Authority.objects.get(slug="jesteburg")
    with as_authority(authority):
        Membership.objects.create(
            account=made, authority=authority, role=Membership.Role.ADMINISTRATOR, name="Wiebke Rohde",
            since=date(2026, 1, 1),
        )  # fmt: skip
    return made


def test_the_studio(names: list[str], editor: Account) -> None:
    own, county = Authority.objects.get(slug="jesteburg"), Authority.objects.get(slug="landkreis")
    a_service.describe(own, "ruhebank", title={"de": "Ruhebank stiften", "en": "Donate a bench"})
    for slug in ("hecke", "teich"):
        made = a_service.describe(county, slug, title={"de": slug.title(), "en": f"Pond {slug}"})
        catalogue.share_service(made, actor=SYSTEM)
    catalogue.adopt(own, made, actor=SYSTEM)
    a_service.describe(county, "teich", title={"de": "Teich", "en": "Pond"}, text=a_service.SECOND)
    studio = Visitor([*names, "Ruhebank stiften", "Hecke", "Teich"], editor)
    service = "/en/studio/leistungen/hund-anmelden/"
    starts = (service, f"{service}angebote/hund-anmelden/", f"{service}angebote/hund-anmelden/fassung/")
    read = studio.walk("/en/studio/", "/en/studio/leistungen/?q=xyzzy", "/en/studio/leistungen/ruhebank/", *starts)
    for page in (
        "leistung-anlegen/", "leistungen/ruhebank/texte/fees/", "leistungen/ruhebank/angaben/",
        "leistungen/hund-anmelden/angebot-anlegen/", "leistungen/hund-anmelden/zustaendigkeit/",
        "einrichtung-anlegen/", "einrichtungen/rathaus/zeiten/", "person-eintragen/", "portal/farben/",
        "portal/meldung-schreiben/", "portal/startseite/", "leistungen/ruhebank/veroeffentlichen/",
        "leistungen/teich/neue-fassung/",
    ):  # fmt: skip
        studio.post(f"/en/studio/{page}", {"modules.fees-en": "Nothing", "hours-mo": "x", "blocks-search": "y"})
    assert {f"studio:{one}" for one in ("service", "compare", "adopt", "offer", "unit", "page")} <= set(read)
    assert "\n".join(one for one in studio.left_overs if "/studio/" in one) == ""
