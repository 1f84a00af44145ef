"""Mails about appointments: what they say, what they carry, and that each goes out once."""

from datetime import timedelta
from typing import Any

import pytest
from appointments.office import ANNA, a_wish, at, booked, guest, held, next_weekday
from django.core import mail
from icalendar import Calendar

from amtsweg.appointments import actions, letters
from amtsweg.appointments.contents import Contact
from amtsweg.appointments.models import Booking, Variant
from amtsweg.core import clock
from amtsweg.core.mail import send_mail
from amtsweg.core.models import OutgoingMail

pytestmark = pytest.mark.django_db
BRING = {"bring": {"de": "Ihr alter Ausweis", "en": "Your old card"}}


def sent() -> list[Any]:
    """What lies in the outbox, sent."""
    for key in OutgoingMail.objects.filter(sent_at=None).order_by("queued_at").values_list("key", flat=True):
        send_mail(key=key)
    found = list(mail.outbox)
    mail.outbox.clear()
    return found


def event(message: Any) -> Any:
    name, content, kind = message.attachments[0]
    assert (name, kind) == ("termin.ics", "text/calendar")
    calendar = Calendar.from_ical(content)
    return calendar, next(iter(calendar.walk("VEVENT")))


def test_booked_moved_and_cancelled_are_three_mails_with_one_calendar_entry() -> None:
    wish, day = a_wish(**BRING), next_weekday()
    made = booked(wish, at(day, "08:00"))
    (first,) = sent()
    assert first.to == [ANNA.email] and f"{day:%d.%m.%Y}" in first.subject
    link = f"/termin/{made.code}/"
    for said in ("Personalausweis", "08:00 Uhr", "Am Musterplatz 5", "Ihr alter Ausweis", link, "A001"):
        assert said in first.body
    calendar, begun = event(first)
    assert (calendar["METHOD"], begun["STATUS"]) == ("PUBLISH", "CONFIRMED")
    assert begun["DTSTART"].dt == at(day, "08:00") and "Am Musterplatz 5" in begun["LOCATION"]
    actions.move(made.booking.pk, at(day, "09:00"), by=guest())
    (second,) = sent()
    assert "verschoben" in second.subject and "09:00 Uhr" in second.body
    _, moved = event(second)
    assert moved["UID"] == begun["UID"] and moved["SEQUENCE"] > begun["SEQUENCE"]
    actions.cancel(made.booking.pk, by=guest())
    (third,) = sent()
    calendar, over = event(third)
    assert "abgesagt" in third.subject and (calendar["METHOD"], over["STATUS"]) == ("CANCEL", "CANCELLED")
    assert f"/termin/{made.code}/" not in third.body


def test_nothing_is_sent_for_a_hold_or_without_an_address() -> None:
    wish, day = a_wish(), next_weekday()
    kept = held(wish, at(day, "08:00"))
    actions.cancel(kept.booking.pk, by=guest())
    booked(wish, at(day, "08:30"), Contact(name="Jan Petersen", phone="04183 000001"))
    assert sent() == []


def test_the_language_is_that_of_the_booking() -> None:
    wish, actor = a_wish(**BRING), guest()
    assert actor.id is not None
    made = actions.hold(wish, at(next_weekday(), "08:00"), holder_id=actor.id, by=actor, language="en")
    actions.book(made.booking.pk, ANNA, by=actor)
    (message,) = sent()
    assert "Your old card" in message.body and "/en/termin/" in message.body and " Uhr" not in message.body


def test_a_video_call_carries_its_link_and_a_telephone_call_no_place() -> None:
    wish, day = a_wish(variants={"video": {"de": "Wir sehen uns."}, "phone": {}}), next_weekday()
    for one in wish.kind.resources.all():
        one.video_link = "https://video.example/raum-1"
        one.save()
    for variant, wall in ((Variant.VIDEO, "08:00"), (Variant.PHONE, "08:30")):
        actor = guest()
        assert actor.id is not None
        made = actions.hold(
            type(wish)(wish.kind, wish.unit, 1, variant), at(day, wall), holder_id=actor.id, by=actor
        )  # fmt: skip
        actions.book(made.booking.pk, ANNA, by=actor)
    video, phone = sent()
    assert "https://video.example/raum-1" in video.body and "Wir sehen uns." in video.body
    assert "Wir rufen Sie an" in phone.body and "Musterplatz" not in phone.body
    assert "LOCATION" not in event(phone)[1]


def test_a_reminder_comes_once_on_the_day_before(monkeypatch: pytest.MonkeyPatch) -> None:
    wish, day = a_wish(), next_weekday()
    booked(wish, at(day, "08:00"))
    sent()
    letters.remind()
    assert sent() == []
    monkeypatch.setattr(clock, "now", lambda: at(day, "08:00") - timedelta(hours=25))
    letters.remind()
    letters.remind()
    (one,) = sent()
    assert one.subject.startswith("Erinnerung") and "08:00 Uhr" in one.body


def test_what_is_fresh_cancelled_or_unwanted_is_not_reminded_of(monkeypatch: pytest.MonkeyPatch) -> None:
    wish, day = a_wish(per_person=9), next_weekday()
    over = booked(wish, at(day, "08:00"))
    actions.cancel(over.booking.pk, by=guest())
    fresh = booked(wish, at(day, "08:30"))
    with_wish = booked(wish, at(day, "09:00"))
    Booking.objects.model._base_manager.filter(pk=fresh.booking.pk).update(
        created_at=at(day, "08:30") - timedelta(hours=20)
    )
    sent()
    monkeypatch.setattr(letters, "are_wanted", lambda holder, _kind: holder != with_wish.booking.holder_id)
    monkeypatch.setattr(clock, "now", lambda: at(day, "08:00") - timedelta(hours=19))
    letters.remind()
    assert sent() == []


def test_who_moves_to_tomorrow_is_told_once_and_who_moves_away_is_reminded_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wish, day = a_wish(per_person=9), next_weekday()
    later = next_weekday(day.weekday(), weeks=2)
    closer, further = booked(wish, at(later, "08:00")), booked(wish, at(day, "08:30"))
    sent()
    monkeypatch.setattr(clock, "now", lambda: at(day, "08:00") - timedelta(hours=20))
    actions.move(closer.booking.pk, at(day, "09:00"), by=guest())
    actions.move(further.booking.pk, at(later, "09:00"), by=guest())
    letters.remind()
    assert sorted("verschoben" in one.subject for one in sent()) == [True, True], "no reminder of what was just said"
    monkeypatch.setattr(clock, "now", lambda: at(later, "09:00") - timedelta(hours=25))
    letters.remind()
    letters.remind()
    (one,) = sent()
    assert one.subject.startswith("Erinnerung") and f"{later:%d.%m.%Y}" in one.subject


def test_what_is_cancelled_while_reminders_go_out_is_not_reminded_of(monkeypatch: pytest.MonkeyPatch) -> None:
    wish, day = a_wish(per_person=9), next_weekday()
    first, second = booked(wish, at(day, "08:00")), booked(wish, at(day, "08:30"))
    sent()
    monkeypatch.setattr(clock, "now", lambda: at(day, "08:00") - timedelta(hours=25))

    def wanted(holder: object, _kind: str) -> bool:
        if holder == first.booking.holder_id:
            actions.cancel(second.booking.pk, by=guest())  # just now, after the list was read
        return True

    monkeypatch.setattr(letters, "are_wanted", wanted)
    letters.remind()
    assert [one.subject.startswith("Erinnerung") for one in sent()] == [False, True]


def test_many_reminders_are_spread_over_several_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    wish, day = a_wish(per_person=9), next_weekday()
    for wall in ("08:00", "08:30", "09:00"):
        booked(wish, at(day, wall))
    sent()
    monkeypatch.setattr(letters, "_AT_ONCE", 2)
    monkeypatch.setattr(clock, "now", lambda: at(day, "09:00") - timedelta(hours=25))
    letters.remind()
    assert len(sent()) == 2
    letters.remind()
    assert len(sent()) == 1
