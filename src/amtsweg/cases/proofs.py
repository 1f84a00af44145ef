"""The proof of a delivery for the file: every event about the notice from the log with its digest, and the law's days.

The authority has to prove when it provided or announced a notice (§ 9 OZG, § 37 (2a) SGB X, § 122a AO). The event log
is chained: whoever changes one of these events breaks every digest after it.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.cases import delivered
from amtsweg.cases.exports import Exported
from amtsweg.cases.life import Kind
from amtsweg.cases.models import Case
from amtsweg.cases.papers import letterhead
from amtsweg.cases.record import SUBJECT
from amtsweg.cases.terms import LANGUAGE
from amtsweg.core import clock, events
from amtsweg.core.models import Event
from amtsweg.core.tenancy import as_authority
from amtsweg.documents import pdf
from amtsweg.mailbox.delivering import ANNOUNCED
from amtsweg.mailbox.models import Delivery
from amtsweg.mailbox.queries import DeliveryView, delivery_view

_KINDS = (
    Kind.DECIDED, Kind.NOTICE_PROVIDED, ANNOUNCED, Kind.NOTICE_OPENED, Kind.NOTICE_LAPSED, Kind.NOTICE_AGAIN,
    Kind.NOTICE_TO_POST, Kind.NOTICE_POSTED, Kind.POSTBOX_FAILED, Kind.NOTICE_SERVED,
)  # fmt: skip


class _Found(NamedTuple):
    case: Case
    row: Delivery
    view: DeliveryView
    events: list[Event]


def proof(clerk: Membership, case_id: UUID, form: str) -> Exported:
    """The proof as `json` or `pdf` for a clerk who may read the case.

    Raises `Case.DoesNotExist`, `PermissionDenied`, `Delivery.DoesNotExist` before there is a notice.
    """
    with as_authority(clerk.authority_id):
        case = Case.objects.select_related("authority", "unit").get(pk=case_id)
        require(clerk, "case.read", case.authority, case.unit)
        rows = Delivery.objects.filter(message__thread__subject_type=SUBJECT, message__thread__subject_id=case.pk)
        row = rows.select_related("document").latest("message__sent_at")
    past = [event for event in events.history(case.pk) if event.kind in _KINDS]
    found = _Found(case, row, delivery_view(row, case.authority.area_id), past)
    with override(LANGUAGE):
        media_type, write = _WRITERS[form]
        name = _("Bekanntgabe {number}").format(number=case.number)
        return Exported(f"{name}.{form}", media_type, write(found))


def _facts(found: _Found) -> dict[str, Any]:
    """The record for machines: the same whenever it is made, as long as nothing happens."""
    row, view = found.row, found.view
    return {
        "format": 1,
        "case": found.case.number,
        "authority": found.case.authority.slug,
        "document": {"id": str(row.document_id), "sha256_as_stored": row.document.digest},
        "law": row.law,
        "way": row.way,
        "rule": view.paragraph,
        "agreed_at": _iso(row.agreed_at),
        "provided_at": _iso(row.provided_at),
        "postbox_number": row.postbox_number,
        "noticed_at": _iso(row.noticed_at),
        "retrieved_at": _iso(row.retrieved_at),
        "again_at": _iso(row.again_at),
        "withdrawn_at": _iso(row.withdrawn_at),
        "posted_on": _iso(row.posted_on),
        "handed_on": _iso(row.handed_on),
        "served_on": _iso(view.served_on),
        "remedy": row.remedy,
        "remedy_until": _iso(view.remedy_until),
        "events": [
            {
                "kind": event.kind, "at": event.at.isoformat(), "by": event.actor_kind, "chain": event.chain_id,
                "position": event.position, "digest": bytes(event.digest).hex(),
            }
            for event in found.events
        ],
    }  # fmt: skip


def _iso(value: Any) -> str | None:
    return value.isoformat() if value else None


def _json(found: _Found) -> bytes:
    return json.dumps(_facts(found), ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


def _pdf(found: _Found) -> bytes:
    view, row = found.view, found.row
    days = [pdf.Row(step.what, (step.when or _("noch nicht"),)) for step in delivered.steps(view)]
    if view.remedy_until:
        days.append(pdf.Row(_("Rechtsbehelf bis"), (delivered.weekday_text(view.remedy_until),)))
    return pdf.render_record(
        pdf.Record(
            language=LANGUAGE,
            letterhead=letterhead(found.case, LANGUAGE),
            title=_("Nachweis der Bekanntgabe"),
            intro=_("Was mit dem Bescheid geschah, nach dem Ereignisprotokoll, und die Tage, die daraus folgen."),
            reference=found.case.number,
            made_at=clock.now(),
            facts=(
                pdf.Row(_("Vorgangsnummer"), (found.case.number,)),
                pdf.Row(_("Weg"), (delivered.way_label(view.way),)),
                pdf.Row(_("Recht"), (f"{delivered.law_label(view.law)}: {view.paragraph}",)),
                pdf.Row(_("Einwilligung"), (delivered.moment_text(row.agreed_at) if row.agreed_at else _("keine"),)),
                pdf.Row(_("Bescheid, wie gespeichert (SHA-256)"), (row.document.digest,)),
            ),
            tables=(
                (_("Tage"), (_("Was"), _("Wann")), tuple(days)),
                (_("Ereignisse"), (_("Ereignis"), _("Zeit und Prüfsumme")), tuple(_event(one) for one in found.events)),
            ),
            digest=hashlib.sha256(_json(found)).hexdigest(),
        )
    )


def _event(event: Event) -> pdf.Row:
    where = f"{event.chain_id} {event.position}: {bytes(event.digest).hex()}"
    return pdf.Row(events.label(event.kind), (delivered.moment_text(event.at), where))


_WRITERS: dict[str, tuple[str, Callable[[_Found], bytes]]] = {
    "json": ("application/json", _json),
    "pdf": ("application/pdf", _pdf),
}
FORMATS = frozenset(_WRITERS)
