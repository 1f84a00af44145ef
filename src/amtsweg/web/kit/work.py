"""A form's challenge and what becomes of it: see accounts/work.py. In templates: `form.work` and `form.early`."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _

from amtsweg.accounts import work
from amtsweg.accounts.work import Gate
from amtsweg.core import clock
from amtsweg.web.kit.actor import network_address

CHALLENGE, ANSWER = "aufgabe", "loesung"  # names of the form's hidden fields


_USED = "amtsweg.work-used"  # noted on the request: the form needs a new challenge


class Task(NamedTuple):
    """What the page's script needs."""

    challenge: str
    bits: int


def task(request: HttpRequest, gate: Gate) -> Task:
    """The task of a form; a form that comes back keeps its own, so that waiting was not in vain."""
    sent = request.POST.get(CHALLENGE, "")
    kept = work.given_out(gate, sent) is not None and _USED not in request.META
    return Task(sent if kept else work.challenge(gate), work.BITS)


def too_early(request: HttpRequest, gate: Gate) -> str:
    """Counts a try; what to say to whoever has to wait, empty when she may go on.

    Call it outside the transaction of what is tried, and once what was typed is right.
    """
    if not gate.is_due(network_address(request)):
        return ""
    sent, answer = request.POST.get(CHALLENGE, ""), request.POST.get(ANSWER, "")
    if work.counts_from(gate, sent, answer) <= clock.now():
        if work.use_up(sent):
            return ""
        request.META[_USED] = True
    return _("Gerade kommen ungewöhnlich viele Anfragen. Warten Sie eine halbe Minute und senden Sie dann noch einmal.")
