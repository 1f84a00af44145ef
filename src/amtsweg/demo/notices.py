"""What notices about a service say in the demo: the same at every authority that offers it with a form."""

from collections import Counter
from pathlib import Path

from amtsweg.cases.actions import keep_template
from amtsweg.cases.templates import Wording
from amtsweg.catalogue.models import Offer
from amtsweg.core.actors import SYSTEM
from amtsweg.core.tenancy import as_authority
from amtsweg.demo.files import File
from amtsweg.demo.reading import FederationError, Reader

FOLDER = Path(__file__).parent / "shared" / "notices"


class WordingFile(File):
    operative: str
    reasons: str
    conditions: str = ""
    remedy: str = ""
    summary: str = ""
    summary_en: str = ""


class NoticesFile(File):
    """By outcome."""

    decision: dict[str, WordingFile]


def keep_notices() -> Counter[str]:
    """Every template of the files at every authority, with what became of it. Raises `FederationError`."""
    reader, done = Reader(FOLDER), Counter[str]()
    for slug, path in reader.files(FOLDER):
        file = reader.file(NoticesFile, path)
        if reader.problems or file is None:
            raise FederationError(reader.problems)
        offers = Offer.objects.filter(service__slug=slug, form__isnull=False).select_related("authority", "service")
        for offer in offers:
            with as_authority(offer.authority):
                for outcome, one in file.decision.items():
                    wording = Wording(**{part: text.strip() for part, text in one.model_dump().items()})
                    done[keep_template(offer.authority, offer.service, "decision", outcome, wording, actor=SYSTEM)] += 1
    return done
