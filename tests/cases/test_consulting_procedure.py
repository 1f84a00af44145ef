"""A procedure that asks units for statements by itself, and goes on when the last one is there."""

import pytest
from cases.office import SCAN, Office, again, explained, kinds, send
from cases.test_procedures import in_force

from amtsweg.cases.models import Case, Consultation
from amtsweg.cases.participation import consulting, queries
from amtsweg.cases.procedures.definition import load
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import Unit

pytestmark = pytest.mark.django_db

PROCEDURE = """
format: 1
slug: beteiligt
title: Mit Beteiligung
steps:
  - id: beteiligung
    title: Beteiligung
    enter:
      - {type: consult, unit: standesamt, question: Bedenken, within: {days: 20}, sections: [tiere], documents: true}
      - {type: consult, unit: brandschutz, question: Bedenken, within: {days: 20}, sections: [tiere]}
      - {type: consult, unit: gibt-es-nicht, question: Bedenken, within: {days: 20}}
    moves:
      - {id: da, to: pruefung, on: [consultations-answered], when: {eq: [{answer: case.consultations}, 0]}}
      - {id: weiter, to: pruefung, title: Ohne Stellungnahmen}
  - id: pruefung
    title: Prüfung
    moves:
      - {id: noch-einmal, to: beteiligung, title: Noch einmal}
      - {id: fertig, to: ende, title: Fertig}
  - {id: ende, title: Ende, end: true}
"""


def asked(case: Case) -> dict[str, Consultation]:
    with as_authority(case.authority_id):
        return {one.asked_unit.slug: one for one in Consultation.objects.filter(case=case).select_related("asked_unit")}


def test_a_procedure_asks_units_and_goes_on_after_the_last_answer(office: Office) -> None:
    Unit.objects.create(authority=office.authority, slug="brandschutz", kind="office", name={"de": "Brandschutz"})
    in_force(office, load(PROCEDURE))
    case = send(office)
    rows = asked(case)
    assert set(rows) == {"standesamt", "brandschutz"}
    assert again(case).state == "waiting-third-party"
    assert kinds(case).count("procedure.alerted") == 1, "a unit that is not there is told to the clerks"
    view = queries.asked_view(queries.asked_of(office.standesamt, rows["standesamt"].pk), "de")
    assert "Fiete" in repr(view.parts)
    assert "Behrens" not in repr(view.parts)
    consulting.answer_for_unit(office.standesamt, rows["standesamt"].pk, "none", "", [SCAN])
    assert again(case).step == "beteiligung"
    consulting.answer_for_unit(office.timo, rows["brandschutz"].pk, "conditions", "Rauchmelder.")
    assert (again(case).step, again(case).state) == ("pruefung", "in-progress")
    explained(case)
