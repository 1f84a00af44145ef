"""The forms about the way to school: distances, the deadline after the school year, what a lost card costs."""

from decimal import Decimal

import pytest
from demo.forms.test_rules import filled, total

from amtsweg.forms.flow import Way


def asked(shown: Way) -> set[str]:
    return {step.key for step in shown.steps}


@pytest.mark.parametrize(("kilometres", "short"), [("4.9", True), ("5", False)])
def test_at_vocational_schools_the_way_is_five_kilometres_whatever_the_class(kilometres: str, short: bool) -> None:
    shown = filled("schuelerfahrkarte", schulform="bbs", klasse="2", km=kilometres)
    assert ("kurz" in asked(shown)) is short


@pytest.mark.parametrize(("reason", "page"), [("gefahr", "gefahr"), ("gesundheit", "attest")])
def test_a_short_way_needs_a_reason_that_is_shown(reason: str, page: str) -> None:
    shown = filled("schuelerfahrkarte", schulform="grundschule", klasse="1", km="1", kurz_grund=reason)
    assert asked(shown) & {"gefahr", "attest"} == {page}
    assert shown.exit is None


def test_a_short_way_without_a_reason_ends() -> None:
    ended = filled("schuelerfahrkarte", schulform="grundschule", klasse="1", km="1", kurz_grund="keiner")
    assert ended.exit is not None
    assert ended.exit.key == "selbst"


@pytest.mark.parametrize(
    ("last", "deadline", "late"),
    [
        ("2026-07-31", "2026-10-31", True),
        ("2026-08-01", "2027-10-31", False),
        ("2025-12-19", "2026-10-31", True),
        ("2026-11-20", "2027-10-31", False),
    ],
)
def test_a_refund_is_due_by_the_end_of_october_after_the_school_year(last: str, deadline: str, late: bool) -> None:
    """Seen from 25 November 2026."""
    shown = filled("schuelerfahrtkosten", zeitraum={"from": "2025-09-01", "to": last})
    assert str(shown.computed("frist")) == deadline
    assert ("verspaetet" in asked(shown)) is late


@pytest.mark.parametrize(
    ("what", "reported", "euro", "to_pay"),
    [
        ("verloren", None, "10.00", True),
        ("beschaedigt", None, "10.00", True),
        ("gestohlen", False, "10.00", True),
        ("gestohlen", True, "0.00", False),
        ("gefunden", None, "0.00", False),
    ],
)
def test_a_new_card_is_free_only_with_a_report_to_the_police(
    what: str, reported: bool | None, euro: str, to_pay: bool
) -> None:
    shown = filled("schuelerfahrkarte-verlust", wie=what, angezeigt=reported)
    assert total(shown) == Decimal(euro)
    assert ("bezahlen" in asked(shown)) is to_pay


def test_a_card_that_was_found_again_is_not_sent() -> None:
    assert "anschrift" not in asked(filled("schuelerfahrkarte-verlust", wie="gefunden"))
    assert "anschrift" in asked(filled("schuelerfahrkarte-verlust", wie="verloren"))
