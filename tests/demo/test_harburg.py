"""The demo federation: complete, readable, clearly invented, and loaded twice without a change."""

import json
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured

from amtsweg.accounts.identity.rules import in_force
from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.queries import active_memberships
from amtsweg.accounts.queries import profile as profile_of
from amtsweg.applications import actions
from amtsweg.applications.sitting import Sitting
from amtsweg.catalogue import queries as catalogue
from amtsweg.core import events
from amtsweg.core.actors import SYSTEM
from amtsweg.core.tenancy import as_authority, as_holder
from amtsweg.core.text import problems
from amtsweg.demo.codes import ensure_codes
from amtsweg.demo.federation import FOLDER, Federation, read
from amtsweg.demo.load import letter_codes, load, logins
from amtsweg.demo.people import ensure_people
from amtsweg.federation import contrast, queries
from amtsweg.federation.actions import keep_only_news
from amtsweg.federation.models import Authority
from amtsweg.federation.published import version
from amtsweg.web.apply.plan import plan_round
from amtsweg.web.kit import drawings

PAGES = {"impressum", "datenschutz", "barrierefreiheit", "leichte-sprache", "kontakt", "hilfe"}


@pytest.fixture(scope="module")
def files() -> Federation:
    return read(FOLDER / "harburg")


def texts(value: Any) -> Iterator[dict[str, str]]:
    """Every localised text in a tree of plain data."""
    if isinstance(value, dict) and isinstance(value.get("de"), str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


@pytest.mark.django_db
def test_loaded_twice_nothing_changes(harburg: None, settings: Any) -> None:
    settings.AMTSWEG_DEMO = False
    before = version()
    assert re.fullmatch(r"created 0, changed 0, unchanged \d{4}, deleted 0, refused 0", load("harburg"))
    assert version() == before
    assert list(events.verify()) == []


@pytest.mark.django_db
def test_what_was_removed_by_hand_comes_back_and_nothing_else_moves(harburg: None, settings: Any) -> None:
    settings.AMTSWEG_DEMO = False
    jesteburg = Authority.objects.get(slug="jesteburg")
    assert keep_only_news(jesteburg, [], actor=SYSTEM) == 3
    Authority.objects.filter(slug="winsen").update(town="Anderswo")
    assert load("harburg").startswith("created 3, changed 1, ")


@pytest.mark.django_db
def test_every_portal_is_complete(harburg: None) -> None:
    for portal in queries.portals():
        assert portal.town_hall and portal.town_hall.hours, portal.slug
        assert 2 <= len(portal.news) <= 3 and 2 <= len(portal.staff) <= 4, portal.slug
        assert set(portal.pages) == PAGES, portal.slug
        assert len(catalogue.popular(portal)) == len(portal.popular) >= 4, portal.slug
        assert len(catalogue.entries(portal)) >= 11, portal.slug
        for page in portal.pages.values():
            assert not re.search(r"[{}]", "".join(page.body.values())), (portal.slug, page.slug)
        for service in ("hund-anmelden", "hund-abmelden"):
            found = catalogue.find(portal, service)
            assert found.state == ("ask" if portal.slug == "landkreis" else "one")


@pytest.mark.django_db
def test_every_municipality_offers_the_dog_forms_with_its_own_rates(harburg: None) -> None:
    for authority in queries.authorities():
        offer = catalogue.offer(authority.slug, "hund-anmelden")
        if authority.is_county:
            assert offer is None
            continue
        assert offer and offer.kind == "form" and offer.form_id and offer.trust_to_send == "guest"
        assert offer.rates and len(offer.rates.rows) == 4
        assert offer.unit.slug == "steueramt"


def test_names_on_the_plans_lie_beside_each_other(harburg: None) -> None:
    for portal in queries.portals():
        plan = plan_round(portal.authority)
        assert plan and plan.marks[0].own, portal.slug
        for one, other in combinations(plan.marks, 2):
            if abs(one.y - other.y) < 28:  # the height of a name on a phone
                first, second = sorted((one, other), key=lambda mark: mark.x)
                assert second.x - first.x > 100, (portal.slug, one.name, other.name)
        assert len(json.loads(plan.points)) >= len(plan.marks)


def test_every_text_is_german_and_english_and_the_dog_services_are_easy_too(files: Federation) -> None:
    everything = {
        "federation": files.file.model_dump(),
        "services": {slug: one.model_dump() for slug, one in files.services.items()},
        "authorities": {slug: one.model_dump() for slug, one in files.authorities.items()},
        "pages": {slug: {n: page.model_dump() for n, page in pages.items()} for slug, pages in files.pages.items()},
    }
    found = list(texts(everything))
    assert len(found) > 500
    assert [text for text in found if problems(text) or not text.get("en")] == []
    for slug in ("hund-anmelden", "hund-abmelden"):
        service = files.services[slug]
        parts = [
            service.title,
            service.summary,
            *(service.modules[key] for key in ("description", "procedure", "fees")),
        ]
        assert all(text.get("de-simple") for text in parts)
    assert not any(re.search(r"[!…]|lorem|TODO", text["de"]) for text in found)


def test_themes_have_contrast_and_drawings_exist(files: Federation) -> None:
    for slug, one in files.authorities.items():
        theme = one.theme
        colours = contrast.Colours(theme.light, theme.dark, theme.on_light, theme.on_dark)
        assert contrast.problems(colours) == [], slug
        assert theme.emblem in drawings.names("emblems"), slug
        assert theme.horizon in drawings.names("horizons"), slug
    assert {one.icon for one in files.situations.values()} <= drawings.names("icons")
    assert len(files.situations) == 12


def test_nobody_real_can_be_reached(files: Federation) -> None:
    paths = [path for path in sorted(FOLDER.rglob("*.yaml")) if path.parent.name != "forms"]
    content = "\n".join(path.read_text() for path in paths)
    said = "\n".join(path.read_text() for path in paths if path.parent.name != "bundles")  # these have fields for them
    numbers = [re.sub(r"[^\d{]", "", number) for number in re.findall(r"(?:phone|Telefon|Telephone): *(.*)", said)]
    assert len(numbers) > 80
    assert all(re.fullmatch(r"(0|49)4066969\d{3}|\{", number) for number in numbers)  # numbers kept for drama
    assert all(mail.endswith(".example") for mail in re.findall(r"[\w.-]+@([\w.-]+\w)", content))
    assert all(host.endswith(".example") for host in re.findall(r"https?://([\w.{}-]+)", content))
    phones = [unit.phone for one in files.authorities.values() for unit in one.units.values() if unit.phone]
    assert len(phones) == len(set(phones))


@pytest.mark.django_db
def test_log_ins_exist_in_demos_only(harburg: None, files: Federation, settings: Any) -> None:
    settings.AMTSWEG_DEMO = False
    assert logins("harburg") == [] and not Account.objects.exists()
    with pytest.raises(ImproperlyConfigured):
        ensure_people(files)
    settings.AMTSWEG_DEMO = True
    ensure_people(files)
    ensure_people(files)
    told = logins("harburg")
    assert len(told) == Account.objects.count() == len({mail for _, mail, _ in told})
    assert told[0][1] == "anna.behrens@post.example"
    for _, mail, password in told:
        assert Account.objects.get(email=mail).check_password(password)
    assert told[0][0] == "Privat: Anna Behrens, am Schalter ausgewiesen"
    assert in_force(Account.objects.get(email="anna.behrens@post.example"))
    anna = profile_of(Account.objects.get(email="anna.behrens@post.example"))
    assert (anna.full_name, anna.town) == ("Anna Behrens", "Jesteburg")
    for row in Authority.objects.all():
        with as_authority(row):
            roles = set(Membership.objects.values_list("role", flat=True))
            assert roles == set(Membership.Role.values)
    (clerk,) = active_memberships(Account.objects.get(email="maren.albers@jesteburg.example"))
    assert clerk.unit and clerk.unit.slug == "steueramt"


@pytest.mark.django_db
def test_a_known_code_opens_the_hearing_in_demos_only(harburg: None, files: Federation, settings: Any) -> None:
    settings.AMTSWEG_DEMO = False
    assert letter_codes("harburg") == []
    with pytest.raises(ImproperlyConfigured):
        ensure_codes(files)
    settings.AMTSWEG_DEMO = True
    ensure_people(files)
    for _again in range(2):
        ensure_codes(files)
    told = letter_codes("harburg")
    assert told == [("landkreis: /antrag/anhoerung-bussgeld-beantworten/", "DEMO-2026-0815", "DEMN-RAKT-3467")]
    offer = catalogue.offer("landkreis", "anhoerung-bussgeld-beantworten")
    assert offer is not None and offer.letter_code
    holder = uuid4()
    draft = actions.start(Sitting(offer), holder_id=holder, guest=True)
    with as_holder(holder):
        opened = actions.admit(draft.id, "demo 2026 0815", "demn rakt 3467", Sitting(offer), address="192.0.2.1")
    assert opened.way.answers == {"aktenzeichen": "DEMO-2026-0815"}
