"""Cash or card at the counter: a clerk notes what was paid there. Payers cannot choose it online."""

from collections.abc import Iterator

from amtsweg.core.ports import Check
from amtsweg.payments.port import Adapter, Options, Order, Refused, Report, Started, register


@register("counter")
class Counter(Adapter[Options]):
    """Paid to a person."""

    polls, staffed = False, True

    def start(self, order: Order) -> Started:
        """Nobody begins it online."""
        raise Refused("paid at a counter only")

    def status(self, reference: str) -> Report:
        """Open, as far as anybody here can know."""
        return Report(reference, "open", None)

    def check(self) -> Iterator[Check]:
        """Nothing can be missing."""
        yield Check(f"payment way {self.settings.slug}", "ok", "paid at the counter")
