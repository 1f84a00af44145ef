"""A code opens a draft, and is used up when the draft is sent.

Until then several drafts may be open with one code: somebody who began on the telephone and lost it begins anew. The
first one that is sent uses it up; sending any other one is refused, and nothing of it becomes a case.
"""

from datetime import timedelta
from uuid import UUID

from amtsweg.accounts.limits import Limit
from amtsweg.applications import origins
from amtsweg.applications.drafts import Draft, changing, holder
from amtsweg.applications.letter_codes import codes
from amtsweg.applications.models import LetterCode, Submission
from amtsweg.applications.saving import asks_for_code
from amtsweg.applications.sitting import Sitting
from amtsweg.core import clock, events
from amtsweg.core.tenancy import across_tenants
from amtsweg.forms.answering import UnknownStep
from amtsweg.forms.flow import Step

_FROM_ADDRESS = Limit("application.code.address", 60, timedelta(hours=1))
_FOR_REFERENCE_HERE = Limit("application.code.here", 8, timedelta(minutes=15))
_FOR_REFERENCE = Limit("application.code.reference", 200, timedelta(days=1))


class NotAdmitted(Exception):
    """Reference and code do not fit, or the code is expired, revoked or used; which of it, is not said."""


class CodeSpent(Exception):
    """The code that opened the draft was used for another one or taken back; the draft stays as it is."""


def asking(draft: Draft) -> Step | None:
    """The page that asks for a code; None in a form that anybody may fill in."""
    return next((step for step in draft.way.steps[:1] if asks_for_code(draft, step)), None)


def admit(application_id: UUID, reference: str, code: str, sitting: Sitting, *, address: str) -> Draft:
    """Opens a draft of the holder in scope with a code; its reference becomes an answer. A later code takes its place.

    `address` is the caller's network address. Raises `NotAdmitted`, `TooManyTries`, `UnknownStep` for a form that asks
    for no code, `Application.DoesNotExist`, `AlreadySent`, `InTrash`.
    """
    _count_try(sitting, reference, address)
    with changing(application_id, sitting) as draft:
        step, name = asking(draft), draft.form.definition.letter_code
        if step is None or name is None:
            raise UnknownStep(str(name))
        found = _usable(sitting, reference, code)
        stored = codes.reference_of(found)
        if not draft.form.fields[name].valid(stored):
            raise NotAdmitted  # the form has changed since the letter was written
        content = draft.content
        content.letter_code = str(found.pk)
        content.answers = {**content.answers, name: stored}
        content.origins[name] = origins.LETTER
        content.saved[step.key] = draft.kept.version + 1
        content.unfinished.pop(step.key, None)
        draft.rewalk()
    return draft


def _count_try(sitting: Sitting, reference: str, address: str) -> None:
    """Counts before looking, so that a wrong try and a right one cost the same."""
    about = codes.reference_index(sitting.offer.id, reference)
    _FROM_ADDRESS.spend(address)
    _FOR_REFERENCE_HERE.spend(f"{about}\0{address}")
    _FOR_REFERENCE.spend(about)


def _usable(sitting: Sitting, reference: str, code: str) -> LetterCode:
    index = codes.code_index(sitting.offer.id, reference, code)
    with across_tenants("a code from a letter is found by whoever holds the letter"):
        rows = LetterCode.objects.select_related("data_key").filter(code_index=index, expires_on__gte=clock.today())
        found: LetterCode | None = rows.filter(revoked_at__isnull=True, used_by__isnull=True).first()
    if found is None:
        raise NotAdmitted
    return found


def still_good(draft: Draft) -> bool:
    """Whether the draft could be sent with the code that opened it. Being late is no reason: it was opened in time."""
    with across_tenants("a draft asks for the code that opened it"):
        rows = LetterCode.objects.filter(revoked_at__isnull=True, used_by__isnull=True)
        return bool(draft.content.letter_code) and rows.filter(pk=draft.content.letter_code).exists()


def use_up(draft: Draft, submission: Submission) -> None:
    """Notes that this was sent with the draft's code, in the transaction that sends it. Raises `CodeSpent`."""
    if draft.form.definition.letter_code is None:
        return
    with across_tenants("a draft is sent with the code that opened it"):
        rows = LetterCode.objects.filter(pk=draft.content.letter_code, revoked_at__isnull=True, used_by__isnull=True)
        if not rows.update(used_by=submission):  # waits for whoever sends with the same code at this moment
            raise CodeSpent(draft.content.letter_code)
    events.record(
        submission.authority, codes.USED, actor=holder(draft.application), subject_type=codes.SUBJECT,
        subject_id=UUID(draft.content.letter_code), data={"reference": submission.reference},
    )  # fmt: skip
