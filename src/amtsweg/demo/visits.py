"""Invented appointments of the coming days, so that the desk's day list and the call-up show something. Demo only.

Which times they take depends on the day and the time of day alone: whoever sets up the same day gets the same ones.
Nobody has an address or a telephone number, so that nothing is sent.
"""

from contextlib import suppress
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from amtsweg.appointments import actions, offering
from amtsweg.appointments.contents import Contact
from amtsweg.appointments.models import AppointmentKind, Booking, Variant
from amtsweg.appointments.offering import Wish
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import as_authority
from amtsweg.demo.federation import Federation
from amtsweg.federation.models import Unit

DAYS, AHEAD = 3, 14  # so many days on which an office is open, among the coming two weeks
_APART = 5  # every so manieth quarter of an hour
_NAMES = ("Mia Muster", "Tom Beispiel", "Lea Probe", "Jan Vorlage", "Ida Entwurf", "Ole Erfunden", "Eva Ersatz")
_REMARK = "Erfundener Termin der Demo."


def ensure_visits(files: Federation) -> None:
    """Some appointments at each office that has none from today on. Raises `ImproperlyConfigured` outside a demo."""
    if not settings.AMTSWEG_DEMO:
        raise ImproperlyConfigured("invented visitors are for demos")
    for slug, authority in files.authorities.items():
        for name in authority.appointments:
            unit = Unit.objects.select_related("authority").get(authority__slug=slug, slug=name)
            with as_authority(unit.authority):
                if not Booking.objects.filter(unit=unit, day__gte=clock.today()).exists():
                    _fill(unit)


def _fill(unit: Unit) -> None:
    kinds = [kind for kind, place in offering.places(offering.kinds_of(unit.authority)) if place == unit]
    if not kinds:
        return
    found = offering.free([Wish(kinds[0], unit, public=False)], clock.today(), AHEAD)[0]
    for day in list(found.days())[:DAYS]:
        for start in found.times(day):
            if _taken(day, start):
                _book(unit, kinds, start)


def _taken(day: date, start: datetime) -> bool:
    return _quarter(start) % _APART == day.toordinal() % _APART


def _quarter(start: datetime) -> int:
    local = clock.local(start)
    return local.hour * 4 + local.minute // 15


def _book(unit: Unit, kinds: list[AppointmentKind], start: datetime) -> None:
    number = clock.local(start).toordinal() + _quarter(start) // _APART
    kind = kinds[number % len(kinds)]
    ways = [one for one in kind.variants if one in Variant.values]
    wish = Wish(kind, unit, 1 + (number % 5 == 0 and kind.quantity_max > 1), ways[number % len(ways)], public=False)
    person = Contact(name=f"{_NAMES[number % len(_NAMES)]} (Demo)", remark=_REMARK)
    with suppress(actions.Taken):  # a longer one before it
        actions.book_now(wish, start, person, holder_id=new_id(), by=SYSTEM)
