"""Every change of a case. Each function checks who may do it, moves the case by the table, and records the event."""

from amtsweg.cases.actions import questions
from amtsweg.cases.actions.answering import answer_in_words, correct_answers, settle_request
from amtsweg.cases.actions.applicant import acting, answer_request, choose_way, open_paper, reply, withdraw
from amtsweg.cases.actions.assigning import Foretold, add_rule, drop_rule, foretell, move_rule
from amtsweg.cases.actions.automatic import NotAllowed, ask_human, decide_automatically, decide_within
from amtsweg.cases.actions.deciding import NeedsRelease, decide, decide_again, outcomes_of
from amtsweg.cases.actions.erasing import hand_to_records, hold, release
from amtsweg.cases.actions.expiring import watch_requests
from amtsweg.cases.actions.handing import hand_over
from amtsweg.cases.actions.intake import receive
from amtsweg.cases.actions.objecting import note_objection
from amtsweg.cases.actions.releasing import approve, propose, send_back
from amtsweg.cases.actions.serving import provide_again, serve_otherwise
from amtsweg.cases.actions.steps import NoReason, choose_move, work_on_task
from amtsweg.cases.actions.talk import TooSoon, ask, request_document, send_message, withdraw_request
from amtsweg.cases.actions.wording import keep_template, save_template
from amtsweg.cases.actions.words import add_tag, drop_view, keep_view, link, remove_tag, unlink
from amtsweg.cases.actions.work import add_note, ask_others, assign, close, others_answered, take_note, take_over

__all__ = [
    "Foretold", "NeedsRelease", "NoReason", "NotAllowed", "TooSoon", "acting", "add_note", "add_rule", "add_tag",
    "answer_in_words", "answer_request", "approve", "ask", "ask_human", "ask_others", "assign", "choose_move",
    "choose_way", "close", "correct_answers", "decide", "decide_again", "decide_automatically", "decide_within",
    "drop_rule", "drop_view", "foretell", "hand_over", "hand_to_records", "hold", "keep_template", "keep_view", "link",
    "move_rule", "note_objection", "open_paper", "others_answered", "outcomes_of", "propose",
    "provide_again", "questions", "receive", "release", "remove_tag", "reply", "request_document", "save_template",
    "send_back", "send_message", "serve_otherwise", "settle_request", "take_note", "take_over", "unlink",
    "watch_requests", "withdraw", "withdraw_request", "work_on_task",
]  # fmt: skip
