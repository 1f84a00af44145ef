"""That two accounts are one person's: whatever nobody may do for herself, she may not do with a second account either.

An account is recognised by what others vouched for: name and birth date as a counter compared them with a card or a
provider of at least the substantial level says them, and the name by which such a provider calls her. Kept are keyed
hashes, until the account is deleted. A mark only ever refuses something; nothing is opened by it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from amtsweg.accounts import profile
from amtsweg.accounts.identity.rules import in_force
from amtsweg.accounts.models import Account, PersonMark
from amtsweg.accounts.profile import Profile
from amtsweg.accounts.providers.port import Arrival
from amtsweg.accounts.trust import LEVELS
from amtsweg.core import clock
from amtsweg.core.crypto import keyed_index
from amtsweg.core.jobs import job

AT_ONCE = 500  # accounts that one run of the job marks
_PURPOSE = "account.person"
_ENOUGH = LEVELS.index("substantial")
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def note_card(account: Account, shown: Profile) -> None:
    """A counter compared the profile with a card."""
    _keep(account, _by_name(shown.given_name, shown.family_name, shown.birth_date))


def note_arrival(account: Account, arrival: Arrival, subject_index: str) -> None:
    """A provider vouched for the account's owner; what it says with less than the substantial level marks nobody."""
    if LEVELS.index(arrival.level) < _ENOUGH:
        return
    said = {name: one.value for name, one in arrival.attributes.items() if LEVELS.index(one.trust) >= _ENOUGH}
    by_name = _by_name(said.get("given_name", ""), said.get("family_name", ""), _day(said.get("birth_date", "")))
    _keep(account, [*by_name, keyed_index(f"provider:{subject_index}", purpose=_PURPOSE)])


def same(one: UUID, other: UUID) -> bool:
    """Whether both accounts are one person's, as far as anybody vouched for it."""
    return one == other or accounts_of(one).filter(pk=other).exists()


def claims_to_be(account: Account, other: Account) -> bool:
    """Whether the profile of `account`, for which nobody has vouched yet, names the owner of `other`."""
    if same(account.pk, other.pk):
        return True
    mine, theirs = _of_profile(account), _of_profile(other)
    known = PersonMark.objects.filter(account=other).values_list("index", flat=True)
    return bool(mine and (mine == theirs or set(mine) & set(known)))


def contradicts(account: Account, arrival: Arrival) -> bool:
    """Whether a provider vouches for another birth date than the one that a counter confirmed to this account.

    Names change and are written in many ways. What is not said, or with less than the substantial level, says nothing.
    """
    said = arrival.attributes.get("birth_date")
    if said is None or LEVELS.index(said.trust) < _ENOUGH or not in_force(account):
        return False
    born = _day(said.value)
    return born is not None and born != profile.opened(account).birth_date


def accounts_of(account_id: UUID) -> QuerySet[Account]:
    """Every account of this person: her own, those with a mark of hers, and what went over into one of these."""
    marks = PersonMark.objects.filter(account_id=account_id).values("index")
    hers = PersonMark.objects.filter(index__in=marks).values("account_id")
    mine = Q(pk=account_id) | Q(merged_into_id=account_id) | Q(pk__in=hers) | Q(merged_into_id__in=hers)
    return Account.objects.filter(mine)


def forget(account: Account) -> None:
    """The account is deleted."""
    PersonMark.objects.filter(account=account).delete()


@job("accounts.persons", every=timedelta(days=1))
def mark_earlier_ones() -> None:
    """Marks accounts that a counter confirmed before there were marks."""
    rows = Account.objects.filter(identified_until__gte=clock.today(), person_marks__isnull=True)
    for account in rows.select_related("data_key").order_by("pk")[:AT_ONCE]:
        note_card(account, profile.opened(account))


def _of_profile(account: Account) -> list[str]:
    said = profile.opened(account)
    return _by_name(said.given_name, said.family_name, said.birth_date)


def _by_name(given: str, family: str, born: date | None) -> list[str]:
    """The mark of a name and a birth date; none where a part is missing.

    Of several given names the first counts, since not every document and provider has them all.
    """
    first = next(iter(_words(given)), "")
    last = "".join(_words(family))
    if not (first and last and born):
        return []
    return [keyed_index(f"name:{first}:{last}:{born.isoformat()}", purpose=_PURPOSE)]


def _words(name: str) -> list[str]:
    """Its words in plain letters: `Müller-Lüdenscheidt` and `MUELLER LUEDENSCHEIDT` are the same."""
    spelt = unicodedata.normalize("NFC", name).casefold().translate(_SPELT_OUT)
    plain = (one for one in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(one))
    return "".join(one if one.isalpha() else " " for one in plain).split()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _keep(account: Account, marks: Iterable[str]) -> None:
    PersonMark.objects.bulk_create([PersonMark(account=account, index=one) for one in marks], ignore_conflicts=True)
