"""Parts of one statement come back as if each had been read by itself."""

from typing import Any

import pytest
from cases.office import Office, again, applicant, make_office, send

from amtsweg.cases import actions
from amtsweg.cases.models import Case, Note
from amtsweg.core.models import Event
from amtsweg.core.tenancy import across_tenants
from amtsweg.core.together import made, together, whole
from amtsweg.mailbox.models import Message, Reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def test_parts_come_back_as_they_would_alone(office: Office, django_assert_num_queries: Any) -> None:
    case = send(office)
    actions.add_note(office.maren, case.pk, "Notiz")
    actions.reply([case.holder_id], applicant(case), case.pk, "Hier.")
    with across_tenants("test"):
        parts = {
            "readings": Reading.objects.values_list(*whole(Reading)),
            "events": Event.objects.values_list(*whole(Event)),
            "cases": Case.objects.values_list(*whole(Case), "unit__name"),
            "notes": Note.objects.values_list("author__name", "id", "body", "written_at"),
            "messages": Message.objects.values_list(*whole(Message)),
        }
        alone = {name: sorted(map(_plain, rows)) for name, rows in parts.items()}
        with django_assert_num_queries(1):
            read = together(parts)
    assert {name: sorted(map(_plain, rows)) for name, rows in read.items()} == alone
    assert [len(read["readings"]), len(read["notes"]), len(read["cases"])] == [0, 1, 1]
    found: Case = made(Case, read["cases"][0])
    assert (found, found.version, found.life) == (case, again(case).version, again(case).life)


def test_one_part_is_a_statement_too(office: Office) -> None:
    case = send(office)
    with across_tenants("test"):
        assert together({"cases": Case.objects.values_list("number", "id")}) == {"cases": [(case.number, case.pk)]}


def _plain(row: tuple[Any, ...]) -> list[str]:
    return [repr(bytes(one)) if isinstance(one, memoryview | bytes) else repr(one) for one in row]
