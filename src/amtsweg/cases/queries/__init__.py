"""Every read of cases that the front ends use."""

from amtsweg.cases.queries.casefile import CaseFile, NoteView, Step, case_file, colleagues_for, desk_case, first_step
from amtsweg.cases.queries.resident import CaseLine, CaseView, Happening, RequestView, access_case, case_of, cases_of
from amtsweg.cases.queries.steps import StepView, step_view
from amtsweg.cases.queries.worklist import PER_PAGE, Filter, Reach, Row, Worklist, reach, worklist

__all__ = [
    "PER_PAGE", "CaseFile", "CaseLine", "CaseView", "Filter", "Happening", "NoteView", "Reach", "RequestView", "Row",
    "Step", "StepView", "Worklist", "access_case", "case_file", "case_of", "cases_of", "colleagues_for", "desk_case",
    "first_step", "reach", "step_view", "worklist",
]  # fmt: skip
