"""Templates of notices: what they may say, what becomes of them in a draft, and who writes them."""

import pytest
from applications.world import FORM
from cases.office import Office, allow, appoint, send
from django.core.exceptions import PermissionDenied, ValidationError

from amtsweg.applications.queries import submission_view
from amtsweg.cases import actions, decisions, drafting, templates
from amtsweg.cases.models import Case
from amtsweg.cases.queries.templates import placeholders, template, templates_of
from amtsweg.cases.templates import Wording
from amtsweg.catalogue.editing.rights import Changed, mark
from amtsweg.core.actors import SYSTEM
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.federation.published import bump
from amtsweg.forms import definition as definitions
from amtsweg.forms.actions import import_definition

NOBODY = mark(Wording().content())


def test_placeholders_are_filled_and_lines_without_a_value_left_out() -> None:
    text = "Hund: {betreff}\nSteuer: {ergebnis:jahressteuer}\nOhne Platzhalter."
    assert templates.filled(text, {"betreff": "Fiete"}) == "Hund: Fiete\nOhne Platzhalter."


@pytest.fixture
def case(office: Office) -> Case:
    return send(office)


def draft(case: Case, outcome: str = "granted") -> decisions.Text:
    with as_authority(case.authority):
        loaded = Case.objects.select_related(
            "authority", "service", "submission__application__data_key", "submission__application__offer"
        ).get(pk=case.pk)
        return drafting.draft(loaded, submission_view(loaded.submission).way, "decision", outcome)


def test_an_editor_writes_a_template_and_a_clerk_starts_from_it(office: Office, case: Case) -> None:
    editor = appoint(office.authority, "Edda Rabe", None, "editor")
    known = placeholders(office.authority, case.service, "de")
    assert {"betreff", "ergebnis:jahressteuer", "angabe:name"} <= set(known)
    wording = Wording(
        operative="Für {betreff}: {ergebnis:jahressteuer}.", reasons="Darum, {name}.", summary="Gut: {betreff}"
    )
    actions.save_template(editor, case.service, "decision", "granted", wording, seen=NOBODY)
    assert template(office.authority, case.service, "decision", "granted") == wording
    assert [line.outcome for line in templates_of(office.authority, case.service) if line.own] == ["granted"]
    made = draft(case)
    assert made.operative.startswith("Für Fiete: 60,00")
    assert (made.reasons, made.summary) == ("Darum, Anna Behrens.", "Gut: Fiete")
    assert made.remedy, "the usual one, where the template has none"
    assert made.summary_en == "We have agreed. It is about: Register a dog.", "the general one"
    assert "abgelehnt" in draft(case, "refused").operative, "no template for this outcome"

    actions.save_template(editor, case.service, "decision", "granted", Wording(), seen=mark(wording.content()))
    assert "entsprochen" in draft(case).operative


def test_who_reported_something_is_not_told_that_we_agreed(office: Office) -> None:
    import_definition(definitions.load(f"{FORM.lstrip()}procedure: report\n"), None, actor=SYSTEM)
    bump()
    reported = send(office)
    assert draft(reported).summary == "Was Sie gemeldet haben, stimmt: Hund anmelden."
    assert draft(reported, "refused").summary_en == "We did not find what you reported: Register a dog."
    assert "nichts mehr entscheiden" in draft(reported, "otherwise").summary


def test_unknown_placeholders_old_pages_and_strangers_are_refused(office: Office, case: Case) -> None:
    editor = appoint(office.authority, "Edda Rabe", None, "editor")
    wrong = Wording(operative="{betrefff}", summary_en="{ergebnis:nix}")
    with pytest.raises(ValidationError) as refused:
        actions.save_template(editor, case.service, "decision", "granted", wrong, seen=NOBODY)
    assert set(refused.value.message_dict) == {"operative", "summary_en"}
    good = Wording(operative="Ja.", reasons="Darum.")
    actions.save_template(editor, case.service, "decision", "granted", good, seen=NOBODY)
    with pytest.raises(Changed):
        actions.save_template(editor, case.service, "decision", "granted", Wording(operative="Nein."), seen=NOBODY)
    with pytest.raises(PermissionDenied):
        actions.save_template(office.maren, case.service, "decision", "granted", good, seen=NOBODY)
    with pytest.raises(ValueError, match="does not end"):
        actions.save_template(editor, case.service, "correction", "granted", good, seen=NOBODY)


def test_a_program_sends_what_the_template_says_unless_it_leaves_a_gap(office: Office, case: Case) -> None:
    allow(case, automatisch="§ 1 der Mustersatzung")
    editor = appoint(office.authority, "Edda Rabe", None, "editor")
    gap = Wording(operative="Ja, weil […]", reasons="Darum.")
    actions.save_template(editor, case.service, "decision", "granted", gap, seen=NOBODY)
    with pytest.raises(drafting.Unfinished):
        actions.decide_automatically(case.pk, "granted", authority=case.authority)
    whole = Wording(operative="Ja zu {betreff}.", reasons="Darum.")
    actions.save_template(editor, case.service, "decision", "granted", whole, seen=mark(gap.content()))
    actions.decide_automatically(case.pk, "granted", authority=case.authority)
    with across_tenants("test"):
        found = Case.objects.select_related("decision", "data_key").get(pk=case.pk)
        assert found.decision is not None
        assert decisions.opened(found.data_key, found.decision).operative == "Ja zu Fiete."
