"""Self-checks of appointments: kinds that nobody can book, and whether the grid holds what is booked."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from amtsweg.appointments.life import COMING
from amtsweg.appointments.models import AppointmentKind, Booking, Occupied, OpeningRule, Resource
from amtsweg.appointments.offering import offered
from amtsweg.core import clock
from amtsweg.core.ports import Check, register_check
from amtsweg.core.tenancy import across_tenants


@register_check("appointments")
def check_appointments() -> Iterable[Check]:
    """Nothing at all where no appointments are given; one line when all is well."""
    kinds = list(offered())
    sound = True
    for kind in kinds:
        if missing := _missing(kind):
            sound = False
            yield Check("appointments", "warning", f"{kind.authority.slug} offers {kind.slug}, but {missing}")
    with across_tenants("the check looks at everybody's grid"):
        coming = Booking.objects.filter(state__in=COMING, start__gt=clock.now(), resource__isnull=False)
        bare = coming.exclude(Exists(Occupied.objects.filter(booking=OuterRef("pk"), until=None))).count()
    if bare:
        sound = False
        yield Check("appointments", "failed", f"coming bookings whose time is not marked as taken: {bare}")
    if sound and kinds:
        yield Check("appointments", "ok", f"kinds that can be booked: {len(kinds)}; what is booked is marked as taken")


def _missing(kind: AppointmentKind) -> str:
    resources = Resource.objects.filter(kinds=kind)
    if not resources.exists():
        return "nobody is there for it"
    own = OpeningRule.objects.filter(resource__in=resources)
    if not own.exists() and not OpeningRule.objects.filter(unit__in=resources.values("unit")).exists():
        return "who is there for it has no hours"
    return ""
