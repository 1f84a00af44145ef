"""What an installation needs before it can serve, and what tells whether it is sound."""

import fcntl
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from amtsweg.core import events
from amtsweg.core.keys import provider
from amtsweg.core.models import DataKey
from amtsweg.core.ports import Check, register_check

DEMO_FOLDER = Path(__file__).parent / "demo"


class Unusable(Exception):
    """The installation cannot do what was asked; the message is one line that says why and what helps."""


@contextmanager
def data_in_use(*, alone: bool = False) -> Iterator[None]:
    """Marks the data folder as in use, by many or by one alone. Raises `Unusable` when others stand in the way."""
    folder: Path = settings.AMTSWEG_DATA
    with open(folder / "in-use.lock", "a") as lock:
        try:
            fcntl.flock(lock, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError:
            doing = "stop it first" if alone else "wait until it has finished"
            raise Unusable(f"another amtsweg process is working with {folder}; {doing}") from None
        yield


def is_migrated() -> bool:
    """Whether the database has every table that this version needs."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def prepare() -> None:
    """Tables, cache table and key file. Raises `Unusable` when data is there but its key file is not."""
    if not is_migrated():
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    if DataKey.objects.exists():
        require_key_file()
    provider()


def require_key_file() -> None:
    """Raises `Unusable` when the key file is missing: a new one in its place would open nothing that is there."""
    if not settings.AMTSWEG_KEY_FILE.exists():
        raise Unusable(f"the key file {settings.AMTSWEG_KEY_FILE} is missing; put it back before anything else")


def require_installation() -> None:
    """Raises `Unusable` unless database and key file are there and up to date."""
    try:
        ready = is_migrated()
    except DatabaseError as error:
        raise Unusable(f"the database does not answer: {str(error).strip().splitlines()[0]}") from None
    if not ready:
        raise Unusable(f"no up-to-date database for {settings.AMTSWEG_DATA}; run 'amtsweg init' (or set AMTSWEG_DATA)")
    require_key_file()


# --- federations ---------------------------------------------------------------------------------------------------


class DemoAccess(NamedTuple):
    """How one gets into a demo: log-ins as (who and where, e-mail, password), codes as (where, reference, code)."""

    logins: list[tuple[str, str, str]]
    codes: list[tuple[str, str, str]]


def load_demo(federation: str) -> DemoAccess:
    """Loads a demo federation unless exactly this one is loaded."""
    from amtsweg.demo import load
    from amtsweg.federation.models import Authority

    stamp = settings.AMTSWEG_DATA / "demo-loaded"
    before = stamp.read_text().split() if stamp.exists() and Authority.objects.exists() else ["", ""]
    if before[0] not in ("", federation):
        raise Unusable(f"{settings.AMTSWEG_DATA} holds the demo federation {before[0]}; choose another AMTSWEG_DATA")
    now = [federation, _demo_digest(federation)]
    try:
        if before != now:
            load.load(federation)
            stamp.write_text(" ".join(now))
        return DemoAccess(load.logins(federation), load.letter_codes(federation))
    except load.FederationError as error:
        raise Unusable("; ".join(str(error).splitlines())) from None


def load_federation(folder: Path) -> str:
    """Sets up the authorities that an operator's files describe; returns what it did as one line. Raises `Unusable`."""
    from amtsweg.demo import load

    try:
        return load.load_first(folder)
    except load.FederationError as error:
        raise Unusable("; ".join(str(error).splitlines())) from None


def _demo_digest(federation: str) -> str:
    total = hashlib.sha256(str(connection.settings_dict["NAME"]).encode())
    code = DEMO_FOLDER.glob("*.py")
    data = (path for name in (federation, "shared") for path in (DEMO_FOLDER / name).rglob("*") if path.is_file())
    for path in sorted([*code, *data]):
        total.update(str(path.relative_to(DEMO_FOLDER)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


# --- soundness -----------------------------------------------------------------------------------------------------


def verify() -> Iterator[str]:
    """Every place where the event log, a document or a seal does not hold, one line each."""
    from amtsweg.documents.queries import verify_all, verify_seals

    for what, places in (("event log of", events.verify), ("document", verify_all), ("seal", verify_seals)):
        try:
            yield from (f"{what} {place}" for place in places())
        except Exception as error:  # the damage is where nobody expects it: what is readable has been checked
            yield f"{what}: the check broke off: {type(error).__name__}: {error}"


@register_check("front end")
def check_pages() -> Iterable[Check]:
    """Style sheets and scripts were built."""
    built = (settings.STATIC_ROOT / "staticfiles.json").exists()
    yield Check("front end", "ok" if built else "failed", "built" if built else "not built; run 'make set-up'")
