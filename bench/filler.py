"""What `filling` does in a database: patterns, people, and batch after batch of copies with their chains."""

import os
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any, cast
from uuid import UUID
from zlib import crc32

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

from amtsweg.accounts.models import Account
from amtsweg.accounts.staff import staff_label
from amtsweg.applications.models import Submission
from amtsweg.cases import labels
from amtsweg.catalogue.models import Offer
from amtsweg.core import clock, events, ids
from amtsweg.core.keys import provider
from amtsweg.core.models import Chain, DataKey, Event
from amtsweg.core.tenancy import across_tenants
from amtsweg.core.text import pick
from amtsweg.documents import storage
from amtsweg.documents.models import Document
from amtsweg.federation.models import Authority
from amtsweg.forms import definition as definitions
from bench import bulk, fill, people, stories
from bench.pattern import Copy, Pattern, columns, pattern_of
from bench.people import Place

AT_ONCE = 5_000  # cases in one transaction
YEARS = timedelta(days=3 * 365)
RECENT = timedelta(days=100)  # most of what came in since then is still open
LARGEST_ONE, LARGEST = "landkreis", 0.4  # of all cases lie with one authority
PER_HOLDER = 5  # cases of a resident on average
MOST = 2_000  # cases of one resident
# How often a story is told: of cases that came in lately, and of older ones.
LATELY = {"fresh": 25, "in_progress": 22, "waiting": 22, "decided": 12, "withdrawn": 5, "closed": 8, "given_up": 6}
EARLIER = {"in_progress": 0.8, "waiting": 0.6, "decided": 0.4, "closed": 25, "given_up": 73.2}


@dataclass(slots=True)
class Fact:
    """An event on its way into the log."""

    chain_id: str
    position: int
    at: datetime
    kind: str
    actor_kind: str
    actor_id: UUID | None
    subject_type: str
    subject_id: UUID
    visibility: str
    data: dict[str, Any]
    digest: bytes


@dataclass(frozen=True)
class Stage:
    """Where and by whom the stories were played; what a copy exchanges."""

    place: Place
    holder: UUID

    def words(self, number: str, given: str, family: str) -> list[str]:
        """The words of a place and of the people there, in an order that is the same for the pattern and its copies."""
        offer, clerk = self.place.offer, self.place.clerks[0]
        return [
            number, given, family, labels.name_index(family), offer.authority.slug, offer.authority.full_name,
            f'"offer":"{offer.slug}"', f'"service":"{offer.service.slug}"', pick(offer.service.title, "de").text,
            staff_label(clerk),
        ]  # fmt: skip

    def ids(self) -> list[UUID]:
        """The ids likewise."""
        offer, clerk = self.place.offer, self.place.clerks[0]
        return [
            offer.authority_id, offer.unit_id, offer.service_id, offer.pk, clerk.pk, clerk.account_id, self.holder,
        ]  # fmt: skip


class Filler:
    """Makes `count` cases, oldest first; with others beside it, its share of them: `part` counts from 0."""

    def __init__(self, count: int, chance: random.Random, *, part: int = 0, parts: int = 1) -> None:
        self.count, self.chance, self.part, self.parts = count, chance, part, parts
        self.now = clock.now().replace(microsecond=0)
        self.places, self.heavy = prepare(chance), people.heavy().id
        self.holders = people.residents(max(1, count // PER_HOLDER // parts))
        self.authorities = sorted(self.places, key=lambda authority: authority.slug != LARGEST_ONE)
        rest = (1 - LARGEST) / (len(self.authorities) - 1)
        self.shares = list(accumulate([LARGEST, *[rest] * (len(self.authorities) - 1)]))
        self.stage = Stage(self._measured(self.places), self.holders[0])
        self.words: dict[str, list[str]] = {}
        self.patterns = {story.__name__: self._played(story) for story in stories.STORIES}
        self.heavy_share = min(MOST, count // 10) / count
        self.numbers = _numbers()

    def batches(self) -> Iterator[int]:
        """Writes batch after batch, each in a transaction; how many cases it has made so far."""
        done = 0
        for start in range(self.part * AT_ONCE, self.count, AT_ONCE * self.parts):
            numbers = range(start, min(start + AT_ONCE, self.count))
            with transaction.atomic(), across_tenants("a whole federation is filled"):
                self._write(numbers)
            done += len(numbers)
            yield done

    def _measured(self, places: dict[Authority, list[Place]]) -> Place:
        return next(place for each in places.values() for place in each if place.offer.slug == fill.SLUG)

    def _played(self, story: Any) -> Pattern:
        """Plays a story, reads what it left behind, and takes it back."""
        offer = Offer.objects.select_related("authority", "unit", "service").get(pk=self.stage.place.offer.pk)
        holder = Account.objects.get(pk=self.stage.holder)
        play = stories.Play(offer, holder, self.stage.place.clerks[0], self.now)
        with transaction.atomic():
            with stories.clock_of(play), across_tenants("a story is played from all sides"):
                story(play)
                case = play.case()
                words = self.stage.words(case.number, stories.GIVEN, stories.FAMILY)
                pattern = pattern_of(case, dict.fromkeys(words), dict.fromkeys(self.stage.ids()), self.now)
                for paper in Document.objects.filter(data_key=case.data_key):
                    storage.delete(paper.stored)
            transaction.set_rollback(True)
        self.words[story.__name__] = words
        return pattern

    def _write(self, numbers: range) -> None:
        rows: dict[type[models.Model], list[list[Any]]] = defaultdict(list)
        facts: list[dict[str, Any]] = []
        for number in numbers:
            name = self._story(number)
            pattern, copy = self.patterns[name], self._copy(name, number)
            for model, values in pattern.copy(copy):
                rows[model].append(values)
            facts += pattern.facts(copy)
        for model, each in rows.items():
            bulk.write(model, each)
        bulk.write(Event, _chained(facts))

    def _age(self, number: int) -> timedelta:
        return YEARS * (1 - number / self.count)

    def _story(self, number: int) -> str:
        age = self._age(number)
        weights = LATELY if age < RECENT else EARLIER
        fitting = {name: weight for name, weight in weights.items() if self.patterns[name].length < age}
        return self.chance.choices(list(fitting), list(fitting.values()))[0] if fitting else "fresh"

    def _copy(self, name: str, number: int) -> Copy:
        chance, pattern = self.chance, self.patterns[name]
        authority = chance.choices(self.authorities, cum_weights=self.shares)[0]
        place = chance.choice(self.places[authority])
        clerk = chance.choice(place.clerks)
        holder = self.heavy if chance.random() < self.heavy_share else chance.choice(self.holders)
        begin = self.now - self._age(number)
        stage = Stage(Place(place.offer, (clerk,)), holder)
        words = stage.words(
            self._number(authority.prefix, clock.local(begin).year),
            chance.choice(people.GIVEN), chance.choice(people.FAMILY),
        )  # fmt: skip
        fresh = dict(zip(pattern.ids, (ids.new_id() for _ in pattern.ids), strict=True))
        exchanged = fresh | dict(zip(self.stage.ids(), stage.ids(), strict=True))
        texts = dict(zip(self.words[name], words, strict=True))
        texts |= {str(old): str(new) for old, new in exchanged.items()}
        return Copy(texts, exchanged, begin - self.now, _key(fresh[pattern.ids[0]]))

    def _number(self, prefix: str, year: int) -> str:
        """A number that is free, out of those that belong to this part."""
        while (number := ids.case_number(prefix, year)) in self.numbers or crc32(
            number.encode()
        ) % self.parts != self.part:
            pass
        self.numbers.add(number)
        return number


def prepare(chance: random.Random) -> dict[Authority, list[Place]]:
    """What every part needs once: the form for measuring, and clerks; what can be applied for, by authority."""
    with across_tenants("one form for the whole federation"):
        if not Offer.objects.filter(slug=fill.SLUG).exists():
            fill.offer(definitions.load(fill.FORM.read_text()), fill.SLUG)
    people.heavy()
    return people.places(chance)


def _numbers() -> set[str]:
    with across_tenants("numbers are unique in the whole federation"):
        return set(Submission.objects.values_list("reference", flat=True))


def _key(identifier: UUID) -> DataKey:
    """A fresh data key under this id, not stored."""
    master, wrapped = provider().wrap(os.urandom(32), f"datakey:{identifier}")
    return DataKey(id=identifier, master=master, wrapped=wrapped)


def _chained(facts: list[dict[str, Any]]) -> list[list[Any]]:
    """The events of a batch in the order of time, hashed into the chains of their authorities."""
    heads = {chain.name: (chain.length, bytes(chain.head)) for chain in Chain.objects.select_for_update()}
    connection = connections[DEFAULT_DB_ALIAS]
    written, rows = [(one.attname, one.get_db_prep_save) for one in columns(Event)], []
    for values in sorted(facts, key=lambda one: one["at"]):
        fact = Fact(**values)
        length, head = heads.get(fact.chain_id, (0, bytes(32)))
        fact.position = length + 1
        fact.digest = events._digest(cast(Event, fact), head)
        heads[fact.chain_id] = fact.position, fact.digest
        rows.append([prepare(getattr(fact, name), connection) for name, prepare in written])
    for name, (length, head) in heads.items():
        Chain.objects.filter(name=name).update(length=length, head=head)
    return rows
