"""How are a million people's keys and sealed fields made? The same values as ``Keys`` gives one by one (tested).

HMAC-SHA256 by copying a prepared state: 1.9 microseconds instead of 4.5; nonces from one call to the system.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from data_access.keys import KEY_BYTES, Keys, normalised

DIGEST_BYTES = 8
ASCII_BLANKS = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f "
_BLOCK = 64
_NONCE = 12


class Hasher:
    """HMAC-SHA256 of many short messages under one key of at most 64 bytes."""

    def __init__(self, keys: Keys) -> None:
        key = keys.lookup.ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key))
        self._fingerprint_key = keys.digest("fingerprints")

    def person_keys(self, numbers: pa.Array) -> list[bytes]:
        """Return the lookup keys of identifiers that are ``comparable_text`` already."""
        return self._digests(_messages("id:", numbers), KEY_BYTES)

    def contact_keys(self, phones: pa.Array, names: pa.Array) -> list[bytes | None]:
        """Return the lookup keys of phones and names; None where either is missing."""
        messages = pc.binary_join_element_wise("contact:", comparable_text(phones), "|", comparable_text(names), "")
        valid = messages.is_valid().to_pylist()
        digests = iter(self._digests(messages.drop_null().cast(pa.binary()).to_pylist(), KEY_BYTES))
        return [next(digests) if known else None for known in valid]

    def fingerprints(self, texts: pa.Array) -> list[bytes]:
        """Return keyed 8-byte digests that tell changed from unchanged (BLAKE2b: nobody else computes these)."""
        blake, key = hashlib.blake2b, self._fingerprint_key
        return [blake(text, digest_size=DIGEST_BYTES, key=key).digest() for text in texts.cast(pa.binary()).to_pylist()]

    def _digests(self, messages: Iterable[bytes], size: int) -> list[bytes]:
        inner, outer, found = self._inner.copy, self._outer.copy, []
        for message in messages:
            first = inner()
            first.update(message)
            second = outer()
            second.update(first.digest())
            found.append(second.digest()[:size])
        return found


def sealed_fields(keys: Keys, plain: Sequence[bytes], ids: Sequence[int]) -> Iterator[bytes]:
    """Return each ``plain`` sealed for the resident of the same place in ``ids``."""
    encrypt, nonces = AESGCM(keys.seal).encrypt, os.urandom(_NONCE * len(plain))
    for number, (text, resident_id) in enumerate(zip(plain, ids, strict=True)):
        nonce = nonces[_NONCE * number : _NONCE * number + _NONCE]
        yield nonce + encrypt(nonce, text, b"resident:%d" % resident_id)


def comparable_text(texts: pa.Array) -> pa.Array:
    """Return texts as ``keys.normalised`` compares them: NFKC, without outer blanks, upper case."""
    if pc.all(pc.string_is_ascii(texts), min_count=0).as_py():
        return pc.ascii_upper(pc.ascii_trim(texts, characters=ASCII_BLANKS))
    encoded = texts.dictionary_encode()  # Arrow does not know that an upper-case ß is SS
    known = [normalised(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(known, pa.string()).take(encoded.indices)


def json_objects(columns: dict[str, pa.Array]) -> pa.Array:
    """Return each row as one compact JSON object; built by column, 1.5 million in 1 s."""
    pieces: list[object] = []
    unusual: list[pa.Array] = []
    for number, (name, column) in enumerate(columns.items()):
        pieces.append(("{" if number == 0 else ",") + json.dumps(name) + ":")
        pieces.append(pc.fill_null(pc.binary_join_element_wise('"', column, '"', ""), "null"))
        if _may_need_escapes(column):
            unusual.append(pc.fill_null(pc.match_substring_regex(column, r'["\\\x00-\x1f]'), False))
    joined = pc.binary_join_element_wise(*pieces, "}", "")
    if not unusual:
        return joined
    rows = np.flatnonzero(np.logical_or.reduce([found.to_numpy(zero_copy_only=False) for found in unusual]))
    texts = joined.to_pylist()
    for row in rows.tolist():
        fields = {name: column[row].as_py() for name, column in columns.items()}
        texts[row] = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return pa.array(texts, pa.string())


def _may_need_escapes(column: pa.Array) -> bool:
    """Return whether any byte of a text column would need an escape in JSON; far quicker than asking every text."""
    content = column.buffers()[2]
    if content is None:
        return False
    found = np.frombuffer(content, dtype=np.uint8)
    return bool((found < 0x20).any() or (found == ord('"')).any() or (found == ord("\\")).any())


def _messages(prefix: str, texts: pa.Array) -> list[bytes]:
    found: list[bytes] = pc.binary_join_element_wise(prefix, texts, "").cast(pa.binary()).to_pylist()
    return found
