"""The bundles that are shipped: sound, in both languages, and their answers fit the forms they go into."""

from typing import Any
from uuid import uuid4

import pytest
from applications.bundle_world import ADDRESS

from amtsweg.accounts.trust import GUEST
from amtsweg.applications import drafts, queries
from amtsweg.applications.bundles import actions
from amtsweg.applications.bundles.carrying import fits
from amtsweg.applications.sitting import SharedSitting, Sitting
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.bundles import load
from amtsweg.core.tenancy import as_holder
from amtsweg.demo.bundles import FOLDER
from amtsweg.forms import queries as forms
from amtsweg.forms.checks import check
from amtsweg.forms.context import RawDict
from amtsweg.forms.sharing import misfits

PATHS = sorted(FOLDER.glob("*.yaml"))
pytestmark = pytest.mark.django_db


def test_there_are_four() -> None:
    assert [path.stem for path in PATHS] == ["geburt", "gewerbe-gruenden", "todesfall", "umzug"]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_each_is_sound_and_speaks_english(path: Any) -> None:
    file = load(path.read_text(encoding="utf-8"))
    assert file.slug == path.stem and check(file.definition) == []
    texts = [file.title, file.lead, *(part.note for part in file.parts.values() if part.note)]
    for _section, page in file.definition.pages():
        texts.append(page.title)
    assert all(text.get("de") and text.get("en") for text in texts)


def test_every_part_has_its_service_and_takes_what_it_is_given(harburg: None) -> None:
    for path in PATHS:
        file, view = load(path.read_text(encoding="utf-8")), catalogue.bundle(path.stem)
        assert view is not None and [part.name for part in view.parts] == list(file.parts)
        shared = forms.compiled(forms.current(view.form_id).pk).fields
        for part in view.parts:
            offers = [one for one in catalogue.snapshot().offers.values() if one.service_slug == part.service_slug]
            for offer in offers:
                if offer.kind == "form" and part.carries:
                    fields = forms.compiled(forms.in_use(offer.form_id, offer.revision_id).pk).fields  # type: ignore[arg-type]
                    there = {mine: theirs for mine, theirs in part.carries.items() if mine in fields}
                    assert there, (path.stem, part.name)
                    assert all(fits(shared[theirs], fields[mine]) for mine, theirs in there.items())
                    break


def test_moving_is_offered_where_people_live(harburg: None) -> None:
    assert [bundle.slug for bundle in catalogue.bundles("umzug-und-wohnen")] == ["umzug"]


def test_groups_that_are_carried_fit_the_forms_they_go_into(harburg: None) -> None:
    carried = set()
    for path in PATHS:
        view = catalogue.bundle(path.stem)
        assert view is not None
        shared = forms.compiled(forms.current(view.form_id).pk)
        for part in view.parts:
            for offer in catalogue.snapshot().offers.values():
                if offer.service_slug == part.service_slug and offer.kind == "form":
                    form = forms.compiled(forms.in_use(offer.form_id, offer.revision_id).pk)  # type: ignore[arg-type]
                    assert list(misfits(part.carries, form.layout, shared.layout)) == [], (path.stem, part.name)
                    carried |= {(path.stem, part.name, mine) for mine in part.carries if mine in form.groups}
    assert carried == {("umzug", "hund_anmelden", "hunde"), ("umzug", "hund_abmelden", "hunde")}


ANSWERS = {
    "name": {"name-given": "Anna", "name-family": "Behrens"},
    "kontakt": {"email": "anna@post.example", "telefon": ""},
    "anschrift": ADDRESS,
    "bisher": {f"bisherige_{name}": text for name, text in ADDRESS.items()},
    "einzug": {"einzug-day": "1", "einzug-month": "12", "einzug-year": "2026"},
    "hund": {"hund": "yes"},
}
DOGS = {"Fiete": "276098102345678", "Lotte": ""}


@pytest.mark.parametrize(
    ("direction", "name", "offer"),
    [("zuzug", "hund_anmelden", "hund-anmelden"), ("wegzug", "hund_abmelden", "hund-abmelden")],
)
def test_dogs_that_move_are_named_once(harburg: None, direction: str, name: str, offer: str) -> None:
    view, holder, there = catalogue.bundle("umzug"), uuid4(), catalogue.offer("jesteburg", offer)
    authority = catalogue.snapshot().directory.authorities["jesteburg"]
    assert view is not None and there is not None
    here, part = SharedSitting(authority, "de", GUEST), Sitting(there)
    bundle = actions.start(view, here, holder_id=holder, guest=True)

    def say(key: str, raw: dict[str, str]) -> None:
        assert not actions.save_page(bundle.id, key, RawDict(raw), here, version=10_000).errors, key

    with as_holder(holder):
        for key, raw in {**ANSWERS, "richtung": {"richtung": direction}}.items():
            say(key, raw)
        for dog, chip in DOGS.items():
            say(actions.add_item(bundle.id, "hunde", here), {"hund_name": dog, "chip": chip})
        application = actions.start_part(bundle.id, name, part, here)
    draft = drafts.opened(queries.access_draft([holder], application.id), part)
    dogs = draft.content.answers["hunde"]
    assert {one["hund_name"]: one.get("chip") or "" for one in dogs} == DOGS
