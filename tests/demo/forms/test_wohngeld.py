"""Housing benefit: what is summed up, who is asked for which proof, and where another benefit covers the rent."""

from decimal import Decimal
from typing import Any

from demo.forms.shipped import asked, pages, walk

ALLEIN = {"anlass": "erst", "leistungen": "nein"}
OHNE = {"hat_einkommen": False, "mitglieder": []}


def _income(prefix: str, number: int, amount: str, period: str) -> dict[str, Any]:
    return {"_id": str(number), f"{prefix}art": "lohn", f"{prefix}betrag": amount, f"{prefix}zeitraum": period}


def _member(number: int, *incomes: dict[str, Any]) -> dict[str, Any]:
    name = {"given": "Mai", "family": f"Đặng {number}", "birth_date": "2001-01-01"}
    money = {"m_einkuenfte": list(incomes)} if incomes else {}
    return {"_id": str(number), "m_name": name, "m_verhaeltnis": "kind", "m_hat_einkommen": bool(incomes), **money}


def test_incomes_of_all_are_added_up_by_the_month() -> None:
    found = walk(
        "wohngeld", **ALLEIN, hat_einkommen=True,
        einkuenfte=[_income("", 1, "1250.50", "monat"), _income("", 2, "600.00", "jahr")],
        mitglieder=[_member(1, _income("m_", 1, "300.00", "monat"), _income("m_", 2, "1.00", "jahr")), _member(2)],
    )  # fmt: skip
    assert found.computed("einkommen") == Decimal("1600.58")  # 1250.50 + 50 + 300 + 0.083
    assert found.computed("personen") == 3


def test_without_any_income_the_sum_is_nought_and_nothing_has_to_be_proved() -> None:
    found = walk("wohngeld", **ALLEIN, **OHNE)
    assert found.computed("einkommen") == 0
    assert "einkommen_datei" not in asked(found)
    assert "einkommen_datei" in asked(walk("wohngeld", **ALLEIN, hat_einkommen=True, mitglieder=[]))
    somebody_else = [_member(1, _income("m_", 1, "300.00", "monat"))]
    assert "einkommen_datei" in asked(walk("wohngeld", **ALLEIN, hat_einkommen=False, mitglieder=somebody_else))


def test_tenants_and_owners_say_what_their_home_costs() -> None:
    rent = {"miete": "610.00", "nebenkosten": "95.50", "heizung": "80.00"}
    tenant = walk("wohngeld", **ALLEIN, **OHNE, wohnform="miete", **rent)
    assert tenant.computed("wohnkosten") == Decimal("705.50")
    assert "miete_datei" in asked(tenant)
    owner = walk("wohngeld", **ALLEIN, **OHNE, wohnform="eigentum", kredit="500.00", lasten="60.25")
    assert owner.computed("wohnkosten") == Decimal("560.25")
    assert "lasten_datei" in asked(owner)
    assert "miete_datei" not in asked(owner)


def test_whose_housing_costs_are_paid_already_gets_no_benefit() -> None:
    assert "schon-enthalten" in pages(walk("wohngeld", anlass="erst", leistungen="alle"))
    assert "schon-enthalten" not in pages(walk("wohngeld", anlass="erst", leistungen="einige"))


def test_only_those_who_have_a_notice_are_asked_for_its_number() -> None:
    assert "aktenzeichen" not in pages(walk("wohngeld", anlass="erst"))
    assert "aktenzeichen" in pages(walk("wohngeld", anlass="weiter"))
