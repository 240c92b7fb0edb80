"""Which doors do a package's residents live behind? Read from all addresses by column, made before the residents.

The same doors as ``doors.split_address`` reads one by one (tested): half a million in two seconds.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, func, select

from data_access.doors import BLANKS, BUILDING, LIVED_IN, PREFIX, SYMBOLS, Door, ensure_places, place_of
from data_access.ingest.package.columnwise import insert_columns
from data_access.ingest.package.indexes import WORTH_IT, without_indexes
from data_access.schema import dwelling
from domain.receipts import ALPHABET

Ints = npt.NDArray[np.int64]
_PARTS = BUILDING.replace("(", "(?P<building>", 1) + "(?P<door>.*)$"
_ODD = r"[^!-~\x{4e00}-\x{9fff}]"
"""Characters that ``compact`` may change; testing for them takes a fifth of the time of normalising."""
_LATE = np.iinfo(np.int64).max


@dataclass(frozen=True)
class NamedDoors:
    """The different doors that rows name. ``of_row`` is a position among them, -1 where the address names none;
    ``unit_id``, ``building``, ``door`` are theirs.
    """

    of_row: Ints
    unit_id: Ints
    building: pa.Array
    door: pa.Array

    def __len__(self) -> int:
        return len(self.unit_id)

    @cached_property
    def doors(self) -> list[Door]:
        """The doors one by one."""
        columns = (self.unit_id.tolist(), self.building.to_pylist(), self.door.to_pylist())
        return [Door(*parts) for parts in zip(*columns, strict=True)]

    def of(self, rows: Ints) -> NamedDoors:
        """Return the doors that some of the rows name, with the rows in their order."""
        used, of_row = np.unique(self.of_row[rows], return_inverse=True)
        none = int(used.size > 0 and used[0] < 0)
        take = used[none:]
        return NamedDoors(of_row - none, self.unit_id[take], self.building.take(take), self.door.take(take))

    def verified(self, surveyed: pa.Array) -> Ints:
        """Return when each door's household was last verified: the earliest of its people (of all rows), -1: never."""
        found = np.full(len(self), _LATE)
        there = self.of_row >= 0
        at = pc.fill_null(surveyed, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        np.minimum.at(found, self.of_row[there], at[there])
        return found


def named_doors(addresses: pa.Array, units: Ints) -> NamedDoors:
    """Return the doors that rows with addresses in second-level units name (a unit of -1 has none)."""
    encoded = pc.fill_null(addresses, "").dictionary_encode()
    parts = pc.extract_regex(_compact(encoded.dictionary), _PARTS)
    building, door = (pc.fill_null(pc.struct_field(parts, [one]), "").dictionary_encode() for one in (0, 1))
    codes = [part.indices.to_numpy().astype(np.int64) for part in (building, door)]
    width = len(door.dictionary)
    named = codes[0] * width + codes[1]
    lacking = [pc.equal(part.dictionary, "").to_numpy(zero_copy_only=False) for part in (building, door)]
    named[lacking[0][codes[0]] | lacking[1][codes[1]]] = -1
    of_address = named[encoded.indices.to_numpy()]
    size = len(building.dictionary) * width
    key = np.where((of_address < 0) | (units < 0), -1, units * size + of_address)
    used, of_row = np.unique(key, return_inverse=True)
    none = int(used.size > 0 and used[0] < 0)
    kept = used[none:]
    code = kept % size
    return NamedDoors(
        of_row.astype(np.int64) - none,
        kept // size,
        building.dictionary.take(code // width),
        door.dictionary.take(code % width),
    )


def _compact(texts: pa.Array) -> pa.Array:
    """Return texts as ``doors.compact`` returns each."""
    odd = pc.match_substring_regex(texts, _ODD)
    changed = pc.replace_substring_regex(pc.utf8_normalize(texts.filter(odd), "NFKC"), BLANKS, "")
    return pc.replace_with_mask(texts, odd, changed)


def insert_doors(conn: Connection, named: NamedDoors, surveyed: pa.Array, *, at: int) -> Ints:
    """Fill the empty table of dwellings by rows of residents with these ``surveyed``; return the id of each door.

    The caller alone writes to the register.
    """
    count = len(named)
    if not count:
        return np.zeros(0, dtype=np.int64)
    verified = named.verified(surveyed).tolist()
    ids = range(1, count + 1)
    doors = named.door.dictionary_encode()
    places = np.array([place_of(door) for door in doors.dictionary.to_pylist()], dtype=np.int64)
    with without_indexes(conn, dwelling, drop=count >= WORTH_IT):
        insert_columns(conn, dwelling, {
            "id": ids, "code": _codes(count), "unit_id": named.unit_id.tolist(),
            "building": named.building.to_pylist(), "door": named.door.to_pylist(),
            "place": places[doors.indices.to_numpy()].tolist(),
            "occupancy": [None if one < 0 else LIVED_IN for one in verified], "version": [0] * count,
            "surveyed_at": [None if one < 0 else one for one in verified], "updated_at": [at] * count,
        })  # fmt: skip
    if conn.dialect.name == "postgresql":
        conn.execute(select(func.setval(func.pg_get_serial_sequence("dwelling", "id"), count)))
    return np.array(ids, dtype=np.int64)


def found_doors(conn: Connection, named: NamedDoors, *, at: int) -> Ints:
    """Return the id of each door, making those that are not there yet."""
    ids = ensure_places(conn, named.doors, at=at)
    return np.array([ids[door] for door in named.doors], dtype=np.int64)


def _codes(count: int) -> Sequence[str]:
    """Return so many different codes, drawn at random."""
    symbols, bits = np.frombuffer(ALPHABET.encode(), dtype=np.uint8), 5 * SYMBOLS
    numbers = np.zeros(0, dtype=np.uint64)
    while numbers.size < count:
        drawn = np.frombuffer(os.urandom(8 * (count - numbers.size)), dtype=np.uint64) >> np.uint64(64 - bits)
        numbers = np.unique(np.concatenate([numbers, drawn]))
    np.random.default_rng().shuffle(numbers)  # in ascending order they would tell which door follows which
    shifts = np.arange(bits - 5, -1, -5, dtype=np.uint64)
    texts = symbols[((numbers[:, None] >> shifts) & np.uint64(31)).astype(np.int64)]
    whole = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(SYMBOLS), count, [None, pa.py_buffer(np.ascontiguousarray(texts))]
    )
    codes: list[str] = pc.binary_join_element_wise(PREFIX, whole.cast(pa.binary()).cast(pa.string()), "").to_pylist()
    return codes
