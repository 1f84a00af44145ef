"""What clerks do with codes: issue one, which is seen in the clear only then, and take one back. Old ones go."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.applications.letter_codes import codes
from amtsweg.applications.models import LetterCode
from amtsweg.catalogue.shapes import OfferView
from amtsweg.core import clock, crypto, events, ids
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.jobs import job
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.forms import queries as forms
from amtsweg.forms.context import Context, RawDict


class NotDemanded(Exception):
    """The form of this offer asks for no code."""


class WrongReference(Exception):
    """The form would not take this reference; the message says why, in the active language."""


class WrongDay(Exception):
    """The last day lies in the past, or more than a year ahead."""


def issue(by: Membership, offer: OfferView, reference: str, expires_on: date, *, code: str = "") -> tuple[UUID, str]:
    """A new code for one reference: its id, and the code in the clear, which nobody learns again.

    Only a demo gives the `code` itself. Raises `PermissionDenied`, `NotDemanded`, `WrongReference`, `WrongDay`.
    """
    require(by, "case.work", offer.authority, offer.unit)
    reference = _accepted(offer, reference)
    if not clock.today() <= expires_on <= clock.today() + codes.LONGEST:
        raise WrongDay(expires_on.isoformat())
    code, identifier = code or ids.code(), ids.new_id()
    with transaction.atomic(), as_authority(offer.authority.id):
        key = crypto.new_data_key()
        row = LetterCode.objects.create(
            id=identifier,
            authority_id=offer.authority.id,
            offer_id=offer.id,
            data_key=key,
            code_index=codes.code_index(offer.id, reference, code),
            reference_index=codes.reference_index(offer.authority.id, reference),
            reference=codes.sealed_reference(key, identifier, reference),
            issued_by=by,
            issued_at=clock.now(),
            expires_on=expires_on,
        )
        _record(row, codes.ISSUED, Actor("staff", by.account_id), {"expires": expires_on.isoformat()})
    return identifier, code


def _accepted(offer: OfferView, reference: str) -> str:
    """The reference as the form's own field takes it."""
    form = forms.demanding_code(offer.form_id, offer.revision_id)
    if form is None:
        raise NotDemanded(offer.slug)
    name = form.definition.letter_code or ""
    cleaned = form.fields[name].clean(RawDict({name: reference}), Context(clock.today()))
    if cleaned.errors:
        raise WrongReference(cleaned.errors[0].message)
    return str(cleaned.value)


def revoke(by: Membership, code_id: UUID) -> None:
    """Takes a code back: nothing is begun or sent with it any more. A used one stays used; twice changes nothing.

    Raises `LetterCode.DoesNotExist` and `PermissionDenied`.
    """
    with as_authority(by.authority_id), transaction.atomic():
        rows = LetterCode.objects.select_for_update(of=("self",)).select_related("authority", "offer__unit")
        row = rows.get(pk=code_id)
        require(by, "case.work", row.authority, row.offer.unit)
        if row.used_by_id is None and row.revoked_at is None:
            row.revoked_at = clock.now()
            row.save(update_fields=["revoked_at"])
            _record(row, codes.REVOKED, Actor("staff", by.account_id))


@job("applications.erase-letter-codes", every=timedelta(days=1))
def erase_old_codes() -> None:
    """Erases codes a year after their last day, with the references that they belonged to."""
    with across_tenants("retention is the same for every authority"):
        old = LetterCode.objects.filter(expires_on__lt=clock.today() - codes.KEPT)
        for row in list(old.select_related("data_key", "authority")):
            with transaction.atomic():
                crypto.destroy(row.data_key)
                _record(row, codes.ERASED, SYSTEM)
                row.delete()


def _record(row: LetterCode, kind: str, actor: Actor, data: dict[str, str] | None = None) -> None:
    events.record(row.authority, kind, actor=actor, subject_type=codes.SUBJECT, subject_id=row.pk, data=data)
