"""How do millions of texts become a Parquet column quickly? As bytes in one buffer, never as Python strings.

A column of 1.5 million 18-character identifiers takes 0.02 s this way and 0.6 s as a list of strings.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]


def digits(numbers: NDArray[Any], width: int) -> Bytes:
    """Return whole numbers as ASCII digits, one row of ``width`` bytes each, zero-padded."""
    rest = np.asarray(numbers, dtype=np.int64)
    out = np.empty((len(rest), width), dtype=np.uint8)
    for place in range(width - 1, -1, -1):
        rest, out[:, place] = np.divmod(rest, 10)
    return out + ord("0")


def texts(rows: Bytes) -> pa.Array:
    """Return rows of ASCII bytes as a text column."""
    size, width = rows.shape
    offsets = np.arange(size + 1, dtype=np.int32) * width
    return pa.StringArray.from_buffers(size, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(rows)))


def chosen(words: Sequence[str] | pa.Array, index: NDArray[Any], missing: NDArray[np.bool_] | None = None) -> pa.Array:
    """Return a dictionary-encoded column: ``words[index]``, null where ``missing``."""
    words = words if isinstance(words, pa.Array) else pa.array(words, pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32), mask=missing), words)


class ParquetFile:
    """A Parquet file written batch by batch under a temporary name and moved into place when complete.

    Reads back as plain texts and numbers: the dictionaries are an encoding of the file, not a type.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(f".{path.name}.part")
        self._writer: pq.ParquetWriter | None = None
        self.rows = 0

    def write(self, columns: dict[str, Any]) -> None:
        """Append one row group."""
        table = pa.table(columns)
        if self._writer is None:
            coded = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
            self._writer = pq.ParquetWriter(
                self._part,
                table.schema,
                compression="zstd",
                compression_level=1,
                use_dictionary=coded,
                dictionary_pagesize_limit=16 << 20,
                column_encoding={f.name: "DELTA_BINARY_PACKED" for f in table.schema if f.type == pa.int64()},
                store_schema=False,
                write_statistics=False,
            )
        if len(table):
            self._writer.write_table(table, row_group_size=len(table))
        self.rows += len(table)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()
        if kind is None:
            self._part.replace(self._path)
        else:
            self._part.unlink(missing_ok=True)
