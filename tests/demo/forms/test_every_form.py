"""Every form that is shipped: everything in it can be reached, what it sends fits its schema, and it reads well."""

from functools import cache
from typing import Any

import pytest
from demo.forms.exploring import Found, explore
from demo.forms.shipped import SLUGS, form
from documents.samples import HEAD, RECEIPT, assert_accessible
from forms.validators import Schema

from amtsweg.documents.pdf import Receipt, Row, Section, render_receipt
from amtsweg.forms.definition import dump, load, to_data
from amtsweg.forms.exporting import Head, as_xml, from_xml
from amtsweg.forms.schema import answers_schema

FORMS = pytest.mark.parametrize("slug", SLUGS)


@cache
def found(slug: str) -> Found:
    return explore(form(slug))


@FORMS
def test_everything_in_it_can_be_reached(slug: str) -> None:
    assert sorted(found(slug).missing) == []


@FORMS
def test_what_it_sends_fits_its_schema(slug: str) -> None:
    schema = Schema(answers_schema(form(slug).definition))
    complete = [way for way in found(slug).ways if way.complete]
    assert complete
    for way in complete:
        assert schema.faults(way.answers) == []
        if way.answers:
            some = next(iter(way.answers))
            assert not schema.is_valid({**way.answers, "fremd": 1})
            assert not schema.is_valid({**way.answers, some: {"fremd": 1}})


@FORMS
def test_what_it_sends_reads_back_equal_from_xml(slug: str) -> None:
    head = Head(slug, "1", RECEIPT.reference, RECEIPT.received_at.isoformat(), RECEIPT.digest)
    for way in found(slug).ways:
        if way.complete:
            assert from_xml(as_xml(head, way)) == (head, way.answers)


@FORMS
@pytest.mark.parametrize("language", ["de", "en"])
def test_its_copy_for_the_applicant_is_accessible(slug: str, language: str) -> None:
    way = max((way for way in found(slug).ways if way.complete), key=lambda one: len(one.steps))
    sections = tuple(
        Section(section.title, tuple(Row(row.label, tuple(row.lines)) for row in section.rows))
        for section in way.review(language, full=True)
    )
    assert sections
    receipt = Receipt(
        language=language, letterhead=HEAD, title=form(slug).definition.title[language], reference=RECEIPT.reference,
        received_at=RECEIPT.received_at, sections=sections, digest=RECEIPT.digest, attachments=(),
    )  # fmt: skip
    title = f"{form(slug).definition.title[language]} – {RECEIPT.reference}"
    assert_accessible(render_receipt(receipt), language, title)


@FORMS
def test_it_says_everything_in_english_too(slug: str) -> None:
    assert [where for where, text in _texts(to_data(form(slug).definition), "") if not text.get("en")] == []


@FORMS
def test_it_is_written_and_read_again_without_a_change(slug: str) -> None:
    definition = form(slug).definition
    assert load(dump(definition)) == definition


@FORMS
def test_it_knows_whose_application_it_is_and_what_happens_to_the_data(slug: str) -> None:
    definition = form(slug).definition
    assert definition.declaration
    assert definition.privacy
    assert len(definition.sections) >= 2


FORBIDDEN = ("bitte", "ungültig", "pflichtfeld", "!", "unterschreiben sie", "ausdrucken", "drucken sie")


@FORMS
def test_its_words_are_those_of_the_house(slug: str) -> None:
    """No exclamation marks, no blame, and never "fill in online, then print, sign and post"."""
    texts = [text["de"].lower() for _where, text in _texts(to_data(form(slug).definition), "")]
    assert [text for text in texts if any(word in text for word in FORBIDDEN)] == []


def _texts(value: Any, where: str) -> list[tuple[str, dict[str, str]]]:
    if isinstance(value, list):
        return [one for index, item in enumerate(value) for one in _texts(item, f"{where}[{index}]")]
    if not isinstance(value, dict):
        return []
    if isinstance(value.get("de"), str):
        return [(where, value)]
    return [one for key, item in value.items() for one in _texts(item, f"{where}.{key}")]
