"""Every change of a case. Each function checks who may do it, moves the case by the table, and records the event."""

from amtsweg.cases.actions import questions
from amtsweg.cases.actions.applicant import acting, answer_request, open_paper, reply, withdraw
from amtsweg.cases.actions.assigning import Foretold, add_rule, drop_rule, foretell, move_rule
from amtsweg.cases.actions.deciding import decide
from amtsweg.cases.actions.erasing import hand_to_records, hold, release
from amtsweg.cases.actions.handing import hand_over
from amtsweg.cases.actions.intake import receive
from amtsweg.cases.actions.opening import note_opening
from amtsweg.cases.actions.serving import provide_again, serve_otherwise
from amtsweg.cases.actions.steps import NoReason, choose_move, work_on_task
from amtsweg.cases.actions.talk import TooSoon, request_document, send_message, withdraw_request
from amtsweg.cases.actions.words import add_tag, drop_view, keep_view, link, remove_tag, unlink
from amtsweg.cases.actions.work import add_note, ask_others, assign, close, others_answered, take_note, take_over

__all__ = [
    "Foretold", "NoReason", "TooSoon", "acting", "add_note", "add_rule", "add_tag", "answer_request", "ask_others",
    "assign", "choose_move", "close", "decide", "drop_rule", "drop_view", "foretell", "hand_over", "hand_to_records",
    "hold", "keep_view", "link", "move_rule", "note_opening", "open_paper", "others_answered", "provide_again",
    "questions", "receive", "release", "remove_tag", "reply", "request_document", "send_message", "serve_otherwise",
    "take_note", "take_over", "unlink", "withdraw", "withdraw_request", "work_on_task",
]  # fmt: skip
