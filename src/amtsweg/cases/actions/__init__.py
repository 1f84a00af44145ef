"""Every change of a case. Each function checks who may do it, moves the case by the table, and records the event."""

from amtsweg.cases.actions.applicant import acting, answer_request, open_paper, reply, withdraw
from amtsweg.cases.actions.deciding import decide
from amtsweg.cases.actions.erasing import hand_to_records, hold, release
from amtsweg.cases.actions.intake import receive
from amtsweg.cases.actions.serving import provide_again, serve_otherwise
from amtsweg.cases.actions.steps import NoReason, choose_move, work_on_task
from amtsweg.cases.actions.talk import TooSoon, request_document, send_message, withdraw_request
from amtsweg.cases.actions.work import add_note, ask_others, assign, close, others_answered, take_note, take_over

__all__ = [
    "NoReason", "TooSoon", "acting", "add_note", "answer_request", "ask_others", "assign", "choose_move", "close",
    "decide", "hand_to_records", "hold", "open_paper", "others_answered", "provide_again", "receive", "release",
    "reply", "request_document", "send_message", "serve_otherwise", "take_note", "take_over", "withdraw",
    "withdraw_request", "work_on_task",
]  # fmt: skip
