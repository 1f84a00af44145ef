"""What was sent with a case as a file for other programs, for its clerk and for its holder."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.applications.queries import opened_payload, way_of
from amtsweg.cases.actions.work import by
from amtsweg.cases.models import Case
from amtsweg.cases.record import SUBJECT
from amtsweg.core import events
from amtsweg.core.tenancy import as_authority, as_holder
from amtsweg.forms import exporting
from amtsweg.forms.exporting import Head
from amtsweg.forms.flow import Way

EXPORTED = events.register("case.exported", "Angaben als Datei geladen")
_LOADED = ("authority", "unit", "submission__application__data_key")


Acting = Mapping[str, Any] | None


def _as_fim(head: Head, way: Way, _acting: Acting) -> bytes:
    from amtsweg.forms.fim import export  # here, since few processes ever need its XML library

    return export.to_xml(export.facts(way))


_WRITERS: dict[str, tuple[str, Callable[[Head, Way, Acting], bytes]]] = {
    "json": ("application/json", exporting.as_json),
    "xml": ("application/xml", exporting.as_xml),
    "fim": ("application/xml", _as_fim),
}
_NAMES = {"fim": "{number}-fachdaten.xml"}  # what is not called like its format
FORMATS = frozenset(_WRITERS)


class Exported(NamedTuple):
    """A finished file."""

    name: str
    media_type: str
    content: bytes


def for_clerk(clerk: Membership, case_id: UUID, form: str) -> Exported:
    """The file for a clerk who may read the case; the log keeps that it left the house.

    Raises `Case.DoesNotExist`, `PermissionDenied`, `KeyDestroyed` once the case is erased.
    """
    with as_authority(clerk.authority_id), transaction.atomic():
        case: Case = Case.objects.select_related(*_LOADED).get(pk=case_id)
        require(clerk, "case.read", case.authority, case.unit)
        file = made(case, form)
        events.record(
            case.authority, EXPORTED, actor=by(clerk), subject_type=SUBJECT, subject_id=case.pk, data={"format": form}
        )
    return file


def for_holder(holders: Sequence[UUID], number: str, form: str) -> Exported:
    """The file for whoever sent it. Raises `Case.DoesNotExist` for everybody else, `KeyDestroyed`."""
    with as_holder(*holders):
        case: Case = Case.held.select_related(*_LOADED).get(number=number)
        return made(case, form)


def made(case: Case, form: str) -> Exported:
    """What was sent with a case, in a format of `FORMATS`. Whoever calls has checked who asks."""
    payload = opened_payload(case.submission)
    sent = payload["form"]
    head = Head(sent["slug"], sent["revision"], payload["reference"], payload["sent_at"], case.submission.digest)
    media_type, write = _WRITERS[form]
    way = way_of(payload)
    if form == "fim" and way.form.definition.fim is None:
        raise Case.DoesNotExist(f"{case.number} was not asked for by the elements of FIM")
    name = _NAMES.get(form, "{number}.{form}").format(number=case.number, form=form)
    return Exported(name, media_type, write(head, way, told(payload.get("acting"))))


def told(acting: Acting) -> Acting:
    """Who sent it for whom, as it leaves the house: without what names rows of this portal."""
    return {name: value for name, value in acting.items() if name != "mandate"} if acting else None
