"""The templates of an authority's notices for whoever edits them."""

from dataclasses import dataclass

from amtsweg.cases import templates
from amtsweg.cases.actions.deciding import outcomes_of
from amtsweg.cases.actions.wording import forms_of
from amtsweg.cases.models import Decision, NoticeTemplate
from amtsweg.cases.templates import Wording
from amtsweg.catalogue.models import Service
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import Authority


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """One template of a service. `own`: the authority has written it."""

    kind: str
    outcome: str
    own: bool


def templates_of(authority: Authority, service: Service) -> list[TemplateLine]:
    """Every kind of decision with every outcome that it can have."""
    with as_authority(authority):
        rows = NoticeTemplate.objects.filter(authority=authority, service=service).values_list("kind", "outcome")
        written = set(rows)
    return [
        TemplateLine(kind, outcome, (kind, outcome) in written)
        for kind in Decision.Kind.values
        for outcome in outcomes_of(kind)
    ]


def template(authority: Authority, service: Service, kind: str, outcome: str) -> Wording:
    """What the authority has written; empty where it has written nothing."""
    with as_authority(authority):
        rows = NoticeTemplate.objects.filter(authority=authority, service=service, kind=kind, outcome=outcome)
        found = rows.first()
    return templates.wording_of(found) if found else Wording()


def placeholders(authority: Authority, service: Service, language: str) -> dict[str, str]:
    """What may stand in a template of this service, with what it stands for."""
    return templates.known(forms_of(authority, service), language)
