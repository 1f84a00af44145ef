"""The shipped procedures: without faults, in both languages, readable back."""

from pathlib import Path
from typing import Any

import pytest

from amtsweg.cases.procedures import filling
from amtsweg.cases.procedures.checks import check
from amtsweg.cases.procedures.definition import Consult, Say, dump, load, to_data
from amtsweg.cases.procedures.queries import PARAMETER
from amtsweg.demo import federation
from amtsweg.demo import procedures as shipped
from amtsweg.forms import definition as forms

FILES = sorted(shipped.FOLDER.glob("*.yaml"))
FORMS = shipped.FOLDER.parent / "forms"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_procedure_is_sound(path: Path) -> None:
    procedure = load(path.read_text(encoding="utf-8"))
    form = forms.load((FORMS / f"{procedure.form}.yaml").read_text(encoding="utf-8")) if procedure.form else None
    assert procedure.slug == path.stem
    assert check(procedure, form) == []
    assert load(dump(procedure)) == procedure
    for step in procedure.steps:
        for act in step.acts:
            if isinstance(act, Say):
                assert not [name for text in act.text.values() for name in filling.unknown(text)]


@pytest.mark.parametrize("name", ["emsland", "harburg", "heidekreis", "heinsberg"])
def test_every_unit_that_a_procedure_asks_is_there(name: str) -> None:
    asked = {path.stem: _asked(path) for path in FILES}
    for slug, authority in federation.read(federation.FOLDER / name).authorities.items():
        for service, offer in authority.offers.items():
            missing = asked.get(offer.parameters.get(PARAMETER, ""), set()) - set(authority.units)
            assert not missing, f"{slug}, {service}"


def _asked(path: Path) -> set[str]:
    procedure = load(path.read_text(encoding="utf-8"))
    return {act.unit for step in procedure.steps for act in step.acts if isinstance(act, Consult) and act.unit}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_people_read_has_english(path: Path) -> None:
    procedure = load(path.read_text(encoding="utf-8"))
    assert list(_without_english(to_data(procedure), "")) == []


def _without_english(value: Any, where: str) -> Any:
    """Texts without English; those of an automatic decision are German on purpose (§ 23 (1) VwVfG)."""
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from _without_english(one, f"{where}[{index}]")
    elif isinstance(value, dict):
        if "de" in value and "en" not in value and not where.endswith(("operative", "reasons")):
            yield where
        for key, one in value.items():
            yield from _without_english(one, f"{where}.{key}")
