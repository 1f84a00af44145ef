"""Every read of cases that the front ends use."""

from amtsweg.cases.queries.casefile import CaseFile, NoteView, Step, case_file, colleagues_for, desk_case, first_step
from amtsweg.cases.queries.postbox import CaseLine, Postbox, lines_of, postbox
from amtsweg.cases.queries.resident import CaseView, Happening, RequestView, access_case, case_of
from amtsweg.cases.queries.worklist import PER_PAGE, Filter, Reach, Row, Worklist, reach, worklist

__all__ = [
    "PER_PAGE", "CaseFile", "CaseLine", "CaseView", "Filter", "Happening", "NoteView", "Postbox", "Reach",
    "RequestView", "Row", "Step", "Worklist", "access_case", "case_file", "case_of", "colleagues_for", "desk_case",
    "first_step", "lines_of", "postbox", "reach", "worklist",
]  # fmt: skip
