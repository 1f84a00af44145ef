"""Which browsers an account was used in before; the owner is told of a sign-in from one that is new to it.

Each host keeps a value of its own in the browser. What the entrance keeps comes along with its note (see `handover`),
so somebody who changes the portal does not change the device.
"""

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from amtsweg.accounts import devices
from amtsweg.accounts.models import Account, KnownDevice
from amtsweg.accounts.signon import asking
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import keyed_index

NEW_DEVICE = events.register("account.new-device", "Anmeldung von einem neuen Gerät")


def index_here(request: HttpRequest, response: HttpResponseBase) -> str:
    """Under which keyed hash this host knows the browser."""
    return keyed_index(devices.number(request, response), purpose="account.browser")


def remember(request: HttpRequest, response: HttpResponseBase, account: Account) -> bool:
    """Keeps that the account was used here; True when it was used before, but never in this browser."""
    kept, moment = asking.asking(request), clock.now()
    indexes = {index_here(request, response), kept.device if kept else ""} - {""}
    devices.remember(request, response, account.email)
    with transaction.atomic():
        known = set(KnownDevice.objects.filter(account=account).values_list("index", flat=True))
        for one in indexes:
            KnownDevice.objects.update_or_create(account=account, index=one, defaults={"seen_at": moment})
        new = bool(known) and not known & indexes
        if new:
            actor = Actor("resident", account.id)
            events.record(
                None, NEW_DEVICE, actor=actor, subject_type="account", subject_id=account.id, visible="system"
            )
    return new
