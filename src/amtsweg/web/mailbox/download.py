"""A whole case as one archive."""

from datetime import timedelta

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from amtsweg.cases import queries
from amtsweg.cases.download import whole_case
from amtsweg.core.limits import allow
from amtsweg.web.kit import texts
from amtsweg.web.kit.actor import holders
from amtsweg.web.kit.limited import too_many
from amtsweg.web.kit.papers import handed_out
from amtsweg.web.mailbox.visit import holders_page

AN_HOUR = 20  # archives of one case: each opens every paper of it


@require_safe
@holders_page
def whole(request: HttpRequest, number: str) -> HttpResponseBase:
    """The archive as a download."""
    case = queries.access_case(holders(request), number)
    if not allow("case.download", str(case.pk), limit=AN_HOUR, per=timedelta(hours=1)):
        return too_many(request)
    archive = whole_case(holders(request), number, texts.language())
    return handed_out(f"{case.number}.zip", "application/zip", archive)
