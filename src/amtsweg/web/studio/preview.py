"""A description as residents will read it, before it is published."""

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.editing import services
from amtsweg.catalogue.editing.rights import describes
from amtsweg.catalogue.models import Service
from amtsweg.catalogue.snapshot import view
from amtsweg.web.portal import residence
from amtsweg.web.portal.service import shown_as
from amtsweg.web.studio.access import StudioRequest, service_page
from amtsweg.web.studio.naming import hub


@require_safe
@service_page
def preview(request: StudioRequest) -> HttpResponseBase:
    """The page of the service on this portal, with what is not published yet; a foreign one as it is today."""
    row, portal = request.service, request.portal
    if describes(request.authority, row):
        content = services.working(row)
        situations = content.pop("situations")
        shown = view(Service(id=row.pk, slug=row.slug, **content), situations)
        found, described = catalogue.previewed(portal, shown)
        said = _("So sieht die Seite aus, wenn Sie sie jetzt veröffentlichen.")
    else:
        found = catalogue.find(portal, row.slug)
        try:
            described = catalogue.describe(portal, row.slug, found)
        except KeyError:
            raise Http404("not shown today") from None
        said = _("So sieht die Seite in Ihrem Portal heute aus.")
    context = shown_as(portal, described, found, None)
    return render(
        request,
        "studio/preview.html",
        {**context, "choice": residence.Choice(), "preview_said": said, "preview_back": hub(row.slug)},
    )
