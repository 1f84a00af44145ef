"""Building permit: the fee by the building costs, the parties by who applies, the documents by the project."""

from decimal import Decimal

import pytest
from demo.forms.shipped import asked, pages, walk

DOCUMENTS = {f"{one}_datei" for one in ("standsicherheit", "entwaesserung", "betrieb", "lageplan", "brandschutz")}


@pytest.mark.parametrize(
    ("costs", "fee"),
    [
        ("12499.99", "75.00"),  # 74.99994 is rounded to the least that it costs
        ("12500.00", "75.00"),
        ("12501.00", "75.01"),
        ("320000.00", "1920.00"),
    ],
)
def test_the_fee_goes_by_the_costs_and_has_a_floor(costs: str, fee: str) -> None:
    assert walk("bauantrag", vorhaben="neubau", baukosten=costs).fees("de").total == Decimal(fee)


def test_the_fee_is_not_known_before_the_costs_are() -> None:
    assert walk("bauantrag", vorhaben="neubau").fees("de").total is None


def test_who_builds_for_themselves_names_only_the_designer() -> None:
    own = pages(walk("bauantrag", vorhaben="neubau", rolle="bauherr"))
    assert "entwurf" in own
    assert not {"bauherr-art", "bauherr-person", "vollmacht"} & own
    by_the_designer = pages(walk("bauantrag", vorhaben="neubau", rolle="entwurf", bauherr_art="firma"))
    assert {"bauherr-firma", "vollmacht"} <= by_the_designer
    assert not {"entwurf", "bauherr-person"} & by_the_designer


def test_the_documents_go_by_the_project() -> None:
    house = asked(walk("bauantrag", vorhaben="neubau", gebaeude="wohnhaus")) & DOCUMENTS
    assert house == DOCUMENTS - {"betrieb_datei"}
    shop = asked(walk("bauantrag", vorhaben="nutzung", gebaeude="gewerbe")) & DOCUMENTS
    assert shop == {"lageplan_datei", "brandschutz_datei", "betrieb_datei"}


def test_mere_demolition_has_a_notice_of_its_own() -> None:
    found = walk("bauantrag", vorhaben="abbruch")
    assert found.exit is not None and found.exit.page.id == "abbruch"
