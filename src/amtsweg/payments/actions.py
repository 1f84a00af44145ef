"""Every change of state of this room, in one place to import from."""

from amtsweg.payments.asking import ask, move_subject, reduce, waive, withdraw
from amtsweg.payments.noting import note_paid
from amtsweg.payments.paying import begin, inquire, notified, report
from amtsweg.payments.refunding import ask_refund, paid_out

__all__ = [
    "ask", "ask_refund", "begin", "inquire", "move_subject", "note_paid", "notified", "paid_out", "reduce", "report",
    "waive", "withdraw",
]  # fmt: skip
