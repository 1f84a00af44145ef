"""Self-checks of everything the portal depends on, gathered for `amtsweg check` and the health page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "failed"]


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found: a name, a state, and one line that says how to mend it."""

    name: str
    state: State
    message: str


class NotReady(Exception):
    """Checks found what has to be mended before something is switched on."""

    def __init__(self, checks: Sequence[Check]) -> None:
        super().__init__("not ready")
        self.checks = checks


def insist(checks: Sequence[Check]) -> None:
    """Raises `NotReady` if one of them failed."""
    if any(one.state == "failed" for one in checks):
        raise NotReady(checks)


_CHECKS: dict[str, Callable[[], Iterable[Check]]] = {}


def register_check(name: str) -> Callable[[Callable[[], Iterable[Check]]], Callable[[], Iterable[Check]]]:
    """Registers a function that yields checks; registering the same name again replaces it."""

    def decorate(function: Callable[[], Iterable[Check]]) -> Callable[[], Iterable[Check]]:
        _CHECKS[name] = function
        return function

    return decorate


def run_checks() -> list[Check]:
    """Runs every registered check; one that raises counts as failed instead of hiding the others."""
    results: list[Check] = []
    for name, function in sorted(_CHECKS.items()):
        try:
            results.extend(function())
        except Exception as error:
            results.append(Check(name, "failed", f"{type(error).__name__}: {error}"))
    return results
