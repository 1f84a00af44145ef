"""Every read of cases that the front ends use."""

from amtsweg.cases.queries.resident import CaseLine, CaseView, Happening, RequestView, access_case, case_of, cases_of
from amtsweg.cases.queries.worklist import PER_PAGE, Filter, Reach, Row, Worklist, reach, worklist

__all__ = [
    "PER_PAGE", "CaseLine", "CaseView", "Filter", "Happening", "Reach", "RequestView", "Row", "Worklist",
    "access_case", "case_of", "cases_of", "reach", "worklist",
]  # fmt: skip
