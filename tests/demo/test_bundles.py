"""The bundles that are shipped: sound, in both languages, and their answers fit the forms they go into."""

from typing import Any

import pytest

from amtsweg.applications.bundles.carrying import fits
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.bundles import load
from amtsweg.demo.bundles import FOLDER
from amtsweg.forms import queries as forms
from amtsweg.forms.checks import check

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
