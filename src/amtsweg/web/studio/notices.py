"""What the authority's notices about a service say: a list of the templates, and a page for each."""

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsweg.cases import actions
from amtsweg.cases.models import Decision
from amtsweg.cases.queries import templates
from amtsweg.cases.templates import Wording
from amtsweg.web.desk.decided import kind_label, outcome_label
from amtsweg.web.kit import texts
from amtsweg.web.studio.access import StudioRequest, frame, service_page
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Area
from amtsweg.web.studio.naming import back_to


@require_safe
@service_page
def index(request: StudioRequest) -> HttpResponseBase:
    """Every template with whether it is written."""
    groups: dict[str, list[tuple[str, str, bool]]] = {}
    for line in templates.templates_of(request.authority, request.service):
        place = {"slug": request.service.slug, "kind": line.kind, "outcome": line.outcome}
        shown = (outcome_label(line.kind, line.outcome), reverse("studio:notice", kwargs=place), line.own)
        groups.setdefault(kind_label(line.kind), []).append(shown)
    context = {"desk": frame(request, "services"), "back": back_to(request.service), "groups": groups}
    return render(request, "studio/notices.html", context)


@service_page
def notice(request: StudioRequest, kind: str, outcome: str) -> HttpResponseBase:
    """One template."""
    if kind not in Decision.Kind.values or outcome not in actions.outcomes_of(kind):
        raise Http404("no such decision")

    def save(values: Values, seen: str) -> None:
        actions.save_template(request.editor, request.service, kind, outcome, Wording(**values), seen=seen)

    form = Form(
        title=f"{kind_label(kind)}: {outcome_label(kind, outcome)}",
        here="services",
        back=(reverse("studio:notices", kwargs={"slug": request.service.slug}), _("Bescheide")),
        fields=[
            Area(name="operative", label=_("Was ist entschieden?"), rows=6, optional=True),
            Area(name="conditions", label=_("Nebenbestimmungen"), rows=4, optional=True),
            Area(name="reasons", label=_("Warum?"), rows=8, optional=True),
            Area(
                name="remedy", label=_("Rechtsbehelfsbelehrung"), rows=4, optional=True,
                hint=_("Bleibt das Feld leer, gilt Ihr üblicher Text."),
            ),
            Area(name="summary", label=_("In einfachen Worten"), rows=3, optional=True, limit=600),
            Area(name="summary_en", label=_("In einfachen Worten auf Englisch"), rows=3, optional=True, limit=600),
        ],
        values=templates.template(request.authority, request.service, kind, outcome).content(),
        save=save,
        intro=_("Vorschlag für Bescheide. Wer entscheidet, kann ihn ändern. Leer gelten die allgemeinen Vorschläge."),
        template="studio/notice.html",
        more={"placeholders": templates.placeholders(request.authority, request.service, texts.language())},
    )  # fmt: skip
    return edit(request, form)
