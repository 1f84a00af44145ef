"""Answers that were corrected since they were sent: both values, and what follows from the new ones."""

from django.utils.translation import gettext as _

from amtsweg.cases.queries import CaseFile
from amtsweg.forms import correcting
from amtsweg.forms.correcting import Place
from amtsweg.forms.flow import Way
from amtsweg.web.kit import texts


def rows(file: CaseFile) -> list[tuple[str, str, str]]:
    """Question, present and former answer: of an answer that was corrected twice, the first and the last."""
    if file.sent is None or not file.changes:
        return []
    language, sent = texts.language(), file.sent.way
    now = _now(file, sent)
    found: dict[str, tuple[str, str, str]] = {}
    for change in file.changes:
        place = Place.of(change.place)
        step, field = now.step(place.key) or sent.step(place.key), sent.form.fields[place.field_id]
        item = sent.item_title(step, language) if step else ""
        label = texts.plain(field.short or field.label)
        shown = {
            name: ", ".join(lines) or _("Nicht angegeben")
            for name, lines in correcting.shown(sent, change, language).items()
        }
        old = found[change.place][2] if change.place in found else shown["old"]
        found[change.place] = (f"{item}: {label}" if item else label, shown["new"], old)
    return list(found.values())


def still_open(file: CaseFile) -> list[str]:
    """The pages that the corrected answers lead to and that nobody has answered."""
    if file.sent is None or not file.changes:
        return []
    now = _now(file, file.sent.way)
    return [texts.plain(step.page.title) for step in now.steps if step.status == "open"]


def _now(file: CaseFile, sent: Way) -> Way:
    return correcting.corrected(sent.form, sent.answers, sent.context, file.changes)
