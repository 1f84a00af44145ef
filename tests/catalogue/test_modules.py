"""Every text module of the FIM code list has its place: on the page, or in a field of the service."""

import csv
from pathlib import Path

import pytest

from amtsweg.catalogue.models import Service
from amtsweg.catalogue.modules import ALL, BY_CODE, BY_KEY, MODULES
from amtsweg.core.text import LANGUAGES

# Code list `leistungstextmodulleika`, version 20240216.
CODES = ("02", "03", "05", "06", "07", "08", "09", "11", "14", "15", "16", "18", "22", "23", "24", "25")
STANDARDS = Path(__file__).resolve().parents[3] / "shared" / "standards"  # the lists themselves, beside the checkout
LISTS = sorted(STANDARDS.glob("xzufi/leistungstextmodulleika-*.csv"))


@pytest.mark.parametrize("codes", [CODES, *([row["code"] for row in csv.DictReader(p.open())] for p in LISTS)])
def test_every_code_has_exactly_one_module(codes: tuple[str, ...]) -> None:
    assert sorted(module.code for module in ALL if module.code) == sorted(codes) == sorted(BY_CODE)


def test_a_module_is_a_text_of_the_page_or_a_field_of_the_service() -> None:
    fields = {field.name for field in Service._meta.get_fields()}
    assert {module.field for module in ALL if module.field} == {"title", "summary"} <= fields
    assert set(BY_KEY) == {module.key for module in MODULES if not module.field}
    assert len({module.key for module in ALL}) == len(ALL)
    assert {"fees", "deadlines", "processing-time", "forms"} <= set(BY_KEY)
    for module in ALL:
        assert set(module.heading) == set(LANGUAGES), module.key
