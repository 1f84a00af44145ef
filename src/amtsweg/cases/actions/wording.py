"""Templates of notices: an authority's editors write them, one for each kind of decision and outcome of a service."""

from collections.abc import Iterable
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from amtsweg.accounts.models import Membership
from amtsweg.cases import templates
from amtsweg.cases.actions.deciding import outcomes_of
from amtsweg.cases.models import NoticeTemplate
from amtsweg.cases.templates import Wording
from amtsweg.catalogue.editing.rights import editor, unchanged
from amtsweg.catalogue.models import Offer, Service
from amtsweg.core import events
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import Authority
from amtsweg.federation.upsert import Outcome
from amtsweg.forms import queries as forms
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.models import FormRevision

CHANGED = events.register("case.template-changed", "Bescheidvorlage geändert")


def save_template(by: Membership, service: Service, kind: str, outcome: str, wording: Wording, *, seen: str) -> None:
    """Keeps a template; an empty one takes it away, so that the general proposal counts again.

    Raises `PermissionDenied`, `Changed` when somebody else saved since, `ValidationError` by part for placeholders that
    no answer fills, `ValueError` for an outcome that the kind cannot have.
    """
    actor = editor(by, by.authority)
    with as_authority(by.authority), transaction.atomic():
        row = _row(by.authority, service, kind, outcome)
        unchanged((templates.wording_of(row) if row else Wording()).content(), seen)
        keep_template(by.authority, service, kind, outcome, wording, actor=actor)


def keep_template(
    authority: Authority, service: Service, kind: str, outcome: str, wording: Wording, *, actor: Actor
) -> Outcome:
    """The same for whoever loads an authority. Needs its scope."""
    if outcome not in outcomes_of(kind):
        raise ValueError(f"a decision of the kind {kind} does not end with {outcome}")
    _check(authority, service, wording)
    row = _row(authority, service, kind, outcome)
    if (templates.wording_of(row) if row else Wording()) == wording:
        return "unchanged"
    if row and wording == Wording():
        row.delete()
    else:
        made = row or NoticeTemplate(authority=authority, service=service, kind=kind, outcome=outcome)
        made.content = wording.content()
        made.save()
    data = {"service": service.slug, "kind": kind, "outcome": outcome}
    events.record(authority, CHANGED, actor=actor, subject_type="service", subject_id=service.pk, data=data)
    return "changed" if row else "created"


def _row(authority: Authority, service: Service, kind: str, outcome: str) -> NoticeTemplate | None:
    rows = NoticeTemplate.objects.select_for_update()
    return rows.filter(authority=authority, service=service, kind=kind, outcome=outcome).first()


def _check(authority: Authority, service: Service, wording: Wording) -> None:
    wrong = templates.unknown(wording, templates.known(forms_of(authority, service), "de"))
    if not wrong:
        return
    said = _("Diesen Platzhalter gibt es nicht: {name}")
    raise ValidationError({part: [said.format(name=f"{{{name}}}") for name in names] for part, names in wrong.items()})


def forms_of(authority: Authority, service: Service) -> Iterable[Compiled]:
    """The forms with which the authority offers the service, in the revision that it uses.

    A form that nobody can fill in, being a draft still or retired, adds none: the notice is written without it.
    """
    for offer in Offer.objects.filter(authority=authority, service=service, form__isnull=False):
        if offer.form_id:
            with suppress(FormRevision.DoesNotExist):
                yield forms.compiled(forms.in_use(offer.form_id, offer.form_revision_id).pk)
