"""A conversation goes on with another authority: everything said and delivered in it goes along."""

from amtsweg.core.tenancy import across_tenants
from amtsweg.federation.models import Authority
from amtsweg.mailbox.models import Delivery, Message, Thread


def hand_over(thread: Thread, to: Authority) -> None:
    """Makes the receiving authority the one that reads and writes. Call it in the transaction of the hand-over."""
    with across_tenants("rows go from one authority to another"):
        Thread.objects.filter(pk=thread.pk).update(authority=to)
        Message.objects.filter(thread=thread).update(authority=to)
        Delivery.objects.filter(message__thread=thread).update(authority=to)
    thread.authority = to
