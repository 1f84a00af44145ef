"""What an account offers to a field that is made of parts: those that it knows, and which of them were taken over."""

from datetime import date

from forms.builders import CONTEXT, build, field, page

from amtsweg.accounts.profile import Profile
from amtsweg.applications import prefill
from amtsweg.applications.prefill import Known
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.context import RawDict

PARTS = ["birth_date", "birth_place"]


def asking() -> Compiled:
    return build(page("wer", field("ich", "person", parts=PARTS)), applicant={"name": "ich"})


def offered(**values: str | date) -> dict[str, str | list[str]]:
    profile = Profile(**{"given_name": "Anna", "family_name": "Behrens", **values})  # type: ignore[arg-type]
    return prefill.offered(asking(), Known(profile, "")).get("ich", {})


def test_name_and_day_of_birth_are_offered_to_a_person() -> None:
    raw = offered(birth_date=date(1980, 3, 14))
    assert (raw["ich-given"], raw["ich-family"]) == ("Anna", "Behrens")
    assert (raw["ich-birth_date-day"], raw["ich-birth_date-month"], raw["ich-birth_date-year"]) == ("14", "3", "1980")
    assert raw["ich-birth_place"] == ""


def test_without_a_name_nothing_is_offered_but_the_day() -> None:
    assert offered(given_name="", family_name="") == {}
    assert offered(given_name="", family_name="", birth_date=date(1980, 3, 14))["ich-family"] == ""


def test_taken_over_counts_what_the_account_knew() -> None:
    form, raw = asking(), offered(birth_date=date(1980, 3, 14))
    asked = form.fields["ich"]
    answer = asked.clean(RawDict({**raw, "ich-birth_place": "Winsen"}), CONTEXT).value
    assert prefill.origins([asked], {"ich": answer}, {"ich": raw}, CONTEXT) == {"ich": "account"}
    changed = {**answer, "family": "Moor"}
    assert prefill.origins([asked], {"ich": changed}, {"ich": raw}, CONTEXT) == {}
