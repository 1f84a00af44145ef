"""A nursery place: which care is offered at which age, wishes in order, and proof for those who work."""

from typing import Any

from demo.forms.shipped import asked, broken, pages, walk


def _child(born: str, start: str, **answers: Any) -> Any:
    return walk("kita-anmeldung", kind_geburtsdatum=born, wohnt="hier", ab=start, **answers)


def _barred(found: Any) -> frozenset[str]:
    return found.step("art").barred.get("art", frozenset())


def test_the_age_on_the_first_day_decides_which_care_there_is() -> None:
    assert _barred(_child("2025-06-01", "2027-05-31")) == {"kindergarten", "hort"}  # not yet two
    assert _barred(_child("2025-06-01", "2027-06-01")) == {"hort"}  # two: the third birthday may come soon
    assert _barred(_child("2024-06-01", "2027-06-01")) == {"krippe", "hort"}
    assert _barred(_child("2021-06-01", "2027-06-01")) == {"krippe"}


def test_care_does_not_begin_before_the_birth() -> None:
    assert list(broken(_child("2027-02-01", "2027-01-31"))) == ["ab"]
    assert list(broken(_child("2027-02-01", "2027-02-01"))) == []


def test_wishes_keep_their_order() -> None:
    wishes = [{"_id": str(n), "einrichtung": name, "gruende": None} for n, name in enumerate(["Igel", "Ameise"], 1)]
    found = _child("2024-06-01", "2027-06-01", art="kindergarten", wunschkitas=wishes)
    assert [one["einrichtung"] for one in found.items("wunschkitas")] == ["Igel", "Ameise"]


def test_who_works_shows_it_and_single_parents_are_asked_once() -> None:
    alone = _child("2024-06-01", "2027-06-01", allein=True, beschaeftigung="arbeit")
    assert "arbeit_datei" in asked(alone)
    assert "beschaeftigung_zwei" not in asked(alone)
    both = _child("2024-06-01", "2027-06-01", allein=False, beschaeftigung="elternzeit", beschaeftigung_zwei="suche")
    assert "beschaeftigung_zwei" in asked(both)
    assert "arbeit_datei" not in asked(both)


def test_children_who_live_elsewhere_are_sent_to_their_municipality() -> None:
    assert "woanders" in pages(walk("kita-anmeldung", wohnt="woanders"))
    assert "woanders" not in pages(walk("kita-anmeldung", wohnt="zuzug"))
