"""Cash or card at the counter: staff note what was paid, see `actions.note_paid`."""

from collections.abc import Iterator
from decimal import Decimal

from amtsweg.core.ports import Check
from amtsweg.payments.port import Adapter, Options, Order, Report, Started, register


@register("counter")
class Counter(Adapter[Options]):
    """Nothing to ask, nobody to tell."""

    polls = False
    staffed = True

    def start(self, order: Order) -> Started:
        """Nobody is told."""
        return Started(str(order.attempt))

    def status(self, reference: str) -> Report:
        """Nothing can be known from here."""
        return Report(reference, "open", Decimal("0.00"))

    def check(self) -> Iterator[Check]:
        """Nothing can be wrong with it."""
        yield Check(f"payment way {self.settings.slug}", "ok", "staff note what is paid at the counter")
