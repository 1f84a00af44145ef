"""One byte changed, behind the product's back: `amtsweg verify` says where, and the check page vouches no more."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hardening.applicant import wanted
from hardening.browser import Visitor
from hardening.granted import Granted, grant
from hardening.inside import Inside
from services import templates
from services.product import Product

SOUND = "event log, documents and seals hold\n"
HERE = "WHERE chain_id = 'jesteburg' AND position = %s"
DOCUMENT = "WHERE id = %s"
PROOF = "WHERE document_id = %s"
SEAL = "WHERE authority_id = (SELECT id FROM federation_authority WHERE slug = %s)"


@pytest.fixture(scope="module")
def granted(shop: Product) -> Granted:
    return grant(shop)


@pytest.fixture(autouse=True)
def _all_is_well_again(shop: Product) -> Iterator[None]:
    """After each test the byte is back in its place, and nothing is reported any more."""
    yield
    result = shop.command("verify")
    assert (result.returncode, result.stdout) == (0, SOUND)


def flipped(value: Any) -> Any:
    """The same with one byte changed; stays what its column takes."""
    if isinstance(value, memoryview | bytes):
        changed = bytearray(value)
        changed[len(changed) // 2] ^= 1
        return bytes(changed)
    if isinstance(value, int):
        return value ^ 1
    if isinstance(value, UUID):
        return UUID(int=value.int ^ 1)
    if isinstance(value, datetime):
        return value.replace(microsecond=value.microsecond ^ 1)
    if isinstance(value, date):
        return date.fromordinal(value.toordinal() ^ 1)
    if re.fullmatch("[0-9a-f]{32}", value):  # an identifier as SQLite keeps it: it stays one
        return UUID(int=UUID(value).int ^ 1).hex
    place = [one.start() for one in re.finditer("[0-9A-Za-z]", value)][-1]  # JSON stays JSON: else it is another test
    return value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]


@contextmanager
def one_byte(inside: Inside, table: str, column: str, condition: str, *values: Any) -> Iterator[None]:
    """Changes one byte of one value, and puts it back."""
    before = inside.one(f"SELECT {_as_text(inside, column)} FROM {table} {condition}", *values)
    _write(inside, table, column, flipped(before), condition, *values)
    try:
        yield
    finally:
        _write(inside, table, column, before, condition, *values)


def _as_text(inside: Inside, column: str) -> str:
    return f"{column}::text" if inside.address and column == "data" else column


def _write(inside: Inside, table: str, column: str, value: Any, condition: str, *values: Any) -> None:
    """Not held up by constraints, as a byte on a disk is not."""
    statement = f"UPDATE {table} SET {column} = %s {condition}"
    if inside.address:
        with psycopg.connect(inside.address) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(statement, (value, *values))
        return
    with closing(sqlite3.connect(inside.data / "amtsweg.sqlite3", timeout=20)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = on")
        given = [one.hex if isinstance(one, UUID) else one for one in (value, *values)]
        connection.execute(statement.replace("%s", "?"), given)


def reported(shop: Product) -> list[str]:
    """What `verify` finds, one line each."""
    result = shop.command("verify")
    assert result.returncode == 1, result.stdout + result.stderr
    assert result.stderr == ""
    *lines, total = result.stdout.splitlines()
    assert total == f"{len(lines)} faults found"
    return lines


# --- the event log ---------------------------------------------------------------------------------------------------

COLUMNS = ["actor_id", "data", "at", "kind", "actor_kind", "subject_type", "subject_id", "visibility", "digest"]
EVENTS = (
    "SELECT position, actor_id IS NOT NULL, data FROM core_event WHERE chain_id = 'jesteburg' ORDER BY position DESC"
)


def chosen(inside: Inside) -> dict[str, int]:
    """For each column an event that has something in it, none beside another."""
    events, places = inside.rows(EVENTS), dict[str, int]()
    for column in COLUMNS:
        fit = {"actor_id": lambda actor, _data: actor, "data": lambda _actor, data: data not in ("{}", {})}
        places[column] = next(
            position
            for position, actor, data in events
            if fit.get(column, lambda *_: True)(actor, data)
            if all(abs(position - other) > 1 for other in places.values())
        )
    return places


def test_every_column_of_an_event_is_covered(shop: Product, inside: Inside, granted: Granted) -> None:
    """Each column in an event of its own: each is named, and besides only the one after the changed digest."""
    places = chosen(inside)
    with ExitStack() as damage:
        for column, position in places.items():
            damage.enter_context(one_byte(inside, "core_event", column, HERE, position))
        lines = [line for line in reported(shop) if line.startswith("event log")]
    expected = sorted([*places.values(), places["digest"] + 1])
    assert lines == [f"event log of jesteburg, event {one}: the content does not fit the digest" for one in expected]


def test_the_heads_of_chains_are_covered(shop: Product, inside: Inside, granted: Granted) -> None:
    last = inside.one("SELECT max(position) FROM core_event WHERE chain_id = 'jesteburg'")
    with (
        one_byte(inside, "core_chain", "head", "WHERE name = 'jesteburg'"),
        one_byte(inside, "core_chain", "length", "WHERE name = 'winsen'"),
    ):
        first, second = reported(shop)
    assert first == f"event log of jesteburg, event {last}: the chain's head does not fit the digest of its last event"
    assert second.startswith("event log of winsen, event ") and "the chain's head says" in second


def test_a_row_that_cannot_even_be_read_is_named(tmp_path: Path) -> None:
    """On SQLite a byte may leave no date in a date's place; the rest of the log is checked all the same."""
    made = templates.demo(tmp_path, on_postgres=False)
    changes = [("at", "x"), ("subject_id", "zz"), ("data", "{"), ("actor_kind", b"\xff")]
    with closing(sqlite3.connect(made.data / "amtsweg.sqlite3")) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = on")
        for position, (column, value) in enumerate(changes, 5):
            connection.execute(
                f"UPDATE core_event SET {column} = CAST(? AS TEXT) {HERE}".replace("%s", "?"), (value, position)
            )
    result = made.command("verify")
    assert (result.returncode, result.stderr) == (1, "")
    named = re.findall(r"event log of jesteburg, event (\d+): ", result.stdout)
    assert [int(one) for one in named] == [5, 6, 7, 8]


# --- documents -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "columns",
    [("name", "media_type", "size"), ("digest", "created_at", "holder_id"), ("stored", "kind", "data_key_id")],
)
def test_every_column_of_a_document_is_covered(
    shop: Product, inside: Inside, granted: Granted, columns: tuple[str, ...]
) -> None:
    """One column each of the upload, the receipt and the notice: each of the three is named, and nothing else."""
    papers = (granted.upload, granted.receipt, granted.notice)
    with ExitStack() as damage:
        for paper, column in zip(papers, columns, strict=True):
            damage.enter_context(one_byte(inside, "documents_document", column, DOCUMENT, paper))
        lines = reported(shop)
    assert {UUID(line.split()[1].rstrip(":")) for line in lines} == set(papers)


@contextmanager
def one_byte_of_file(inside: Inside, document: UUID, place: int) -> Iterator[None]:
    """Changes one byte of a stored file, and puts it back."""
    path = inside.data / "documents" / inside.one("SELECT stored FROM documents_document WHERE id = %s", document)
    before = path.read_bytes()
    changed = bytearray(before)
    changed[place] ^= 1
    path.write_bytes(changed)
    try:
        yield
    finally:
        path.write_bytes(before)


def test_a_stored_file_is_covered_from_its_first_byte_to_its_last(
    shop: Product, inside: Inside, granted: Granted
) -> None:
    with (
        one_byte_of_file(inside, granted.upload, 3),
        one_byte_of_file(inside, granted.receipt, 2000),
        one_byte_of_file(inside, granted.notice, -1),
    ):
        lines = reported(shop)
        assert not vouched_for(shop, granted)
        broken = granted.applicant.get(granted.paper(granted.receipt))
    for paper in (granted.upload, granted.receipt, granted.notice):
        assert f"document {paper}: its file was changed" in lines
        assert any(line.startswith(f"document {paper}: it does not open") for line in lines)
    assert broken.status == 503 and "beschädigt" in broken.page.words
    assert vouched_for(shop, granted)


# --- seals -----------------------------------------------------------------------------------------------------------

RESEAL = """
import io
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents import contents, storage
from amtsweg.documents.models import Document
with across_tenants("test"):
    document = Document.objects.select_related("data_key").get(pk="{notice}")
    whole = bytearray(b"".join(contents.content(document)))
    whole[{place}] ^= 1
    blob = storage.put(io.BytesIO(bytes(whole)), document.data_key, context=contents.content_context(document.id))
    Document.objects.filter(pk=document.pk).update(stored=blob.name, digest=blob.digest)
"""


def vouched_for(shop: Product, granted: Granted) -> bool:
    """What the check page says to anybody who types the code of the notice."""
    words = wanted(Visitor(shop).get(f"/pruefen/{granted.check_code}/"), 200).page.words
    genuine = "Dieser Bescheid ist echt" in words
    assert genuine != ("Dieser Bescheid kann nicht bestätigt werden" in words)
    return genuine


@pytest.mark.parametrize("place", [5_000, -1_500], ids=["in the text", "in the signature"])
def test_a_byte_inside_a_sealed_notice_breaks_the_seal(
    shop: Product, inside: Inside, granted: Granted, place: int
) -> None:
    """Even somebody with the keys, who encrypts the changed notice properly, cannot make it pass."""
    kept = "SELECT stored, digest FROM documents_document WHERE id = %s"
    stored, digest = inside.rows(kept, granted.notice)[0]
    assert vouched_for(shop, granted)
    inside.python(RESEAL.format(notice=granted.notice, place=place))
    try:
        lines = reported(shop)
        assert not vouched_for(shop, granted)
    finally:
        put_back = "UPDATE documents_document SET stored = %s, digest = %s WHERE id = %s"
        inside.rows(put_back, stored, digest, granted.notice)
    assert f"document {granted.notice}: it is not what was issued" in lines
    assert any(line.startswith(f"document {granted.notice}: its seal does not hold") for line in lines)
    assert vouched_for(shop, granted)


@pytest.mark.parametrize("column", ["digest", "dated", "sealed_at"])
def test_every_column_of_a_proof_is_covered(shop: Product, inside: Inside, granted: Granted, column: str) -> None:
    with one_byte(inside, "documents_proof", column, PROOF, granted.notice):
        assert f"document {granted.notice}: the row of its proof was changed" in reported(shop)
        assert not vouched_for(shop, granted)
    assert vouched_for(shop, granted)


def test_every_column_of_a_seal_is_covered(shop: Product, inside: Inside, granted: Granted) -> None:
    """One column each of five authorities' seals."""
    columns = ["certificate", "issuers", "subject", "valid_from", "secret"]
    authorities = ["jesteburg", "winsen", "buchholz", "hanstedt", "salzhausen"]
    with ExitStack() as damage:
        for authority, column in zip(authorities, columns, strict=True):
            damage.enter_context(one_byte(inside, "documents_certificate", column, SEAL, authority))
        lines = reported(shop)
    assert f"document {granted.notice}: its seal does not hold: another certificate" in lines
    assert sorted(line for line in lines if line.startswith("seal")) == [
        "seal of buchholz: its row was changed",
        "seal of hanstedt: its row was changed",
        "seal of jesteburg: its certificate was changed",
        "seal of salzhausen: its key does not open",
        "seal of winsen: its row was changed",
    ]
