"""The kinds of values that expressions work on, and the check that every operator gets what it can use."""

from collections.abc import Callable
from datetime import date
from typing import ClassVar, NamedTuple, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amtsweg.forms.context import TRUST_LEVELS
from amtsweg.forms.logic import Expr
from amtsweg.forms.problems import Problem


class Kind(NamedTuple):
    """A kind of value; `options` are the possible texts of a choice, None where any text is possible."""

    name: str
    options: frozenset[str] | None = None


BOOLEAN, NUMBER, TEXT, DATE = Kind("boolean"), Kind("number"), Kind("text"), Kind("date")
OPAQUE = Kind("opaque")  # addresses, names, files: one can only ask whether they are answered
BROKEN = Kind("broken")  # a fault already reported; fits everywhere, so that one fault gives one message

NAMES = {
    "boolean": gettext_noop("ja oder nein"),
    "number": gettext_noop("Zahl"),
    "text": gettext_noop("Text"),
    "date": gettext_noop("Datum"),
    "choices": gettext_noop("Mehrfachauswahl"),
    "list": gettext_noop("Liste"),
    "opaque": gettext_noop("zusammengesetzte Angabe"),
}


# operator -> kinds of answers that it can look at, kind of what it sees
_SIDES: dict[str, tuple[tuple[str, ...], Kind]] = {
    "unsure": (("boolean",), BOOLEAN),
    "size": (("choices", "opaque"), NUMBER),
    "start": (("opaque",), DATE),
    "end": (("opaque",), DATE),
    "postcode": (("opaque",), TEXT),
}


# operator -> the kind that all its operands are of, kind of the result
_UNIFORM = {
    "and": (BOOLEAN, BOOLEAN),
    "or": (BOOLEAN, BOOLEAN),
    "not": (BOOLEAN, BOOLEAN),
    "age": (DATE, NUMBER),
    "days_between": (DATE, NUMBER),
    "working_days_between": (DATE, NUMBER),
    "year": (DATE, NUMBER),
    "month": (DATE, NUMBER),
    "is_working_day": (DATE, BOOLEAN),
    "same": (OPAQUE, BOOLEAN),
    "concat": (TEXT, TEXT),
}
_OF_DAY_AND_NUMBER = {"add_days": DATE, "add_months": DATE, "add_working_days": DATE, "hours_before": NUMBER}


class Names(Protocol):
    """What an expression may refer to; each method reports its own problem and returns BROKEN on an unknown name."""

    def answer(self, name: str, inside: str | None, where: str) -> Kind:
        """The kind of a field's answer, seen from the form (None) or from inside a group."""

    def computed(self, name: str, where: str) -> Kind:
        """The kind of a calculation's value."""

    def parameter(self, name: str, where: str) -> Kind:
        """The kind of a parameter."""

    def group(self, name: str, inside: str | None, where: str) -> bool:
        """Whether there is such a group to count over."""


def kind_of(expr: Expr, names: Names, problems: list[Problem], where: str, inside: str | None = None) -> Kind:
    """The kind of `expr`'s value; every operand that does not fit is added to `problems` with its place."""
    return _Checker(names, problems).check(expr, where, inside)


class _Checker:
    def __init__(self, names: Names, problems: list[Problem]) -> None:
        self.names, self.problems = names, problems

    def check(self, expr: Expr, where: str, inside: str | None) -> Kind:
        if (special := self._SPECIAL.get(expr.op)) is not None:
            return special(self, expr, where, inside)
        place = f"{where}.{expr.op}"
        kinds = [self.check(arg, f"{place}[{index}]", inside) for index, arg in enumerate(expr.args)]
        return self._operator(expr, kinds, place)

    def _operator(self, expr: Expr, kinds: list[Kind], place: str) -> Kind:
        match expr.op:
            case "eq" | "ne":
                if self._comparable(kinds, place):
                    self._option(expr, kinds, place)
                return BOOLEAN
            case "lt" | "le" | "gt" | "ge":
                self._ordered(kinds, place)
                return BOOLEAN
            case "min" | "max":
                return self._ordered(kinds, place)
        if expr.op in _OF_DAY_AND_NUMBER:
            self._expect(kinds[0], DATE, f"{place}[0]")
            self._expect(kinds[1], NUMBER, f"{place}[1]")
            return _OF_DAY_AND_NUMBER[expr.op]
        wanted, result = _UNIFORM.get(expr.op, (NUMBER, NUMBER))  # else: add, sub, mul, div, round
        return self._all_are(kinds, wanted, place, result)

    def _report(self, where: str, message: str, **values: object) -> Kind:
        self.problems.append(Problem(where, message.format(**values)))
        return BROKEN

    # --- leaves and operators of a shape of their own -------------------------------------------------------------
    def _answer(self, expr: Expr, where: str, inside: str | None) -> Kind:
        return self.names.answer(expr.name, inside, where)

    def _answered(self, expr: Expr, where: str, inside: str | None) -> Kind:
        self.names.answer(expr.name, inside, where)
        return BOOLEAN

    def _looking(self, expr: Expr, where: str, inside: str | None) -> Kind:
        """Looks at one side of an answer: only kinds of answers that have this side will do."""
        wanted, result = _SIDES[expr.op]
        kind = self.names.answer(expr.name, inside, where)
        if kind.name not in (*wanted, BROKEN.name):
            return self._mismatch(kind, Kind(wanted[0]), f"{where}.{expr.op}")
        return result

    def _computed(self, expr: Expr, where: str, inside: str | None) -> Kind:
        return self.names.computed(expr.name, where)

    def _parameter(self, expr: Expr, where: str, inside: str | None) -> Kind:
        return self.names.parameter(expr.name, where)

    def _trust(self, expr: Expr, where: str, inside: str | None) -> Kind:
        if expr.name not in TRUST_LEVELS:
            self._report(where, _("Das Vertrauensniveau „{name}“ gibt es nicht."), name=expr.name)
        return BOOLEAN

    def _today(self, expr: Expr, where: str, inside: str | None) -> Kind:
        return DATE

    def _literal(self, expr: Expr, where: str, inside: str | None) -> Kind:
        match expr.value:
            case bool():
                return BOOLEAN
            case str():
                return Kind("text", frozenset({expr.value}))
            case date():
                return DATE
        return NUMBER

    def _list(self, expr: Expr, where: str, inside: str | None) -> Kind:
        kinds = [self.check(arg, f"{where}[{index}]", inside) for index, arg in enumerate(expr.args)]
        if any(arg.op != "literal" for arg in expr.args):
            return self._report(where, _("In einer Liste stehen nur feste Werte."))
        if len({kind.name for kind in kinds}) != 1:
            return self._report(where, _("Die Werte einer Liste sind von derselben Art, und es gibt mindestens einen."))
        options = [kind.options for kind in kinds if kind.options]
        return Kind(f"list:{kinds[0].name}", frozenset().union(*options) if options else None)

    def _grouped(self, expr: Expr, where: str, inside: str | None) -> Kind:
        place = f"{where}.{expr.op}"
        if not self.names.group(expr.name, inside, f"{place}.of"):
            return BROKEN
        if expr.op == "sum":
            self._expect(self.check(expr.args[0], f"{place}.value", expr.name), NUMBER, f"{place}.value")
        self._expect(self.check(expr.args[-1], f"{place}.where", expr.name), BOOLEAN, f"{place}.where")
        return NUMBER if expr.op in ("count", "sum") else BOOLEAN

    def _tiers(self, expr: Expr, where: str, inside: str | None) -> Kind:
        place = f"{where}.tiers"
        self._expect(self.check(expr.args[0], f"{place}[0]", inside), NUMBER, f"{place}[0]")
        rates = expr.args[1]
        if rates.op != "list" or not rates.args:
            return self._report(f"{place}[1]", _("Hier gehört eine Liste von Sätzen hin."))
        for index, rate in enumerate(rates.args):
            spot = f"{place}[1][{index}]"
            self._expect(self.check(rate, spot, inside), NUMBER, spot)
        return NUMBER

    def _if(self, expr: Expr, where: str, inside: str | None) -> Kind:
        place = f"{where}.if"
        condition, *branches = (self.check(arg, f"{place}[{i}]", inside) for i, arg in enumerate(expr.args))
        self._expect(condition, BOOLEAN, f"{place}[0]")
        self._comparable(branches, place)
        return Kind(branches[0].name) if branches[0] != BROKEN else branches[1]

    def _in(self, expr: Expr, where: str, inside: str | None) -> Kind:
        place = f"{where}.in"
        needle = self.check(expr.args[0], f"{place}[0]", inside)
        among = self.check(expr.args[1], f"{place}[1]", inside)
        if BROKEN in (needle, among):
            return BOOLEAN
        wanted = "text" if among.name == "choices" else among.name.removeprefix("list:")
        if among.name != "choices" and not among.name.startswith("list:"):
            self._report(f"{place}[1]", _("Hier gehört eine Liste oder eine Mehrfachauswahl hin."))
        elif needle.name != wanted:
            self._mismatch(needle, Kind(wanted), f"{place}[0]")
        else:
            self._option(expr, [needle, among], place)
        return BOOLEAN

    _SPECIAL: ClassVar[dict[str, Callable[["_Checker", Expr, str, str | None], Kind]]] = {
        "literal": _literal,
        "list": _list,
        "answer": _answer,
        "answered": _answered,
        "unsure": _looking,
        "size": _looking,
        "start": _looking,
        "end": _looking,
        "postcode": _looking,
        "computed": _computed,
        "parameter": _parameter,
        "trust": _trust,
        "today": _today,
        "count": _grouped,
        "sum": _grouped,
        "any": _grouped,
        "all": _grouped,
        "tiers": _tiers,
        "if": _if,
        "in": _in,
    }

    # --- operands ----------------------------------------------------------------------------------------------
    def _expect(self, kind: Kind, wanted: Kind, where: str) -> None:
        if kind.name not in (wanted.name, BROKEN.name):
            self._mismatch(kind, wanted, where)

    def _mismatch(self, kind: Kind, wanted: Kind, where: str) -> Kind:
        message = _("Hier passt nur: {wanted}. Gefunden: {found}.")
        found = "list" if kind.name.startswith("list:") else kind.name
        return self._report(where, message, wanted=_(NAMES[wanted.name]), found=_(NAMES[found]))

    def _all_are(self, kinds: list[Kind], wanted: Kind, place: str, result: Kind) -> Kind:
        for index, kind in enumerate(kinds):
            self._expect(kind, wanted, f"{place}[{index}]" if len(kinds) > 1 else place)
        return result

    def _comparable(self, kinds: list[Kind], place: str) -> bool:
        sound = [kind for kind in kinds if kind != BROKEN]
        for index, kind in enumerate(kinds):
            if kind.name in ("opaque", "choices") or kind.name.startswith("list:"):
                self._report(f"{place}[{index}]", _("Diese Angabe lässt sich nicht vergleichen."))
                return False
        if len({kind.name for kind in sound}) > 1:
            self._mismatch(sound[1], sound[0], place)
            return False
        return True

    def _ordered(self, kinds: list[Kind], place: str) -> Kind:
        first = next((kind for kind in kinds if kind != BROKEN), BROKEN)
        if first not in (NUMBER, DATE, BROKEN):
            return self._mismatch(first, NUMBER, place)
        return self._all_are(kinds, first, place, first)

    def _option(self, expr: Expr, kinds: list[Kind], place: str) -> None:
        """A text compared with a choice must be one of its options."""
        for index in (0, 1):
            fixed = expr.args[1 - index].op in ("literal", "list")
            if not fixed or expr.args[index].op in ("literal", "list") or not kinds[index].options:
                continue
            known, wanted = kinds[index].options or frozenset(), kinds[1 - index].options or frozenset()
            if missing := sorted(wanted - known):
                self._report(place, _("Die Auswahl kennt „{option}“ nicht."), option=missing[0])
