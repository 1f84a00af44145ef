"""Advance maintenance: who is asked for what at which age, what is deducted, and where another office helps."""

from decimal import Decimal
from typing import Any

from demo.forms.shipped import asked, pages, walk

LEDIG = {"lebt_bei": "mir", "familienstand": "ledig", "elternteil": "lebt", "vaterschaft": "ehe"}
OHNE_GELD = {"zahlt": "nie", "waisenrente": False}


def _child(born: str, **answers: Any) -> Any:
    return walk("unterhaltsvorschuss", kind_geburtsdatum=born, **LEDIG, **answers)


def test_the_amount_goes_by_the_age_of_the_child() -> None:
    amounts = {born: _child(born, **OHNE_GELD).computed("vorschuss") for born in _BORN}
    assert list(amounts.values()) == [Decimal(227), Decimal(299), Decimal(299), Decimal(394)]


_BORN = (
    "2020-11-26",
    "2020-11-25",
    "2014-11-26",
    "2014-11-25",
)  # the day before and the day of a 6th and 12th birthday


def test_what_the_child_gets_otherwise_is_deducted() -> None:
    paid = {"zahlt": "manchmal", "zahlung_hoehe": "80.00", "waisenrente": True, "waisenrente_hoehe": "47.00"}
    assert _child("2022-01-01", **paid).computed("vorschuss") == Decimal(100)
    assert _child("2022-01-01", **{**paid, "zahlung_hoehe": "220.00"}).computed("vorschuss") == 0


def test_from_twelve_on_it_asks_about_income() -> None:
    assert "buergergeld" not in pages(_child("2014-11-26"))
    older = _child("2014-11-25", buergergeld=True)
    assert {"buergergeld", "einkommen", "einkommen_datei"} <= asked(older)
    assert not {"einkommen", "einkommen_datei"} & asked(_child("2014-11-25", buergergeld=False))
    assert "schule" not in pages(older)


def test_from_fifteen_on_it_asks_about_school_or_the_childs_income() -> None:
    assert "schule" not in pages(_child("2011-11-26"))
    assert "schule_datei" in asked(_child("2011-11-25", schule=True))
    at_work = _child("2011-11-25", schule=False, kind_einkommen=True)
    assert {"kind_einkommen_hoehe", "kindeseinkommen_datei"} <= asked(at_work)
    assert "schule_datei" not in asked(at_work)


def test_who_gets_nothing_here_learns_who_helps() -> None:
    exits = {
        "volljaehrig": walk("unterhaltsvorschuss", kind_geburtsdatum="2008-11-25"),
        "nicht-allein": walk("unterhaltsvorschuss", kind_geburtsdatum="2022-01-01", lebt_bei="zusammen"),
        "verheiratet": walk(
            "unterhaltsvorschuss", kind_geburtsdatum="2022-01-01", lebt_bei="mir", familienstand="verheiratet"
        ),
        "genug": _child("2022-01-01", zahlt="zu_wenig", zahlung_hoehe="227.00"),
    }
    for name, found in exits.items():
        assert found.exit is not None and found.exit.page.id == name
    assert "genug" not in pages(_child("2022-01-01", zahlt="zu_wenig", zahlung_hoehe="226.99"))
