"""Words and links at a case, and the lists that clerks keep: nothing of it is for the applicant."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.cases.actions.work import by
from amtsweg.cases.life import Kind
from amtsweg.cases.models import Case, CaseLink, CaseTag, SavedView, Tag
from amtsweg.cases.queries.worklist import Reach
from amtsweg.cases.record import Change, changing
from amtsweg.core.tenancy import as_authority
from amtsweg.core.text import fold

LONGEST_WORD = 40


def add_tag(clerk: Membership, case_id: UUID, word: str) -> Case:
    """Gives the case a word, which is new to the authority or known in whatever spelling. Twice is once.

    Raises `ValueError` for no word, `NotPossible`, `PermissionDenied`.
    """
    name = " ".join(word.split())[:LONGEST_WORD]
    key = fold(name)
    if not key:
        raise ValueError("a tag is a word")
    with changing(case_id, clerk.authority_id) as change:
        require(clerk, "case.work", change.case.authority, change.case.unit)
        tag, _made = Tag.objects.get_or_create(authority=change.case.authority, key=key, defaults={"name": name})
        _row, new = CaseTag.objects.get_or_create(case=change.case, tag=tag)
        if new:
            change.happen(Kind.TAGGED, by(clerk), {"tag": str(tag.pk)}, to_all=False)
    return change.case


def remove_tag(clerk: Membership, case_id: UUID, tag_id: UUID) -> Case:
    """Takes the word away again; one that no case has any more is forgotten."""
    with changing(case_id, clerk.authority_id) as change:
        require(clerk, "case.work", change.case.authority, change.case.unit)
        gone, _rows = CaseTag.objects.filter(case=change.case, tag_id=tag_id).delete()
        if gone:
            change.happen(Kind.TAGGED, by(clerk), {"removed": str(tag_id)}, to_all=False)
            if not CaseTag.objects.filter(tag_id=tag_id).exists():
                Tag.objects.filter(pk=tag_id).delete()
    return change.case


def link(clerk: Membership, case_id: UUID, other_id: UUID) -> Case:
    """Says that two cases belong together. Both tell of it, so the clerk works on both.

    Raises `ValueError` for the case itself, `Case.DoesNotExist`, `NotPossible`, `PermissionDenied`.
    """
    if other_id == case_id:
        raise ValueError("a case does not belong to itself")
    with _both(clerk, case_id, other_id) as (one, other):
        _row, new = CaseLink.objects.get_or_create(case=one.case, other=other.case)
        CaseLink.objects.get_or_create(case=other.case, other=one.case)
        if new:
            for here, there in ((one, other.case), (other, one.case)):
                here.happen(Kind.LINKED, by(clerk), {"other": str(there.pk), "number": there.number}, to_all=False)
    return one.case


def unlink(clerk: Membership, case_id: UUID, other_id: UUID) -> Case:
    """The two cases no longer belong together. Raises like `link`."""
    with _both(clerk, case_id, other_id) as (one, other):
        gone, _rows = CaseLink.objects.filter(case=one.case, other=other.case).delete()
        CaseLink.objects.filter(case=other.case, other=one.case).delete()
        if gone:
            for here, there in ((one, other.case), (other, one.case)):
                here.happen(Kind.LINKED, by(clerk), {"removed": str(there.pk)}, to_all=False)
    return one.case


@contextmanager
def _both(clerk: Membership, case_id: UUID, other_id: UUID) -> Iterator[tuple[Change, Change]]:
    """Two cases on which the clerk works, locked in the order of their ids: two who link the same two never wait."""
    low, high = sorted((case_id, other_id))
    with changing(low, clerk.authority_id) as first, changing(high, clerk.authority_id) as second:
        for change in (first, second):
            require(clerk, "case.work", change.case.authority, change.case.unit)
        yield (first, second) if low == case_id else (second, first)


def keep_view(reach: Reach, name: str, query: str, *, shared: bool) -> SavedView:
    """Keeps a list's address for whoever works in this reach, for the unit too when `shared`."""
    member = reach.memberships[0]
    with transaction.atomic(), as_authority(reach.authority_id):
        kept: SavedView = SavedView.objects.update_or_create(
            authority_id=reach.authority_id, account_id=member.account_id, name=name,
            defaults={"query": query[:600], "shared": shared, "unit_id": member.unit_id if reach.units else None},
        )[0]  # fmt: skip
    return kept


def drop_view(reach: Reach, view_id: UUID) -> None:
    """Removes a view. Raises `SavedView.DoesNotExist` for somebody else's."""
    with transaction.atomic(), as_authority(reach.authority_id):
        rows = SavedView.objects.filter(account_id=reach.memberships[0].account_id)
        rows.get(pk=view_id).delete()
