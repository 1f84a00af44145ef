"""The format of stored documents: every size comes back, every changed bit is found."""

import hashlib
import io

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from amtsweg.core.crypto import KeyDestroyed, Tampered
from amtsweg.core.ids import new_id
from amtsweg.core.keys import provider
from amtsweg.core.models import DataKey
from amtsweg.documents.chunks import CHUNK, MAGIC, TAG, open_chunks, seal_chunks

HEADER = len(MAGIC) + 2 + 60


def data_key() -> DataKey:
    identifier = new_id()
    master, wrapped = provider().wrap(AESGCM.generate_key(256), f"datakey:{identifier}")
    return DataKey(id=identifier, master=master, wrapped=wrapped)


KEY = data_key()


def sealed(plain: bytes, key: DataKey = KEY, context: str = "document:1") -> bytes:
    return b"".join(seal_chunks(io.BytesIO(plain), key, context=context))


def opened(data: bytes, key: DataKey = KEY, context: str = "document:1") -> bytes:
    return b"".join(open_chunks(io.BytesIO(data), key, context=context))


def content(size: int) -> bytes:
    return hashlib.shake_128(str(size).encode()).digest(size)


borders = st.builds(
    lambda chunks, off: max(0, chunks * CHUNK + off),
    st.integers(0, 4),
    st.one_of(st.integers(-3, 3), st.integers(-40, 900)),
)


@settings(max_examples=60)
@given(borders)
def test_every_size_comes_back(size: int) -> None:
    plain = content(size)
    data = sealed(plain)
    chunks = max(1, -(-size // CHUNK))
    assert len(data) == HEADER + size + chunks * TAG
    assert plain[:64] not in data or size < 8
    assert opened(data) == plain


@settings(max_examples=60)
@given(borders, st.data())
def test_any_flipped_bit_is_found(size: int, draw: st.DataObject) -> None:
    data = bytearray(sealed(content(size)))
    position = draw.draw(
        st.one_of(st.integers(0, HEADER + 20), st.integers(0, len(data) - 1)).filter(lambda p: p < len(data))
    )
    data[position] ^= 1 << draw.draw(st.integers(0, 7))
    with pytest.raises(Tampered):
        opened(bytes(data))


@settings(max_examples=60)
@given(borders, st.data())
def test_any_cut_is_found(size: int, draw: st.DataObject) -> None:
    data = sealed(content(size))
    edges = [HEADER, *range(HEADER, len(data), CHUNK + TAG)]
    cut = draw.draw(st.one_of(st.sampled_from(edges), st.integers(0, len(data) - 1)))
    with pytest.raises(Tampered):
        opened(data[:cut])


def test_moved_doubled_added_and_missing_chunks_are_found() -> None:
    data = sealed(content(4 * CHUNK))
    header, rest = data[:HEADER], data[HEADER:]
    chunks = [rest[start : start + CHUNK + TAG] for start in range(0, len(rest), CHUNK + TAG)]
    assert len(chunks) == 4
    for order in ([1, 0, 2, 3], [0, 2, 1, 3], [0, 1, 1, 2, 3], [0, 1, 3], [1, 2, 3], [0, 1, 2, 3, 3], [3], []):
        with pytest.raises(Tampered):
            opened(header + b"".join(chunks[index] for index in order))
    with pytest.raises(Tampered):
        opened(data + b"x")
    other = sealed(content(4 * CHUNK))
    with pytest.raises(Tampered):
        opened(other[:HEADER] + rest)


def test_a_file_opens_only_for_its_document_and_its_key() -> None:
    data = sealed(b"Bescheid")
    with pytest.raises(Tampered):
        opened(data, context="document:2")
    with pytest.raises(Tampered):
        opened(data, key=data_key())
    erased = data_key()
    data = sealed(b"Bescheid", erased)
    erased.wrapped = None
    with pytest.raises(KeyDestroyed):
        opened(data, erased)


def test_the_first_chunks_are_handed_out_before_the_rest_is_read() -> None:
    source = io.BytesIO(sealed(content(6 * CHUNK)))
    stream = open_chunks(source, KEY, context="document:1")
    assert next(stream) == content(6 * CHUNK)[:CHUNK]
    assert source.tell() <= HEADER + 2 * (CHUNK + TAG)
