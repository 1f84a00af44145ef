"""Writing service records: all at once, since a delivery has hundreds of them."""

from typing import Any

from django.core.exceptions import ValidationError

from amtsweg.catalogue.actions import watch
from amtsweg.catalogue.importing.ledger import Ledger
from amtsweg.catalogue.importing.records import ServiceRecord
from amtsweg.catalogue.importing.report import Report
from amtsweg.catalogue.importing.slugs import Slugs
from amtsweg.catalogue.models import LifeSituation, Service
from amtsweg.catalogue.sharing import check_modules, revise
from amtsweg.core.actors import Actor
from amtsweg.core.text import LANGUAGES
from amtsweg.federation.models import Authority

_CONTENT = (
    "title", "summary", "modules", "keywords", "needs", "needs_note", "leika_key", "typing", "audience",
    "valid_from", "valid_to",
)  # fmt: skip
_BATCH = 500


def write_services(
    records: list[ServiceRecord], ledger: Ledger, authority: Authority | None, report: Report, *, actor: Actor
) -> None:
    """Creates and changes services; a new one, and one without, gets `authority` as its steward."""
    held = Service.objects.in_bulk([known for one in records if (known := ledger.service_id(one.key))])
    slugs = Slugs(set(Service.objects.values_list("slug", flat=True)) if records else set(), limit=80)
    new: list[Service] = []
    changed: list[Service] = []
    wanted: list[tuple[Service, tuple[str, ...]]] = []
    for record in records:
        service = held.get(ledger.service_id(record.key))
        if service is not None and ledger.same(record) and (service.steward_id or authority is None):
            report.say("unchanged", record)
        elif fault := _fault(record):
            report.say("refused", record, fault)
        elif service is None:
            new.append(_created(record, authority, slugs))
            wanted.append((new[-1], record.situations))
            ledger.keep(record, service=new[-1])
            report.say("created", record)
        else:
            if not ledger.same(record):
                _change(service, record, ledger)
            service.steward = service.steward or authority
            changed.append(service)
            ledger.keep(record, service=service)
            report.say("changed", record)
    Service.objects.bulk_create(new, batch_size=_BATCH)
    _set_situations(wanted)
    Service.objects.bulk_update(changed, [*_CONTENT, "state", "steward"], batch_size=_BATCH)
    ledger.write()
    for service in changed:
        revise(service, actor=actor)
    for service in (*new, *changed):
        watch(service)


def _set_situations(wanted: list[tuple[Service, tuple[str, ...]]]) -> None:
    """Puts new services among the life situations that they name, as far as those exist here."""
    known = set(LifeSituation.objects.values_list("slug", flat=True)) if any(slugs for _, slugs in wanted) else set()
    through = Service.situations.through
    rows = [
        through(service_id=service.pk, lifesituation_id=slug)
        for service, slugs in wanted
        for slug in dict.fromkeys(slugs)
        if slug in known
    ]
    through.objects.bulk_create(rows, batch_size=_BATCH)


def _fault(record: ServiceRecord) -> str:
    """Why a description cannot be shown; empty when it can."""
    if record.fault:
        return record.fault
    if not record.title.get("de"):
        return "it has no German name"
    if record.valid_from and record.valid_to and record.valid_from > record.valid_to:
        return "the last day of validity is before the first"
    try:
        check_modules({key: text for key, text in record.modules.items() if text.get("de")})
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _content(record: ServiceRecord) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in _CONTENT}
    values["modules"] = {key: text for key, text in record.modules.items() if text.get("de")}
    values["keywords"] = {language: words for language, words in record.keywords.items() if language in LANGUAGES}
    for name in ("summary", "needs", "needs_note"):
        values[name] = values[name] if values[name].get("de") else {}
    return values


def _created(record: ServiceRecord, authority: Authority | None, slugs: Slugs) -> Service:
    state = Service.State.PUBLISHED if record.published else Service.State.DRAFT
    slug = slugs.new(record.name, record.key, record.slug)
    return Service(slug=slug, state=state, steward=authority, **_content(record))


def _change(service: Service, record: ServiceRecord, ledger: Ledger) -> None:
    """The new content. The deliverer decides between draft and published; what an editor retired stays so."""
    source = ledger.find("service", record.key)
    deleted = source is not None and not source.digest
    if record.skeleton and service.state != Service.State.DRAFT and not deleted:
        service.leika_key, service.typing = record.leika_key, record.typing
        return
    for name, value in _content(record).items():
        setattr(service, name, value)
    if service.state != Service.State.RETIRED or deleted:
        service.state = Service.State.PUBLISHED if record.published else Service.State.DRAFT
