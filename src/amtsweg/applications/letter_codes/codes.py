"""What a code from a letter is: how it is found, and how its reference is kept."""

from datetime import timedelta
from uuid import UUID

from amtsweg.applications.models import LetterCode
from amtsweg.core import events
from amtsweg.core.crypto import KeyDestroyed, keyed_index, seal, unseal
from amtsweg.core.ids import normalise_code
from amtsweg.core.models import DataKey

SUBJECT = "letter-code"
ISSUED = events.register("application.code-issued", "Zugangscode ausgestellt")
REVOKED = events.register("application.code-revoked", "Zugangscode zurückgenommen")
USED = events.register("application.code-used", "Mit Zugangscode gesendet")
ERASED = events.register("application.code-erased", "Zugangscode nach Ablauf der Frist gelöscht")

LIVES = timedelta(weeks=4)  # unless the clerk says otherwise
LONGEST = timedelta(days=365)
KEPT = timedelta(days=365)  # after its last day, so that the office can still say what became of a letter

_TYPED = 200  # characters of what was typed that count


def code_index(offer_id: UUID, reference: str, code: str) -> str:
    """Under which hash a code is found for its reference; blanks, signs and case of both do not matter."""
    typed = f"{offer_id}:{_plain(reference)}:{_plain(code)}"
    return keyed_index(typed, purpose="application.letter-code")


def reference_index(authority_id: UUID, reference: str) -> str:
    """Under which hash the codes for a reference are found, written the same careless way."""
    return keyed_index(f"{authority_id}:{_plain(reference)}", purpose="application.letter-reference")


def _plain(typed: str) -> str:
    return normalise_code(typed[:_TYPED])


def sealed_reference(key: DataKey, code_id: UUID, reference: str) -> bytes:
    """The reference as it is stored."""
    return seal(key, reference.encode(), context=_context(code_id))


def reference_of(code: LetterCode) -> str:
    """The reference as the clerk wrote it; empty after its key was destroyed. Raises `Tampered`."""
    try:
        return unseal(code.data_key, code.reference, context=_context(code.pk)).decode()
    except KeyDestroyed:
        return ""


def _context(code_id: UUID) -> str:
    return f"lettercode.reference:{code_id}"
