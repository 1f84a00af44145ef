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
from amtsweg.cases.queries.correcting import CorrectionPage, correction_of
from amtsweg.cases.queries.decided import DecisionView, ProposalView, proposal_of
from amtsweg.cases.queries.given import Given, given_away
from amtsweg.cases.queries.live import case_mark, mailbox_mark, own_mark, questions_mark, worklist_mark
from amtsweg.cases.queries.margin import Margin, NoteView
from amtsweg.cases.queries.postbox import CaseLine, Postbox, QuestionLine, lines_of, postbox
from amtsweg.cases.queries.questions import (
    QuestionList,
    QuestionView,
    access_question,
    desk_question,
    question_list,
    question_of,
)
from amtsweg.cases.queries.resident import CaseView, Happening, RequestView, access_case, case_of
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
    "CAP", "NOBODY", "PER_PAGE", "SORTS", "CaseFile", "CaseLine", "CaseView", "CorrectionPage", "DecisionView",
    "Filter", "Given", "Happening", "Margin", "NoteView", "Postbox", "ProposalView", "QuestionLine", "QuestionList",
    "QuestionView", "Reach", "RequestView", "Row", "Step", "StepView", "Worklist", "access_case", "access_question",
    "case_file", "case_mark", "case_of", "colleagues_for", "colleagues_for_all", "correction_of", "desk_case",
    "desk_question", "first_step", "given_away", "lines_of", "mailbox_mark", "own_mark", "postbox", "proposal_of",
    "question_list", "question_of", "questions_mark", "reach", "services_of", "step_view", "worklist", "worklist_mark",
]  # fmt: skip
