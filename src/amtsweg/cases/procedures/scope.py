"""What a procedure's conditions see: facts of the case as its events tell them, and the answers that were sent."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Protocol

from amtsweg.applications.queries import opened_payload, way_of
from amtsweg.cases.life import Life
from amtsweg.cases.models import Case
from amtsweg.cases.procedures.definition import CASE_FACTS
from amtsweg.core import clock
from amtsweg.forms.flow import Way
from amtsweg.forms.logic import Expr, Value
from amtsweg.forms.operators import Evaluator, Scope, compiled


@lru_cache(maxsize=256)
def _evaluator(expr: Expr) -> Evaluator:
    return compiled(expr)


class Standing(Protocol):
    """A case and what its events amount to; a `Change` is one, and moves on while it is looked at."""

    @property
    def case(self) -> Case:
        """The row, with its submission loaded."""

    @property
    def life(self) -> Life:
        """What the events so far amount to."""


class CaseScope:
    """The scope of one case. The answers are opened only when a condition looks at them."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing

    def holds(self, expr: Expr) -> bool:
        """Whether a condition is true; unknown is not."""
        return _evaluator(expr)(self) is True

    def number(self, expr: Expr) -> Decimal | None:
        """The value of a calculation; None where it is unknown."""
        value = _evaluator(expr)(self)
        return value if isinstance(value, Decimal) else None

    @cached_property
    def way(self) -> Way:
        """The way through the form as it was when it was sent."""
        return way_of(opened_payload(self.standing.case.submission))

    @property
    def _form(self) -> Scope:
        return self.way.scope

    def _fact(self, name: str) -> Value:
        life = self.standing.life
        match name:
            case "case.outcome":
                return life.outcome or None
            case "case.open_requests":
                return Decimal(len(life.open_requests))
            case "case.promises":
                return Decimal(len(life.promises))
            case "case.consultations":
                return Decimal(len(life.consultations))
            case "case.register":
                return life.course.register or None
            case "case.missing_proofs":
                return Decimal(sum(proof.state == "none" for proof in self.way.evidence()))
            case _:
                raise KeyError(name)

    def answer(self, name: str) -> Value:
        """A fact of the case, else an answer."""
        return self._fact(name) if name in CASE_FACTS else self._form.answer(name)

    def answered(self, name: str) -> bool | None:
        """Whether it has a value."""
        return self._fact(name) is not None if name in CASE_FACTS else self._form.answered(name)

    def computed(self, name: str) -> Value:
        """A calculation of the form."""
        return self._form.computed(name)

    def parameter(self, name: str) -> Value:
        """A parameter, as it was when the application was sent."""
        return self._form.parameter(name)

    def reached(self, trust: str) -> bool:
        """The trust level that the application was sent with."""
        return self._form.reached(trust)

    def items(self, name: str) -> Sequence[Scope] | None:
        """The items of a group."""
        return self._form.items(name)

    def today(self) -> date:
        """Today: a case lives on, its answers do not."""
        return clock.today()

    def now(self) -> datetime | None:
        """Now, in Germany."""
        return clock.local(clock.now())

    def land(self) -> str:
        """Whose public holidays count."""
        return self._form.land()
