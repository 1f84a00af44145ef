"""Every read of cases that the front ends use."""

from amtsweg.cases.queries.casefile import CaseFile, NoteView, Step, case_file, colleagues_for, desk_case, first_step
from amtsweg.cases.queries.live import case_mark, mailbox_mark, questions_mark, thread_mark, worklist_mark
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
from amtsweg.cases.queries.worklist import PER_PAGE, Filter, Reach, Row, Worklist, reach, worklist

__all__ = [
    "PER_PAGE",
    "CaseFile",
    "CaseLine",
    "CaseView",
    "Filter",
    "Happening",
    "NoteView",
    "Postbox",
    "QuestionLine",
    "QuestionList",
    "QuestionView",
    "Reach",
    "RequestView",
    "Row",
    "Step",
    "StepView",
    "Worklist",
    "access_case",
    "access_question",
    "case_file",
    "case_mark",
    "case_of",
    "colleagues_for",
    "desk_case",
    "desk_question",
    "first_step",
    "lines_of",
    "mailbox_mark",
    "postbox",
    "question_list",
    "question_of",
    "questions_mark",
    "reach",
    "step_view",
    "thread_mark",
    "worklist",
    "worklist_mark",
]  # fmt: skip
