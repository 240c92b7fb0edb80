"""How are ten million results read without holding them all? In slices of a million rows, each checked by column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_access.ingest.package.draft import Draft
from data_access.ingest.package.folder import Part
from data_access.ingest.package.headings import headings
from data_access.ingest.package.job import Job
from data_access.ingest.package.report import TableReport
from data_access.ingest.package.sealing import comparable_text
from data_access.ingest.package.sheets import Sheet
from data_access.ingest.result_rows import CLOCK_SKEW_S
from domain.errors import N_
from domain.results import COUNTS_AS_TESTED, TestResult, person_result

SLICE = 1_000_000
UNKNOWN_RESULT = N_("the result is not one of negative, positive, invalid (阴性, 阳性, 无效)")
BEFORE_SAMPLE = N_("the sample was taken after the laboratory reported it")
IN_THE_FUTURE = N_("the report lies in the future; check the sender's clock")

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]


def sheets(part: Part, columns: tuple[str, ...] | None = None) -> Iterator[Sheet]:
    """Return the rows of a file slice by slice, numbered through; ``columns`` limits what is read from Parquet."""
    if part.path.suffix.lower() == ".parquet":
        file = pq.ParquetFile(part.path)
        mapping, _ = headings().mapping(part.table, file.schema_arrow.names)
        wanted = None if columns is None else [mapping[column] for column in columns if column in mapping]
        first = 1
        for group in file.iter_batches(batch_size=SLICE, columns=wanted):
            rows = np.arange(first, first + group.num_rows, dtype=np.int64)
            yield Sheet(part.path, pa.Table.from_batches([group]), rows)
            first += group.num_rows
        return
    whole = part.read()
    for start in range(0, len(whole.rows), SLICE):
        malformed = whole.malformed if start == 0 else []
        rows = whole.rows[start : start + SLICE]
        yield Sheet(part.path, whole.cells.slice(start, SLICE), rows, malformed=malformed)


def checked(job: Job, part: Part, sheet: Sheet, report: TableReport) -> Draft:
    """Return a slice with its results as numbers (``result_code``); bad rows are refused. As strict as ``read_row``."""
    draft = job.slice_draft(part, sheet, report)
    c = draft.columns
    c["pool_size"] = pc.fill_null(c["pool_size"], 1)
    c["result_code"] = _result_codes(c["result"], c["pool_size"])
    known = c["result_code"].is_valid().to_numpy(zero_copy_only=False)
    draft.refuse(draft.good & ~known, "result", UNKNOWN_RESULT)
    sampled, reported = ints(c["sampled_at"]), ints(c["reported_at"])
    draft.refuse(draft.good & (sampled > reported), "sampled_at", BEFORE_SAMPLE)
    draft.refuse(draft.good & (reported > job.at + CLOCK_SKEW_S), "reported_at", IN_THE_FUTURE)
    recorded = pc.min_element_wise(pc.fill_null(c["recorded_at"], job.at), job.at)
    c["recorded_at"] = recorded
    c["id_no"] = comparable_text(c["id_no"])
    return draft


def _result_codes(words: pa.Array, pool_sizes: pa.Array) -> pa.Array:
    encoded = words.dictionary_encode()
    distinct = encoded.dictionary.to_pylist()
    single = pa.array([person_result(word, 1) for word in distinct], pa.int16()).take(encoded.indices)
    pooled = pa.array([person_result(word, 2) for word in distinct], pa.int16()).take(encoded.indices)
    return pc.if_else(pc.greater(pool_sizes, 1), pooled, single)


def ints(column: pa.Array) -> Ints:
    """Return a column of whole numbers as numpy; missing ones are 0."""
    return np.asarray(pc.fill_null(column, 0).to_numpy(zero_copy_only=False), dtype=np.int64)


def counting(codes: Ints) -> npt.NDArray[np.bool_]:
    """Return which results count as a test of the person."""
    table = np.zeros(len(TestResult), dtype=np.bool_)
    table[[int(result) for result in COUNTS_AS_TESTED]] = True
    return np.asarray(table[codes])


def key_hashes(sheet: Sheet, table: str) -> Hashes:
    """Return a 64-bit hash of barcode and identifier of every row; equal rows have equal hashes."""
    mapping, _ = headings().mapping(table, sheet.headings)
    barcode = _text(sheet.cells.column(mapping["barcode"]))
    number = comparable_text(_text(sheet.cells.column(mapping["id_no"])))
    return (_hashes(barcode) * np.uint64(0x9E3779B97F4A7C15)) ^ _hashes(number)


def repeated(hashes: list[Hashes]) -> Hashes:
    """Return the hashes that stand more than once, sorted (10 million: 1 s)."""
    ordered = np.sort(np.concatenate(hashes)) if hashes else np.zeros(0, dtype=np.uint64)
    return np.unique(ordered[1:][ordered[1:] == ordered[:-1]])


def _text(cells: pa.ChunkedArray) -> pa.Array:
    from data_access.ingest.package.columns import as_text, plain_array

    return pc.fill_null(as_text(plain_array(cells)), "")


def _hashes(texts: pa.Array) -> Hashes:
    """Mix texts eight bytes at a time: 40 ns a text, where pandas takes 150."""
    width = int(pc.max(pc.binary_length(texts)).as_py() or 0)
    if not len(texts) or width > 64 or not pc.all(pc.string_is_ascii(texts)).as_py():
        found: Any = pd.util.hash_array(texts.to_numpy(zero_copy_only=False))
        return np.asarray(found, dtype=np.uint64)
    width = max(8, -(-width // 8) * 8)
    padded = pc.ascii_rpad(texts, width=width, padding="\0")
    start = padded.offset * width
    content = np.frombuffer(padded.buffers()[2], dtype=np.uint8)[start : start + len(texts) * width]
    words = content.reshape(len(texts), width).view(np.uint64)
    mixed = np.full(len(texts), 0x243F6A8885A308D3, dtype=np.uint64)
    for place in range(words.shape[1]):
        mixed = (mixed ^ words[:, place]) * np.uint64(0xFF51AFD7ED558CCD)
        mixed ^= mixed >> np.uint64(33)
    return mixed
