"""A request to correct answers, for the one who gave them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from amtsweg.cases import requests
from amtsweg.cases.actions.answering import current_way
from amtsweg.cases.models import Case, Request
from amtsweg.cases.queries.resident import RequestView, access_case, request_view
from amtsweg.core.tenancy import as_authority
from amtsweg.forms import correcting
from amtsweg.forms.fields.base import Field
from amtsweg.forms.flow import Step


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """The questions that a request names, with the answers as they stand, for the controls of a form."""

    case: Case
    asked: RequestView
    fields: list[tuple[Step, Field]]
    raw: dict[str, str | list[str]]


def correction_of(holders: Sequence[UUID], number: str, request_id: UUID) -> CorrectionPage:
    """An open request to correct answers. Raises `Case.DoesNotExist` for everybody else, `Request.DoesNotExist`."""
    case = access_case(holders, number)
    with as_authority(case.authority):
        row = Request.objects.get(
            pk=request_id, case=case, kind=Request.Kind.CORRECTION, answered_at__isnull=True, withdrawn_at__isnull=True
        )
        way = current_way(case)
    places = requests.opened(case.data_key, row).places
    fields, raw = correcting.asked(way, places), correcting.raw_of(way, places)
    return CorrectionPage(case, request_view(case.data_key, row), fields, raw)
