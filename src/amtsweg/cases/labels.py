"""What a list shows of a case without opening its answers: applicant and subject, sealed; the family name, hashed."""

from dataclasses import asdict, dataclass
from uuid import UUID

from amtsweg.cases.models import Case
from amtsweg.core.crypto import KeyDestroyed, keyed_index, seal_json, unseal_json
from amtsweg.core.models import DataKey
from amtsweg.core.text import fold, pick

_PURPOSE = "case.name"


@dataclass(frozen=True, slots=True)
class Label:
    """`applicant`: full name as given. `subject`: what it is about, such as the dogs' names. Both may be empty."""

    applicant: str = ""
    subject: str = ""


def title_of(case: Case, label: Label) -> str:
    """What a case is called, in its own language: service and subject. Needs the service loaded."""
    service = pick(case.service.title, case.language).text
    return f"{service}: {label.subject}" if label.subject else service


def sealed(key: DataKey, case_id: UUID, label: Label) -> bytes:
    """The label as it is stored."""
    return seal_json(key, asdict(label), context=f"case.label:{case_id}")


def opened(case: Case) -> Label:
    """The label of a case; empty when its key was destroyed. Raises `Tampered`."""
    try:
        return Label(**unseal_json(case.data_key, case.label, context=f"case.label:{case.pk}"))
    except KeyDestroyed:
        return Label()


def name_index(family_name: str) -> str:
    """The keyed hash under which cases with this family name are found; empty for no name."""
    folded = fold(family_name)
    return keyed_index(folded, purpose=_PURPOSE) if folded else ""


def name_candidates(text: str) -> list[str]:
    """Hashes of every run of words in `text`: the name counts in "Anna von Holtorf" and "Holtorf, Anna" alike."""
    words = fold(text.replace(",", " ")).split()[:6]
    runs = {" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}
    return [keyed_index(run, purpose=_PURPOSE) for run in sorted(runs)]
