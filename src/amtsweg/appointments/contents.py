"""What a person said when booking, sealed under the booking's own data key."""

from dataclasses import asdict, dataclass

from amtsweg.appointments.models import Booking
from amtsweg.core.crypto import KeyDestroyed, seal, seal_json, unseal, unseal_json


@dataclass(frozen=True, slots=True)
class Contact:
    """Who comes and how she is reached; empty texts for what she did not say. All of it may be empty.

    `remark`: what the office should know. `code`: opens the booking for whoever knows it; it stands in its mails.
    """

    name: str = ""
    email: str = ""
    phone: str = ""
    remark: str = ""
    code: str = ""


def sealed(booking: Booking, contact: Contact) -> bytes:
    """The contact as the row keeps it."""
    return seal_json(booking.data_key, asdict(contact), context=f"appointments.contact:{booking.id}")


def contact(booking: Booking) -> Contact:
    """What the person said; nothing once it is erased. Reads the data key."""
    try:
        return Contact(**unseal_json(booking.data_key, booking.content, context=f"appointments.contact:{booking.id}"))
    except KeyDestroyed:
        return Contact()


def sealed_note(booking: Booking, text: str) -> bytes | None:
    """A note of the staff as the row keeps it; None for an empty one."""
    if not text:
        return None
    return seal(booking.data_key, text.encode(), context=f"appointments.note:{booking.id}")


def note(booking: Booking) -> str:
    """The note of the staff; nothing once it is erased."""
    if booking.note is None:
        return ""
    try:
        return unseal(booking.data_key, booking.note, context=f"appointments.note:{booking.id}").decode()
    except KeyDestroyed:
        return ""
