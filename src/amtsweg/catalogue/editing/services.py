"""Descriptions of services as their steward edits them.

A part is a field of the description (`title`, `situations`, …) or one text module (`modules.fees`). What is changed in
a published description lies apart until it is published; before that, changes go where they belong at once.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import Permission
from amtsweg.catalogue import actions
from amtsweg.catalogue.editing.rights import describes, editor, unchanged
from amtsweg.catalogue.models import LifeSituation, Service, ServiceDraft
from amtsweg.catalogue.sharing import check_modules
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.federation.models import Authority
from amtsweg.federation.upsert import remove_missing, upsert

TEXTS = ("title", "summary", "needs", "needs_note", "modules", "keywords", "rates")
FACTS = ("leika_key", "typing", "audience", "valid_from", "valid_to", "situations")
_DATES = ("valid_from", "valid_to")

DRAFTED = events.register("catalogue.drafted", "Beschreibung bearbeitet, noch nicht veröffentlicht")
DISCARDED = events.register("catalogue.discarded", "Änderungen an der Beschreibung verworfen")


def working(service: Service) -> dict[str, Any]:
    """The description with everything that is not published yet."""
    content = published(service)
    for part, value in _drafted(service).items():
        _put(content, part, value)
    return content


def drafted(service: Service) -> list[str]:
    """The parts that were changed and are not published yet."""
    return sorted(_drafted(service))


def of(content: Mapping[str, Any], part: str) -> Any:
    """One part of a description; an empty text for a module that has none."""
    name, _, key = part.partition(".")
    return content[name].get(key, {}) if key else content[name]


def create(by: Membership, authority: Authority, slug: str, values: Mapping[str, Any]) -> Service:
    """A new description as a draft; the authority is its steward. Raises `PermissionDenied`, `ValidationError`."""
    actor = editor(by, authority)
    with transaction.atomic():
        if Service.objects.filter(slug=slug).exists():
            raise ValidationError({"slug": ["there is a service of this name already"]})
        return actions.upsert_service(
            slug, situations=(), actor=actor, state=Service.State.DRAFT, steward=authority, **values
        ).row


def save(by: Membership, authority: Authority, slug: str, values: Mapping[str, Any], *, seen: str) -> Service:
    """Changes parts of a description. `seen` is the mark of what the editor's form showed.

    Raises `PermissionDenied` for one of another steward, `Changed`, `ValidationError`, `Service.DoesNotExist`.
    """
    with transaction.atomic():
        service, actor = steward(by, authority, slug)
        content = working(service)
        unchanged({part: of(content, part) for part in values}, seen)
        _check(values, content)
        if service.state != Service.State.DRAFT:  # one that was retired keeps what was in the making, too
            _keep(service, {**_drafted(service), **values}, actor)
        else:
            _write(service, values, actor)
    return service


def save_note(by: Membership, authority: Authority, slug: str, values: Mapping[str, str], *, seen: str) -> None:
    """What editors note for each other (`internal_note`); nobody else ever sees it. Raises as `save` does."""
    with transaction.atomic():
        service, actor = steward(by, authority, slug)
        unchanged({"internal_note": service.internal_note}, seen)
        upsert(Service, {"slug": slug}, dict(values), actor=actor, authority=service.steward)


def publish(by: Membership, authority: Authority, slug: str) -> Service:
    """Everything as it stands in the studio is what residents read from now on; a shared one is a new revision.

    Raises `PermissionDenied`, and `ValidationError` while the German title or summary is missing.
    """
    with transaction.atomic():
        service, actor = steward(by, authority, slug)
        content = working(service)
        missing = [part for part in ("title", "summary") if not content[part].get("de")]
        if missing:
            raise ValidationError({part: ["the German text is missing"] for part in missing})
        _write(service, _drafted(service), actor)
        ServiceDraft.objects.filter(service=service).delete()
        return actions.publish_service(Service.objects.get(pk=service.pk), actor=actor)


def retire(by: Membership, authority: Authority, slug: str) -> Service:
    """Takes a description off all portals; it can be published again. Raises `PermissionDenied`."""
    with transaction.atomic():
        service, actor = steward(by, authority, slug)
        return actions.retire_service(service, actor=actor)


def delete_draft(by: Membership, authority: Authority, slug: str) -> None:
    """Deletes a description that was never published and that nothing depends on.

    Raises `PermissionDenied`, and `ValidationError` for any other.
    """
    with transaction.atomic():
        service, actor = steward(by, authority, slug)
        if not deletable(service):
            raise ValidationError(_("Löschen lässt sich nur ein Entwurf ohne Angebote, Zuständige und Ergänzungen"))
        remove_missing(Service.objects.filter(pk=service.pk), actor=actor, authority=service.steward)


def deletable(service: Service) -> bool:
    """Whether it is a draft that nothing depends on."""
    related = (service.offers, service.responsibilities, service.additions, service.adoptions, service.revisions)
    return service.state == Service.State.DRAFT and not any(one.exists() for one in related)


def discard(by: Membership, authority: Authority, slug: str) -> None:
    """Throws away what was changed since it was published. Raises `PermissionDenied`."""
    with transaction.atomic():
        service, actor = steward(by, authority, slug)
        _keep(service, {}, actor)


def steward(by: Membership, authority: Authority, slug: str) -> tuple[Service, Actor]:
    """The service, locked, and who acts: for its steward, or for the federation's office where it has none.

    Raises `PermissionDenied` for everybody else.
    """
    service = Service.objects.select_for_update(of=("self",)).get(slug=slug)
    may: Permission = "catalogue.edit" if service.steward_id else "federation.edit"
    actor = editor(by, authority, may=may)
    if not describes(authority, service):
        raise PermissionDenied(may)
    return service, actor


def published(service: Service) -> dict[str, Any]:
    """The description as it is published, or as it was last."""
    content = {name: getattr(service, name) for name in (*TEXTS, *FACTS) if name != "situations"}
    content["modules"] = dict(content["modules"])
    content["situations"] = list(service.situations.order_by("order").values_list("pk", flat=True))
    return content


def _drafted(service: Service) -> dict[str, Any]:
    draft = ServiceDraft.objects.filter(service=service).first()
    if draft is None:
        return {}
    return {
        part: date.fromisoformat(value) if part in _DATES and value else value for part, value in draft.content.items()
    }


def _keep(service: Service, values: Mapping[str, Any], actor: Actor) -> None:
    """Sets apart what differs from what is published."""
    before = published(service)
    different = {
        part: value.isoformat() if isinstance(value, date) else value
        for part, value in values.items()
        if value != of(before, part)
    }
    if different:
        ServiceDraft.objects.update_or_create(
            service=service, defaults={"content": different, "at": clock.now(), "by": actor.id}
        )
    elif not ServiceDraft.objects.filter(service=service).delete()[0]:
        return
    events.record(
        service.steward, DRAFTED if different else DISCARDED, actor=actor, subject_type="service",
        subject_id=service.pk, data={"parts": sorted(different)},
    )  # fmt: skip


def _write(service: Service, values: Mapping[str, Any], actor: Actor) -> None:
    content = published(service)
    for part, value in values.items():
        _put(content, part, value)
    situations = LifeSituation.objects.filter(pk__in=content.pop("situations"))
    actions.upsert_service(service.slug, situations=situations, actor=actor, steward=service.steward, **content)


def _put(content: dict[str, Any], part: str, value: Any) -> None:
    name, _, key = part.partition(".")
    if not key:
        content[name] = value
    elif value:
        content[name] = {**content[name], key: value}
    else:
        content[name] = {other: text for other, text in content[name].items() if other != key}


def _check(values: Mapping[str, Any], content: Mapping[str, Any]) -> None:
    """What a draft may not hold either, so that publishing finds nothing new."""
    modules = {part.partition(".")[2]: text for part, text in values.items() if part.startswith("modules.") and text}
    check_modules(modules)
    first, last = ({**content, **values}[name] for name in _DATES)
    if first and last and first > last:
        raise ValidationError({"valid_to": [_("Der letzte Tag liegt vor dem ersten")]})
