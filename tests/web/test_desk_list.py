"""The desk's list: filters and columns in the address, saved views, several cases at once."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from cases.office import Office, again, applicant, explained, kinds, make_office, send, work
from django.db import connection
from web.test_desk import at, page, text_of

from amtsweg.cases import actions
from amtsweg.cases.models import Case, SavedView, Tag
from amtsweg.cases.queries import SORTS, capped, reach
from amtsweg.cases.queries.worklist import views
from amtsweg.core import clock
from amtsweg.core.tenancy import across_tenants, as_authority

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("stelle=steueramt", True), ("stelle=standesamt", False),
        ("person={maren}", True), ("person={timo}", False), ("person=niemand", False), ("person=nonsense", False),
        ("schlagwort=eilt+sehr", True), ("schlagwort=ruht", False),
        ("eingang-von={today}", True), ("eingang-bis={today}", True), ("eingang-von={tomorrow}", False),
        ("eingang-bis={yesterday}", False), ("eingang-von=nonsense", True),
        ("frist-von={today}", True), ("frist-bis={today}", False), ("frist-bis={later}", True),
        ("q=hund", True), ("q=Hund+anm", True), ("q=EILT", True), ("q=Hund+ab", False),
        ("sortierung=newest", True), ("sortierung=oldest", True), ("sortierung=changed", True), ("sortierung=x", True),
        ("stand=closed", False), ("spalte=nonsense", True),
    ],
)  # fmt: skip
def test_filters_stand_in_the_address(office: Office, query: str, found: bool) -> None:
    case = send(office)
    actions.take_over(office.maren, case.pk, version=case.version)
    actions.add_tag(office.maren, case.pk, "Eilt  sehr")
    today = clock.today()
    days = {"yesterday": today - timedelta(1), "tomorrow": today + timedelta(1), "later": today + timedelta(60)}
    query = query.format(maren=office.maren.pk, timo=office.timo.pk, today=today, **days)
    response = at(office.timo).get(f"/desk/?{query}")
    assert response.status_code == 200
    assert (page(case) in text_of(response)) == found


def test_columns_are_chosen_and_kept_by_every_link(office: Office) -> None:
    case = send(office)
    actions.add_tag(office.maren, case.pk, "Eilt")
    shown = text_of(at(office.maren).get("/desk/?spalte=schlagworte&spalte=stelle"))
    assert 'data-label="Schlagworte">Eilt<' in shown and 'data-label="Stelle">Steueramt<' in shown
    assert 'data-label="Eingang"' not in shown
    assert "ansicht=mine&amp;spalte=stelle&amp;spalte=schlagworte" in shown


def test_views_are_kept_for_oneself_or_shared_with_the_unit(office: Office) -> None:
    send(office)
    maren, timo, births = at(office.maren), at(office.timo), at(office.standesamt)
    keep = "/desk/ansichten/"
    maren.post(keep, {"name": "Eigene", "liste": "leistung=hund-anmelden&fremd=1"})
    maren.post(keep, {"name": "Für alle", "liste": "ansicht=overdue", "teilen": "ja"})
    assert "Namen" in text_of(maren.post(keep, {"name": " ", "liste": ""}, follow=True))
    shown = text_of(maren.get("/desk/?leistung=hund-anmelden"))
    assert 'href="/desk/?leistung=hund-anmelden" aria-current="page">Eigene' in shown
    assert "Für alle" in text_of(timo.get("/desk/")) and "Eigene" not in text_of(timo.get("/desk/"))
    assert "Für alle" not in text_of(births.get("/desk/"))
    with as_authority(office.authority):
        kept = SavedView.objects.get(name="Für alle")
    assert timo.post(f"{keep}{kept.pk}/entfernen/").status_code == 404
    assert maren.post(f"{keep}{kept.pk}/entfernen/").status_code == 302
    assert "Für alle" not in text_of(maren.get("/desk/"))


def test_numbers_and_pages_stop_at_the_cap(office: Office) -> None:
    for _ in range(3):
        send(office)
    with patch.object(capped, "CAP", 2), patch("amtsweg.cases.queries.CAP", 2):
        shown = text_of(at(office.maren).get("/desk/"))
    assert "über 2" in shown and "Grenzen Sie sie" in shown


EXPECTED = {
    "all": {"case_open"}, "mine": {"case_mine"}, "news": {"case_news"}, "overdue": {"case_open"},
    "unassigned": {"case_mine", "case_open", "case_unassigned_of_unit"}, "today": {"case_open"},
    "waiting": {"case_waiting"},
}  # fmt: skip


@pytest.mark.parametrize("unit", [False, True], ids=["whole authority", "one unit"])
def test_every_view_is_read_in_the_order_of_an_index(office: Office, unit: bool) -> None:
    """Without statistics SQLite says what it would do; PostgreSQL decides by the rows that there are."""
    if connection.vendor != "sqlite":
        pytest.skip("the planner of PostgreSQL reads three rows without any index")
    member = office.maren if unit else office.timo
    found = reach([member], office.authority)
    assert found is not None
    with as_authority(office.authority):
        for name, condition in views([member.pk], clock.today()).items():
            rows = Case.objects.filter(found.condition()).filter(condition).order_by(*SORTS["due"])[:20]
            plan = rows.explain()
            assert any(index in plan for index in EXPECTED[name]), (name, plan)
            if name != "mine":
                assert "TEMP B-TREE" not in plan, (name, plan)


def chosen(client: Any, deed: str, cases: list[Case], **data: Any) -> Any:
    return client.post("/desk/mehrere/", {"tun": deed, "vorgang": [case.number for case in cases], **data})


def test_several_cases_are_looked_at_and_then_done_one_by_one(office: Office) -> None:
    one, two, foreign = send(office), send(office), send(office)
    client = at(office.maren)
    preview = text_of(chosen(client, "zuweisen", [one, two]))
    assert "Noch ist nichts geschehen" in preview and "Timo Brandt" in preview and "Susanne Ohm" not in preview
    assert again(one).assignee_id is None
    missing = chosen(client, "zuweisen", [one], schritt="ausfuehren")
    assert missing.status_code == 422 and "Wählen Sie eine Person aus" in text_of(missing)

    given = [f"{one.number}:{one.version}", f"{two.number}:{two.version}", "HAN-2026-00000-00"]
    actions.take_over(office.timo, two.pk, version=two.version)
    order = {"tun": "zuweisen", "vorgang": given, "schritt": "ausfuehren", "an": str(office.timo.pk)}
    done = text_of(client.post("/desk/mehrere/", order))
    assert "1 von 3 Vorgängen erledigt" in done
    assert "inzwischen geändert hat: Übernommen" in done and "Nicht gefunden" in done
    assert again(one).assignee_id == office.timo.pk
    assert kinds(two)[-1] == "case.taken" and kinds(foreign) == ["case.received"]
    explained(one)
    outside = text_of(chosen(at(office.standesamt), "gesehen", [one], schritt="ausfuehren"))
    assert "Nicht gefunden" in outside


def test_several_cases_get_a_word_are_noted_and_closed(office: Office) -> None:
    open_case, over = send(office), send(office)
    actions.withdraw([over.holder_id], applicant(over), over.pk)
    client = at(office.maren)
    assert chosen(client, "schlagwort", [over], schritt="ausfuehren", wort=" ").status_code == 422
    chosen(client, "schlagwort", [open_case, over], schritt="ausfuehren", wort="Sammelfall")
    assert "2 von 2" in text_of(chosen(client, "gesehen", [open_case, over], schritt="ausfuehren"))
    result = text_of(chosen(client, "abschliessen", [open_case, over], schritt="ausfuehren"))
    assert "1 von 2" in result
    assert (again(open_case).state, again(over).state) == ("received", "closed")
    assert text_of(client.get("/desk/?q=sammel")).count("/desk/vorgaenge/JES") >= 2
    assert chosen(client, "unfug", [over]).status_code == 200
    assert chosen(client, "unfug", [over], schritt="ausfuehren").status_code == 422
    assert chosen(client, "gesehen", []).status_code == 422
    work()
    explained(over)


def test_a_word_is_one_in_every_spelling_and_another_in_every_authority(office: Office) -> None:
    case = send(office)
    for word in ("Eilt", "EILT", " eilt "):
        actions.add_tag(office.maren, case.pk, word)
    with pytest.raises(ValueError, match="word"):
        actions.add_tag(office.maren, case.pk, "  ")
    with as_authority(office.authority):
        tag = Tag.objects.get()
    with as_authority(office.world.other):
        assert not Tag.objects.exists()
    assert kinds(case).count("case.tagged") == 1
    actions.remove_tag(office.maren, case.pk, tag.pk)
    actions.remove_tag(office.maren, case.pk, tag.pk)
    with across_tenants("test"):
        assert not Tag.objects.exists()
    assert kinds(case).count("case.tagged") == 2
    explained(case)
