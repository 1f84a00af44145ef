"""Writing what is said about a service for some areas: it becomes the addition of the authority there.

What editors wrote stays. So that the same delivered again, or its removal, touches only what came from it, the source
keeps which texts it put where.
"""

from typing import Any

from django.core.exceptions import ValidationError

from amtsweg.catalogue.importing.areas import Areas
from amtsweg.catalogue.importing.ledger import Ledger
from amtsweg.catalogue.importing.records import SpecialisationRecord
from amtsweg.catalogue.importing.report import Report
from amtsweg.catalogue.models import Service, ServiceAddition, Source
from amtsweg.catalogue.sharing import set_addition
from amtsweg.core.actors import Actor
from amtsweg.core.text import Localised
from amtsweg.federation.models import Authority

Texts = dict[str, Localised]  # by module
_PUT = "addition"  # the entry among the kept parts that says what was put where; always the first one


class SpecialisationWriter:
    """Writes specialisations one by one, for the authority in whose area they hold, else for the one named."""

    def __init__(
        self, ledger: Ledger, areas: Areas, authority: Authority | None, report: Report, *, actor: Actor
    ) -> None:
        self._ledger, self._areas, self._authority = ledger, areas, authority
        self._report, self._actor = report, actor

    def write(self, record: SpecialisationRecord) -> None:
        """Adds, changes or leaves texts; a record that has no place yet is kept until it is delivered again."""
        source = self._ledger.find("specialisation", record.key)
        known = self._ledger.same(record)
        if known and source and put_by(source):
            self._report.say("unchanged", record)
            return
        place = self.place(record)
        before = put_by(source) if source else None
        if source and before and (isinstance(place, str) or not _is_there(before, *place)):
            take_back(source, actor=self._actor)
            before = None
        outcome = "unchanged" if known else "changed" if source and source.digest else "created"
        if isinstance(place, str):
            self._report.say(outcome, record, f"kept, not shown: {place}")
            if not known:
                self._ledger.keep(record)
            return
        try:
            put, left = self._put(record, *place, before["modules"] if before else {})
        except ValidationError as error:
            self._report.say("refused", record, " ".join(error.messages))
            return
        self._ledger.keep(record, shown=[_entry(*place, put)])
        note = f"an editor wrote {', '.join(left)}, which stays" if left else ""
        self._report.say("created" if outcome == "unchanged" else outcome, record, note)

    def place(self, record: SpecialisationRecord) -> tuple[Authority, Service] | str:
        """Whose addition to which service it is, or what is missing."""
        service = self._ledger.service_id(record.service) if record.service else None
        if service is None:
            return "its service is none of this catalogue"
        if not any(text.get("de") for text in record.modules.values()):
            return "it holds no German text that we have a place for"
        authority = self._areas.authority(record.areas) or self._authority
        if authority is None:
            return "it belongs to no authority of the federation; name one with --authority"
        return authority, Service.objects.get(pk=service)

    def _put(
        self, record: SpecialisationRecord, authority: Authority, service: Service, before: Texts
    ) -> tuple[Texts, list[str]]:
        """The texts that came from the record and stand now, and the modules that editors keep."""
        present = _present(authority, service)
        wanted = {key: text for key, text in record.modules.items() if text.get("de")}
        left = [key for key in wanted if key in present and present[key] != before.get(key)]
        put = {key: text for key, text in wanted.items() if key not in left}
        stays = {key: text for key, text in present.items() if text != before.get(key)}
        set_addition(authority, service, {**stays, **put}, actor=self._actor)
        return put, left


def take_back(source: Source, *, actor: Actor) -> None:
    """Removes the texts that a source put somewhere, where nobody changed them since."""
    entry = put_by(source)
    rows = ServiceAddition.objects.select_related("authority", "service")
    row = rows.filter(authority=entry["authority"], service=entry["service"]).first() if entry else None
    if entry and row:
        stays = {key: text for key, text in row.modules.items() if text != entry["modules"].get(key)}
        set_addition(row.authority, row.service, stays, actor=actor)


def put_by(source: Source) -> dict[str, Any] | None:
    """What a source put where; None where nothing of it is shown."""
    first: dict[str, Any] = source.unknown[0] if source.unknown else {}
    return first if first.get("path") == _PUT else None


def _entry(authority: Authority, service: Service, put: Texts) -> dict[str, Any]:
    return {"path": _PUT, "authority": str(authority.pk), "service": str(service.pk), "modules": put}


def _is_there(entry: dict[str, Any], authority: Authority, service: Service) -> bool:
    return (entry["authority"], entry["service"]) == (str(authority.pk), str(service.pk))


def _present(authority: Authority, service: Service) -> Texts:
    row = ServiceAddition.objects.filter(authority=authority, service=service).first()
    return dict(row.modules) if row else {}
