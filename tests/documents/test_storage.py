"""Every place documents can lie in keeps the same promises: a folder, and an S3 bucket over its real protocol."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from documents.bucket import Bucket, bucket
from documents.test_chunks import data_key

from amtsweg.core import clock
from amtsweg.core.crypto import Tampered
from amtsweg.documents import storage

KEY = data_key()
PLAIN = bytes(range(256)) * 1024


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test"), ("AWS_MAX_ATTEMPTS", "1"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    with bucket() as running:
        yield running


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> str:
    if request.param == "folder":
        settings.AMTSWEG_STORAGE_URL = f"file://{tmp_path}"
    else:
        running = request.getfixturevalue("server")
        options = f"endpoint={running.address}&region=eu-central-1&addressing=path"
        settings.AMTSWEG_STORAGE_URL = f"s3://amtsweg/docs?{options}"
    return str(request.param)


def put(plain: bytes = PLAIN) -> storage.Blob:
    return storage.put(io.BytesIO(plain), KEY, context="document:1")


def test_what_is_put_comes_back_under_a_random_name(place: str) -> None:
    first, second = put(), put()
    assert first.name != second.name
    assert first.digest != second.digest
    assert first.size == len(PLAIN)
    assert b"".join(storage.read(first.name, KEY, context="document:1")) == PLAIN
    assert storage.digest_of(first.name) == first.digest
    with pytest.raises(Tampered):
        b"".join(storage.read(first.name, KEY, context="document:2"))


def test_only_ciphertext_arrives(server: Bucket, settings: Any, tmp_path: Path) -> None:
    settings.AMTSWEG_STORAGE_URL = f"s3://amtsweg/docs?endpoint={server.address}&region=eu-central-1&addressing=path"
    blob = put(b"Haftpflichtversicherung" * 100)
    assert list(server.objects) == [f"/amtsweg/docs/{blob.name}"]
    assert b"Haftpflicht" not in server.objects[f"/amtsweg/docs/{blob.name}"]


def test_what_is_deleted_is_gone_and_deleting_again_is_no_error(place: str) -> None:
    blob = put(b"x")
    storage.delete(blob.name)
    storage.delete(blob.name)
    with pytest.raises(Tampered, match="missing"):
        storage.digest_of(blob.name)
    with pytest.raises(Tampered, match="missing"):
        b"".join(storage.read(blob.name, KEY, context="document:1"))


def test_everything_is_listed_with_its_age(place: str) -> None:
    blobs = [put(b"x") for _ in range(3)]
    assert sorted(storage.names()) == sorted(blob.name for blob in blobs)
    assert all(abs(storage.written_at(name) - clock.now()) < timedelta(minutes=1) for name in storage.names())


def test_the_self_check_tries_the_whole_way(place: str, request: pytest.FixtureRequest, settings: Any) -> None:
    assert [check.state for check in storage.check_storage()] == ["ok"]
    assert list(storage.names()) == []
    if place == "s3":
        request.getfixturevalue("server").down = True
    else:
        settings.AMTSWEG_STORAGE_URL = "file:///proc/nowhere"
    assert [check.state for check in storage.check_storage()] == ["failed"]


def test_a_bucket_that_is_away_is_no_damage(server: Bucket, settings: Any) -> None:
    """A storage that does not answer raises its own error: the document is not reported as tampered with."""
    settings.AMTSWEG_STORAGE_URL = f"s3://amtsweg/docs?endpoint={server.address}&region=eu-central-1&addressing=path"
    blob = put(b"x")
    server.down = True
    with pytest.raises(ClientError):
        storage.digest_of(blob.name)
