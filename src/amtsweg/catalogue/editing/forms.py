"""What editors of an authority do with forms: their own ones are drafted, published and retired here."""

from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from amtsweg.accounts.models import Membership
from amtsweg.catalogue.editing.rights import Changed, editor
from amtsweg.catalogue.models import Offer
from amtsweg.core.text import Localised
from amtsweg.federation.models import Authority
from amtsweg.forms import actions
from amtsweg.forms.definition import Definition, dump, from_data
from amtsweg.forms.models import FormDefinition, FormRevision
from amtsweg.forms.queries import offered


class Line(NamedTuple):
    """A form in the list. `number` is that of the newest published revision, 0 where none is published."""

    slug: str
    title: Localised
    own: bool
    number: int
    drafted: bool
    retired: bool
    offers: int  # of this authority


class Sheet(NamedTuple):
    """One form with its revisions, the newest first, and the offers of the authority that use it."""

    form: FormDefinition
    own: bool
    draft: FormRevision | None
    published: list[FormRevision]
    retired: bool
    offers: list[Offer]

    @property
    def newest(self) -> FormRevision | None:
        """The newest published revision."""
        return self.published[0] if self.published else None

    @property
    def shown(self) -> FormRevision | None:
        """What stands there now: the draft, else the newest revision."""
        return self.draft or self.newest

    def revision(self, number: int) -> FormRevision | None:
        """One of its revisions, the draft among them."""
        every = [*self.published, *([self.draft] if self.draft else [])]
        return next((one for one in every if one.number == number), None)


def lines(authority: Authority) -> list[Line]:
    """The authority's own forms and, unless an own one has their name, the shared ones; by title."""
    forms = list(FormDefinition.objects.filter(Q(authority=authority) | Q(authority=None)))
    names = {form.slug for form in forms if form.authority_id}
    forms = [form for form in forms if form.authority_id or form.slug not in names]
    revisions: dict[UUID, list[FormRevision]] = {form.pk: [] for form in forms}
    for row in FormRevision.objects.filter(form__in=forms).order_by("number"):
        revisions[row.form_id].append(row)
    open_forms = set(offered().filter(form__in=forms).values_list("form", flat=True))
    counted = Offer.objects.filter(authority=authority, form__in=forms).values("form").annotate(number=Count("pk"))
    used = {one["form"]: one["number"] for one in counted}
    found = [_line(form, revisions[form.pk], form.pk in open_forms, used.get(form.pk, 0)) for form in forms]
    return sorted((one for one in found if one), key=lambda one: one.title.get("de", "").casefold())


def _line(form: FormDefinition, rows: list[FormRevision], is_open: bool, offers: int) -> Line | None:
    published = [row for row in rows if row.published_at is not None]
    drafted = len(rows) > len(published)
    if not published and form.authority_id is None:
        return None
    title = rows[-1].content.get("title") if rows else None
    number = published[-1].number if published else 0
    retired = bool(published) and not is_open
    return Line(form.slug, title or {"de": form.slug}, form.authority_id is not None, number, drafted, retired, offers)


def sheet(authority: Authority, slug: str) -> Sheet:
    """A form of this name: the authority's own, else the shared one. Raises `FormDefinition.DoesNotExist`."""
    rows = FormDefinition.objects.filter(Q(authority=authority) | Q(authority=None), slug=slug)
    form = sorted(rows, key=lambda one: one.authority_id is None)[0] if rows else None
    if form is None:
        raise FormDefinition.DoesNotExist(slug)
    own_form = form.authority_id == authority.pk
    revisions = list(form.revisions.order_by("-number"))
    published = [row for row in revisions if row.published_at is not None]
    draft = next((row for row in revisions if row.published_at is None), None) if own_form else None
    if not published and not own_form:
        raise FormDefinition.DoesNotExist(slug)
    retired = bool(published) and not offered().filter(form=form).exists()
    offers = Offer.objects.filter(authority=authority, form=form).select_related("service").order_by("slug")
    return Sheet(form, own_form, draft, published, retired, list(offers))


def save_draft(by: Membership, authority: Authority, definition: Definition, *, seen: str) -> FormRevision:
    """Keeps a definition as the draft of the authority's own form of its name, which is created when it is new.

    `seen` is the digest of the draft that the editor saw, empty where there was none. Raises `PermissionDenied`, and
    `Changed` with the draft as it is now.
    """
    editor(by, authority)
    with transaction.atomic():
        form = FormDefinition.objects.select_for_update().filter(slug=definition.slug, authority=authority).first()
        now = form.revisions.filter(published_at__isnull=True).first() if form else None
        if (now.digest if now else "") != seen:
            raise Changed({"yaml": dump(from_data(now.content)) if now else "", "seen": now.digest if now else ""})
        return actions.save_draft(definition, authority)


def publish(by: Membership, authority: Authority, slug: str, *, seen: str) -> FormRevision:
    """Publishes the draft that the editor saw. Raises `PermissionDenied`, `Changed`, `DefinitionError`."""
    actor = editor(by, authority)
    with transaction.atomic():
        form = FormDefinition.objects.get(slug=slug, authority=authority)
        draft = form.revisions.select_for_update().filter(published_at__isnull=True).first()
        if draft is None or draft.digest != seen:
            raise Changed({})
        return actions.publish(draft, actor=actor)


def discard(by: Membership, authority: Authority, slug: str) -> None:
    """Throws the draft away. Raises `PermissionDenied` and `FormDefinition.DoesNotExist`."""
    actor = editor(by, authority)
    actions.discard_draft(FormDefinition.objects.get(slug=slug, authority=authority), actor=actor)


def retire(by: Membership, authority: Authority, slug: str) -> None:
    """Ends the form until a new revision is published. Raises `PermissionDenied`, `FormDefinition.DoesNotExist`."""
    actor = editor(by, authority)
    actions.retire(FormDefinition.objects.get(slug=slug, authority=authority), actor=actor)


def definition_of(revision: FormRevision) -> Definition:
    """What a revision says, in the newest format."""
    content: dict[str, Any] = revision.content
    return from_data(content)
