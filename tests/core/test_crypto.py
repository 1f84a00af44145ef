"""Envelope encryption: what is sealed opens only with its key, at its place, unchanged; keys rotate and die."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsweg.core import crypto
from amtsweg.core.keys import FileKeyProvider, KeyMissing, Tampered, provider
from amtsweg.core.models import DataKey

pytestmark = pytest.mark.django_db


def test_sealed_values_open_at_their_place_only() -> None:
    key, other = crypto.new_data_key(), crypto.new_data_key()
    sealed = crypto.seal(key, b"Fiete", context="answers:1")
    assert crypto.unseal(key, sealed, context="answers:1") == b"Fiete"
    assert b"Fiete" not in sealed
    with pytest.raises(Tampered):
        crypto.unseal(key, sealed, context="answers:2")
    with pytest.raises(Tampered):
        crypto.unseal(other, sealed, context="answers:1")


def test_any_flipped_byte_is_noticed() -> None:
    key = crypto.new_data_key()
    sealed = crypto.seal_json(key, {"name": "Łukasiewicz"}, context="x")
    for place in range(len(sealed)):
        broken = bytearray(sealed)
        broken[place] ^= 1
        with pytest.raises(Tampered):
            crypto.unseal_json(key, bytes(broken), context="x")
    with pytest.raises(Tampered):
        crypto.unseal(key, b"", context="x")


def test_a_destroyed_key_erases() -> None:
    key = crypto.new_data_key()
    sealed = crypto.seal(key, b"secret", context="x")
    crypto.destroy(key)
    again = DataKey.objects.get(pk=key.pk)
    with pytest.raises(crypto.KeyDestroyed):
        crypto.unseal(again, sealed, context="x")
    assert again.wrapped is None
    assert again.destroyed_at is not None


def test_a_wrapped_key_does_not_fit_another_row() -> None:
    key, other = crypto.new_data_key(), crypto.new_data_key()
    DataKey.objects.filter(pk=other.pk).update(wrapped=bytes(key.wrapped or b""))
    with pytest.raises(Tampered):
        crypto.seal(DataKey.objects.get(pk=other.pk), b"x", context="x")


def test_rotation_wraps_keys_anew_and_leaves_the_data_alone() -> None:
    keys = [crypto.new_data_key() for _ in range(5)]
    sealed = [crypto.seal(key, b"text", context="x") for key in keys]
    secret = crypto.wrap_secret(b"seal key", "seal:1")
    index = crypto.keyed_index("behrens", purpose="name")
    before = provider().active()
    after = provider().rotate()
    assert crypto.rewrap_all(batch=2) == 5
    assert set(DataKey.objects.values_list("master", flat=True)) == {after} != {before}
    for key, value in zip(keys, sealed, strict=True):
        assert crypto.unseal(DataKey.objects.get(pk=key.pk), value, context="x") == b"text"
    assert crypto.unwrap_secret(secret, "seal:1") == b"seal key"
    assert crypto.keyed_index("behrens", purpose="name") == index
    assert crypto.keyed_index("behrens", purpose="other") != index


def test_the_key_file_is_private_and_outside_the_database(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "keys.json"
    first = FileKeyProvider(path)
    master, wrapped = first.wrap(b"secret", "place")
    assert path.stat().st_mode & 0o777 == 0o600
    assert FileKeyProvider(path).unwrap(master, wrapped, "place") == b"secret"
    with pytest.raises(KeyMissing):
        FileKeyProvider(tmp_path / "other.json").unwrap(master, wrapped, "place")


def test_a_running_process_sees_a_rotation_by_another(tmp_path: Path) -> None:
    running, other = FileKeyProvider(tmp_path / "k.json"), FileKeyProvider(tmp_path / "k.json")
    name = other.rotate()
    master, wrapped = other.wrap(b"secret", "place")
    assert running.unwrap(master, wrapped, "place") == b"secret"
    assert running.active() == name == master


@given(st.binary(max_size=2000), st.text(max_size=50))
def test_secrets_round_trip(secret: bytes, context: str) -> None:
    assert crypto.unwrap_secret(crypto.wrap_secret(secret, context), context) == secret
