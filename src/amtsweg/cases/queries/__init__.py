"""Every read of cases that the front ends use."""

from amtsweg.cases.queries.capped import CAP
from amtsweg.cases.queries.casefile import (
    CaseFile,
    Step,
    case_file,
    colleagues_for,
    colleagues_for_all,
    desk_case,
    first_step,
)
from amtsweg.cases.queries.given import Given, given_away
from amtsweg.cases.queries.margin import Margin, NoteView
from amtsweg.cases.queries.resident import CaseLine, CaseView, Happening, RequestView, access_case, case_of, cases_of
from amtsweg.cases.queries.steps import StepView, step_view
from amtsweg.cases.queries.worklist import (
    NOBODY,
    PER_PAGE,
    SORTS,
    Filter,
    Reach,
    Row,
    Worklist,
    reach,
    services_of,
    worklist,
)

__all__ = [
    "CAP", "NOBODY", "PER_PAGE", "SORTS", "CaseFile", "CaseLine", "CaseView", "Filter", "Given", "Happening",
    "Margin", "NoteView", "Reach", "RequestView", "Row", "Step", "StepView", "Worklist", "access_case", "case_file",
    "case_of", "cases_of", "colleagues_for", "colleagues_for_all", "desk_case", "first_step", "given_away", "reach",
    "services_of", "step_view", "worklist",
]  # fmt: skip
