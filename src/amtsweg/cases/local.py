"""Local values that decide about a case: the parameters of the authority, with those of the offer over them."""

from collections.abc import Mapping
from typing import Any

from amtsweg.cases.models import Case
from amtsweg.catalogue.queries import offer


def local_values(case: Case) -> Mapping[str, Any]:
    """The values of the offer that the case came by; none where it is no longer offered. Needs offer and authority."""
    local = offer(case.authority.slug, case.submission.application.offer.slug)
    return local.parameters if local else {}
