"""The job that asks a register and brings its answer to the case."""

from uuid import UUID

from amtsweg.applications.queries import submission_view
from amtsweg.cases.life import Kind
from amtsweg.cases.models import Case, Finding
from amtsweg.cases.record import changing
from amtsweg.cases.registers import register
from amtsweg.core.actors import SYSTEM
from amtsweg.core.crypto import seal_json, unseal_json
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import Permanent, job
from amtsweg.core.tenancy import across_tenants


@job("cases.look-up")
def look_up(*, case: str, register_name: str) -> None:
    """Asks the register about the applicant, outside any transaction, and records what it gave; once."""
    with across_tenants("a job serves the authority of its case"):
        rows = Case.objects.select_related("authority", "data_key", "submission__application__data_key")
        found: Case = rows.get(pk=UUID(case))
        person = submission_view(found.submission).way.applicant()
    try:
        adapter = register(register_name)
    except LookupError as error:
        raise Permanent(str(error)) from None
    answer = adapter.find(found.authority.slug, person)
    with changing(found.pk, found.authority) as change:
        if not change.life.course.looking:
            return
        data = {"register": register_name, "result": answer.result}
        event = change.happen(Kind.LOOKED_UP, SYSTEM, data, to_all=False)
        if answer.result == "match":
            identifier = new_id()
            Finding(
                id=identifier, authority=found.authority, case=change.case, register=register_name, found_at=event.at,
                record=seal_json(found.data_key, dict(answer.record), context=f"finding:{identifier}"),
            ).save(force_insert=True)  # fmt: skip


def findings(case: Case) -> dict[str, str]:
    """What registers found for a case, as `register.<name>`. Needs the authority's scope."""
    known: dict[str, str] = {}
    for row in Finding.objects.filter(case=case).order_by("found_at"):
        record = unseal_json(case.data_key, row.record, context=f"finding:{row.pk}")
        known |= {f"register.{name}": str(value) for name, value in record.items()}
    return known
