"""Sharing as editors do it: an authority offers a description, another adopts it and later takes over what is new."""

from django.core.exceptions import ValidationError
from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.catalogue import actions
from amtsweg.catalogue.editing.rights import editor
from amtsweg.catalogue.editing.services import steward
from amtsweg.catalogue.models import Adoption, Offer, Service, ServiceRevision
from amtsweg.core.actors import Actor
from amtsweg.federation.models import Authority, Unit
from amtsweg.federation.upsert import remove_missing, upsert
from amtsweg.forms.models import FormRevision
from amtsweg.forms.queries import current


class Newer(Exception):
    """The origin published once more while two revisions were compared."""


def share(by: Membership, authority: Authority, slug: str) -> Service:
    """Offers a published description, with the form it is offered with, to all authorities.

    Raises `PermissionDenied` for one of another steward, `ValidationError` for one that is not published.
    """
    with transaction.atomic():
        service, actor = steward(by, authority, slug)
        return actions.share_service(service, actor=actor)


def stop_sharing(by: Membership, authority: Authority, slug: str) -> Service:
    """Offers a description to the others no longer; who adopted it keeps it as it is. Raises `PermissionDenied`."""
    with transaction.atomic():
        service, actor = steward(by, authority, slug)
        return actions.stop_sharing(service, actor=actor)


def adopt(by: Membership, authority: Authority, slug: str, unit: str) -> Adoption:
    """Shows a shared description as it is now; with the slug of a unit, that does the service from now on.

    The form that comes with it stays at its present revision until the authority takes over a newer one. Raises
    `PermissionDenied`, and `ValidationError` for a description that is not shared or a unit that is not the own one.
    """
    actor = editor(by, authority)
    found = Unit.objects.filter(authority=authority, slug=unit).first() if unit else None
    if unit and found is None:
        raise ValidationError({"unit": ["this is no unit of the authority"]})
    with transaction.atomic():
        service = Service.objects.select_for_update(of=("self",)).get(slug=slug)
        had = set(Offer.objects.filter(authority=authority, service=service).values_list("pk", flat=True))
        adoption = actions.adopt(authority, service, actor=actor, unit=found)
        brought = Offer.objects.filter(authority=authority, service=service, form__isnull=False).exclude(pk__in=had)
        for offer in brought:
            _stay(authority, offer, actor)
    return adoption


def _stay(authority: Authority, offer: Offer, actor: Actor) -> None:
    """The offer stays with the revision of its form that is the newest now."""
    try:
        revision = current(offer.form_id) if offer.form_id else None
    except FormRevision.DoesNotExist:
        return
    upsert(Offer, {"pk": offer.pk}, {"form_revision": revision}, actor=actor, authority=authority)


def take_over(by: Membership, authority: Authority, slug: str, seen: int) -> Adoption:
    """Shows the newest revision from now on; own additions, fees and offers stay.

    Raises `PermissionDenied`, `Adoption.DoesNotExist`, and `Newer` when `seen`, the number of the revision that the
    editor compared, is not the newest on offer any more.
    """
    actor = editor(by, authority)
    with transaction.atomic():
        adoption = Adoption.objects.select_for_update(of=("self",)).get(authority=authority, service__slug=slug)
        service = Service.objects.select_for_update(of=("self",)).get(pk=adoption.service_id)
        last = ServiceRevision.objects.filter(service_id=adoption.service_id).order_by("number").last()
        if last is None or last.number != seen or service.shared is None:
            raise Newer(slug)
        return actions.take_over(adoption, actor=actor)


def end(by: Membership, authority: Authority, slug: str) -> None:
    """Follows the origin again without being asked: every improvement shows at once. Raises `PermissionDenied`."""
    actor = editor(by, authority)
    rows = Adoption.objects.filter(authority=authority, service__slug=slug)
    remove_missing(rows, actor=actor, authority=authority)
