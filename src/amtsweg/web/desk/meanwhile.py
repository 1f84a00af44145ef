"""Why something was not done: what happened to the case since its page was opened."""

from uuid import UUID

from django.utils.translation import gettext as _

from amtsweg.accounts.models import Membership
from amtsweg.cases import wording
from amtsweg.cases.record import Changed
from amtsweg.core.tenancy import as_authority
from amtsweg.web.kit.formats import format_when


def meanwhile(reason: Exception) -> str:
    """Why nothing was done: what happened since the page was opened."""
    if isinstance(reason, Changed) and reason.since:
        what = ", ".join(dict.fromkeys(wording.event_label(event.kind, event.data) for event in reason.since))
        return _("Nicht ausgeführt, weil sich der Vorgang inzwischen geändert hat: {what}.").format(what=what)
    return _("Nicht ausgeführt: Der Vorgang ist inzwischen weiter.")


def happened(reason: Exception) -> list[tuple[str, str]]:
    """What others did meanwhile, one line each: what, and when and by whom. To be read beside one's own text."""
    if not isinstance(reason, Changed):
        return []
    with as_authority(reason.case.authority_id):
        actors = {event.actor_id for event in reason.since if event.actor_id}
        rows = Membership.objects.filter(account_id__in=actors).order_by("-since").values_list("account_id", "name")
        names: dict[UUID | None, str] = dict(rows)
    return [
        (
            wording.event_label(event.kind, event.data),
            ", ".join(part for part in (format_when(event.at), names.get(event.actor_id, "")) if part),
        )
        for event in reason.since
    ]
