"""Loads a federation from its files into the database. What is there already stays as it is: twice changes nothing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from amtsweg.catalogue import actions as catalogue
from amtsweg.catalogue.models import LifeSituation, Service
from amtsweg.core.actors import SYSTEM
from amtsweg.demo.appointments import ensure_appointments
from amtsweg.demo.bundles import publish_bundles
from amtsweg.demo.codes import Known, ensure_codes, open_codes
from amtsweg.demo.federation import FOLDER, Federation, available, by_level, parent_key, read
from amtsweg.demo.files import AuthorityFile, OfferFile, ServiceFile, UnitFile
from amtsweg.demo.forms import publish_forms
from amtsweg.demo.notices import keep_notices
from amtsweg.demo.people import Login, ensure_people, logins_of
from amtsweg.demo.procedures import publish_procedures
from amtsweg.demo.providers import ensure_providers
from amtsweg.demo.reading import FederationError
from amtsweg.demo.tills import ensure_tills
from amtsweg.demo.visits import ensure_visits
from amtsweg.documents.certificates import ensure_demo_seals
from amtsweg.federation import actions as federation_actions
from amtsweg.federation.models import Area, Authority, Unit, start_blocks
from amtsweg.federation.upsert import Upserted
from amtsweg.forms.models import FormDefinition

__all__ = ["FederationError", "available", "letter_codes", "load", "load_first", "logins"]


@dataclass(slots=True)
class _Tally:
    """How many rows were created, changed, left and removed."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, done: Upserted[Any]) -> Any:
        self.counts[done.outcome] += 1
        return done.row

    def __str__(self) -> str:
        shown = ("created", "changed", "unchanged", "deleted")
        return ", ".join(f"{name} {self.counts[name]}" for name in (*shown, "refused"))


def load(federation: str) -> str:
    """Loads a federation and returns what it did as one line. All or nothing.

    Raises `FederationError` for files that cannot be read, before anything is changed.
    """
    if federation not in available():
        raise FederationError([f"there is no federation {federation!r}; there are: {', '.join(available())}"])
    return _load(read(FOLDER / federation), demo=settings.AMTSWEG_DEMO)


def load_first(folder: Path) -> str:
    """Loads an operator's own federation, without anybody of a demo; returns what it did as one line. All or nothing.

    Raises `FederationError` for files that cannot be read, and where there are authorities already: what they have
    changed in the studio since would be written over.
    """
    if Authority.objects.exists():
        raise FederationError(["this installation has authorities already; they change their portals in the studio"])
    return _load(read(folder.resolve(), people=False), demo=False)


def logins(federation: str) -> list[Login]:
    """The demo's log-ins as (who and where, e-mail address, password); none outside a demo."""
    return logins_of(read(FOLDER / federation)) if settings.AMTSWEG_DEMO else []


def letter_codes(federation: str) -> list[Known]:
    """The demo's codes from letters that are still open, as (where, reference, code); none outside a demo."""
    return open_codes(read(FOLDER / federation)) if settings.AMTSWEG_DEMO else []


def _load(files: Federation, *, demo: bool) -> str:
    tally = _Tally()
    try:
        with transaction.atomic():
            areas = _areas(files, tally)
            situations = _situations(files, tally)
            services = _services(files, situations, tally)
            forms = _forms(tally)
            tally.counts.update(publish_procedures())
            for slug, one in files.authorities.items():
                _Authority(files, slug, one, areas, tally).load(services, forms)
            _share(files, services)
            tally.counts.update(publish_bundles(situations))
            tally.counts.update(keep_notices())
            if demo:
                ensure_people(files)
                ensure_demo_seals()
                ensure_providers()
                ensure_tills(files)
                ensure_visits(files)
    except ValidationError as error:
        raise FederationError([f"{files.slug}: {'; '.join(error.messages)}"]) from error
    if demo:
        ensure_codes(files)  # the offers are read from the copy that follows what is committed
    return str(tally)


def _share(files: Federation, services: dict[str, Service]) -> None:
    """Who keeps a description and offers it to the others, and who of these adopted it."""
    rows = {row.slug: row for row in Authority.objects.filter(slug__in=list(files.authorities))}
    for slug, one in files.authorities.items():
        for name in one.describes:
            situations = list(services[name].situations.all())
            done = catalogue.upsert_service(name, situations=situations, steward=rows[slug], actor=SYSTEM)
            services[name] = catalogue.share_service(done.row, actor=SYSTEM)
    for slug, one in files.authorities.items():
        for name in one.adopts:
            catalogue.adopt(rows[slug], services[name], actor=SYSTEM)


def _forms(tally: _Tally) -> dict[str, FormDefinition]:
    published = publish_forms()
    tally.counts.update(outcome for _, outcome in published.values())
    return {slug: form for slug, (form, _) in published.items()}


def _areas(files: Federation, tally: _Tally) -> dict[str, Area]:
    areas: dict[str, Area] = {}
    for key in by_level(files.file.areas):
        one = files.file.areas[key]
        parent = areas.get(parent_key(key, areas))
        done = federation_actions.upsert_area(
            key, name=one.name, kind=one.kind, parent=parent, postcodes=one.postcodes, actor=SYSTEM
        )
        areas[key] = tally.add(done)
    return areas


def _situations(files: Federation, tally: _Tally) -> dict[str, LifeSituation]:
    return {
        slug: tally.add(
            catalogue.upsert_situation(
                slug, title=one.title, teaser=one.teaser, icon=one.icon, order=order, actor=SYSTEM
            )
        )
        for order, (slug, one) in enumerate(files.situations.items(), 1)
    }


def _services(files: Federation, situations: dict[str, LifeSituation], tally: _Tally) -> dict[str, Service]:
    wanted = {
        slug: ([situations[name] for name in one.situations], _values(one)) for slug, one in files.services.items()
    }
    done = catalogue.upsert_services(wanted, actor=SYSTEM)
    return {slug: tally.add(one) for slug, one in done.items()}


def _values(one: ServiceFile) -> dict[str, Any]:
    return {
        "leika_key": one.leika,
        "typing": one.typing,
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
        "title": one.title,
        "summary": one.summary or {},
        "modules": one.modules,
        "keywords": one.keywords,
        "audience": one.audience,
        "needs": one.needs or {},
        "needs_note": one.needs_note or {},
        "rates": one.rates.model_dump() if one.rates else {},
    }


class _Authority:
    """Loads one authority with everything that belongs to it."""

    def __init__(
        self, files: Federation, slug: str, file: AuthorityFile, areas: dict[str, Area], tally: _Tally
    ) -> None:
        self.files, self.slug, self.file, self.areas, self.tally = files, slug, file, areas, tally
        self.row: Authority = tally.add(
            federation_actions.upsert_authority(
                slug,
                kind=file.kind,
                kind_label=file.kind_label,
                name=file.name,
                prefix=file.prefix,
                area=areas[file.area],
                stage=file.stage,
                emblem=file.theme.emblem,
                parameters=file.parameters,
                actor=SYSTEM,
                **file.contact.model_dump(),
            )
        )

    def load(self, services: dict[str, Service], forms: dict[str, FormDefinition]) -> None:
        self._portal()
        units = self._units()
        self._staff(units)
        self._news()
        for slug, one in self.file.offers.items():
            self._offer(services[slug], one, units[one.unit], forms)
        self._responsibilities(services, units)
        self.tally.counts["created"] += ensure_appointments(
            self.row, units, self.file.appointments, self.files.kinds
        )  # fmt: skip

    def _portal(self) -> None:
        file, theme = self.file, self.file.theme
        pages = {name: page.model_dump() for name, page in self.files.pages[self.slug].items()}
        done = federation_actions.upsert_portal(
            self.row,
            slug=self.slug,
            hosts=file.hosts,
            accent_light=theme.light,
            accent_dark=theme.dark,
            on_accent_light=theme.on_light,
            on_accent_dark=theme.on_dark,
            horizon=theme.horizon,
            welcome=file.welcome,
            often=file.often,
            tiles=file.tiles,
            popular=file.popular,
            blocks=file.blocks or start_blocks(),
            pages=pages,
            actor=SYSTEM,
        )
        self.tally.add(done)

    def _units(self) -> dict[str, Unit]:
        units: dict[str, Unit] = {}
        order = list(self.file.units)
        for slug in _parents_first(self.file.units):
            one = self.file.units[slug]
            values = {name: getattr(one, name) or getattr(self.file.contact, name) for name in _ADDRESS}
            done = federation_actions.upsert_unit(
                self.row,
                slug,
                parent=units[one.parent] if one.parent else None,
                kind=one.kind,
                name=one.name,
                description=one.description,
                room=one.room,
                phone=one.phone or self.file.contact.phone,
                email=one.email or self.file.contact.email,
                hours=self.file.hours if one.hours is None else one.hours,
                exceptions=one.exceptions,
                accessible=one.accessible,
                fax=one.fax,
                contacts=[way.model_dump() for way in one.contacts],
                transport=one.transport or {},
                website=one.website,
                latitude=one.latitude,
                longitude=one.longitude,
                access=one.access or self.file.access,
                order=order.index(slug),
                actor=SYSTEM,
                **values,
            )
            units[slug] = self.tally.add(done)
        return units

    def _staff(self, units: dict[str, Unit]) -> None:
        for slug, one in self.file.staff.items():
            done = federation_actions.upsert_staff(
                self.row,
                slug,
                unit=units[one.unit],
                salutation=one.salutation,
                given_name=one.given,
                family_name=one.family,
                role=one.role,
                room=one.room,
                phone=one.phone,
                email=one.email,
                letters=one.letters,
                districts=one.districts,
                public=one.public,
                actor=SYSTEM,
            )
            self.tally.add(done)
        self.tally.counts["deleted"] += federation_actions.keep_only_staff(self.row, self.file.staff, actor=SYSTEM)

    def _news(self) -> None:
        for slug, one in self.file.news.items():
            values = {"published_on": one.date, "title": one.title, "text": one.text}
            self.tally.add(federation_actions.upsert_news(self.row, slug, actor=SYSTEM, **values))
        self.tally.counts["deleted"] += federation_actions.keep_only_news(self.row, self.file.news, actor=SYSTEM)

    def _offer(self, service: Service, one: OfferFile, unit: Unit, forms: dict[str, FormDefinition]) -> None:
        if one.kind == "form" and one.form not in forms:
            raise FederationError([f"authorities/{self.slug}.yaml: offers.{service.slug}: no form {one.form!r}"])
        done = catalogue.upsert_offer(
            self.row,
            one.slug or service.slug,
            service=service,
            unit=unit,
            kind=one.kind,
            form=forms.get(one.form),
            url=one.url,
            system=one.system or {},
            trust_to_start=one.trust_to_start,
            trust_to_send=one.trust_to_send,
            fee=one.fee or {},
            fee_note=one.fee_note or {},
            effort=one.effort or {},
            duration=one.duration or {},
            reason=one.reason or {},
            parameters=one.parameters,
            actor=SYSTEM,
        )
        self.tally.add(done)

    def _responsibilities(self, services: dict[str, Service], units: dict[str, Unit]) -> None:
        wanted = [
            (services[service], units[unit], self.areas[key])
            for service, unit, keys in self.files.responsible(self.file)
            for key in keys
        ]
        created, left, removed = catalogue.assign(self.row, wanted, actor=SYSTEM)
        self.tally.counts.update(created=created, unchanged=left, deleted=removed)


_ADDRESS = ("street", "postcode", "town")


def _parents_first(units: dict[str, UnitFile]) -> Iterator[str]:
    """Units with those above them first. Raises `FederationError` when they stand in a circle."""
    done: set[str] = set()
    while len(done) < len(units):
        ready = [slug for slug, one in units.items() if slug not in done and (one.parent or "") in {"", *done}]
        if not ready:
            raise FederationError([f"units {', '.join(sorted(set(units) - done))} are above each other in a circle"])
        yield from ready
        done.update(ready)
