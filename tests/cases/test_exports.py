"""Files of what was sent: one that the form does not have is refused like a case that is not there."""

import pytest
from cases.office import Office, send

from amtsweg.cases import exports
from amtsweg.cases.models import Case


def test_a_form_without_fim_elements_has_no_fachdaten(office: Office) -> None:
    case = send(office)
    with pytest.raises(Case.DoesNotExist):
        exports.for_holder([case.holder_id], case.number, "fim")
    assert exports.for_holder([case.holder_id], case.number, "json").media_type == "application/json"
