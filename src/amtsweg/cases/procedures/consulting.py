"""How a procedure asks a unit for a statement by itself."""

from amtsweg.cases.life import Kind, NotPossible
from amtsweg.cases.participation.consulting import consult as ask
from amtsweg.cases.participation.contents import Parts, Question
from amtsweg.cases.participation.models import Consultation
from amtsweg.cases.participation.parts import handed_in
from amtsweg.cases.procedures.days import until
from amtsweg.cases.procedures.definition import Consult
from amtsweg.cases.record import Change
from amtsweg.core.actors import SYSTEM
from amtsweg.core.text import pick
from amtsweg.federation.models import Unit


def consult(change: Change, act: Consult) -> None:
    """Asks the unit, once per case: whoever wants a second statement asks for it herself.

    Where that cannot be, the case is put before its clerks instead, so that it does not wait for nobody.
    """
    case = change.case
    unit = Unit.objects.filter(authority=case.authority, slug=act.unit).select_related("authority").first()
    if unit is None or unit.pk == case.unit_id:
        _tell(change, act.unit)
        return
    if Consultation.objects.filter(case=case, asked_unit=unit, withdrawn_at__isnull=True).exists():
        return
    parts = Parts(tuple(act.sections), handed_in(case) if act.documents else ())
    question = Question(pick(act.question, "de").text, pick(case.unit.name, "de").text, parts)
    try:
        ask(change, unit, question, until(case.authority)(act.within), SYSTEM)
    except NotPossible:  # decided in the meantime
        _tell(change, act.unit)


def _tell(change: Change, unit: str) -> None:
    text = {
        "de": f"Um eine Stellungnahme konnte nicht gebeten werden: {unit}.",
        "en": f"A statement could not be asked for: {unit}.",
    }
    change.happen(Kind.ALERTED, SYSTEM, {"text": text}, to_all=False)
