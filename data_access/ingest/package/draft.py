"""What do the files of one table say, as typed columns, and which of their rows cannot be taken in?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import tzinfo
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_access.ingest.package.columns import Mask, read_column
from data_access.ingest.package.folder import Part
from data_access.ingest.package.headings import headings
from data_access.ingest.package.report import MOST_KEPT, Remark, TableReport
from data_access.ingest.package.sheets import Sheet
from data_access.ingest.package.specs import Field, Spec
from domain.errors import N_, IngestError
from domain.identifiers import mask_id, mask_name, mask_phone
from domain.refusals import Refusal

MISSING = N_("{column} is missing")
TWICE = N_("{column} stands twice; first in row {row}")
MALFORMED = N_("the row has too many or too few fields")

_MASKS: dict[str, Callable[[str], str]] = {
    "id": mask_id,
    "name": mask_name,
    "phone": mask_phone,
    "address": lambda text: text[:4] + "***",
}


class Draft:
    """Typed columns of all files of a table. ``good`` marks rows that may be taken in; refusals unmark them."""

    def __init__(
        self,
        spec: Spec,
        parts: Sequence[Part],
        sheets: Sequence[Sheet],
        zone: tzinfo,
        *,
        report: TableReport | None = None,
    ) -> None:
        self.spec = spec
        self.parts = parts
        self.report = report or TableReport(spec.name, [part.path.name for part in parts])
        self._sheets = sheets
        self._mappings = [self._mapping(part, sheet) for part, sheet in zip(parts, sheets, strict=True)]
        counts = [len(sheet.rows) for sheet in self._sheets]
        self.starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self.size = int(self.starts[-1])
        self.report.read = self.size
        self.good: Mask = np.ones(self.size, dtype=np.bool_)
        self._doubtful: Mask = np.zeros(self.size, dtype=np.bool_)
        self._refuse_malformed()
        self.columns: dict[str, pa.Array] = {field.name: self._read(field, zone) for field in spec.fields}

    # ---- what stands where

    def values(self, column: str) -> list[Any]:
        """Return a column as Python values, None where missing."""
        found: list[Any] = self.columns[column].to_pylist()
        return found

    def given(self, column: str) -> Mask:
        """Return which rows come from a file that has this column at all."""
        has = [column in mapping for mapping in self._mappings]
        return np.repeat(np.array(has, dtype=np.bool_), np.diff(self.starts))

    def part_of(self, row: int) -> int:
        """Return the number of the file a row comes from."""
        return int(np.searchsorted(self.starts, row, side="right")) - 1

    def row_number(self, row: int) -> int:
        """Return the number of a row within its file, from 1."""
        part = self.part_of(row)
        return int(self._sheets[part].rows[row - self.starts[part]])

    def shapes(self) -> npt.NDArray[np.object_] | None:
        """Return the geometry of every row; None where no file has any."""
        if all(sheet.geometry is None for sheet in self._sheets):
            return None
        blank = [np.full(len(sheet.rows), None, dtype=object) for sheet in self._sheets]
        return np.concatenate(
            [b if s.geometry is None else s.geometry for s, b in zip(self._sheets, blank, strict=True)]
        )

    def file_crs(self, row: int) -> str | None:
        """Return the reference system that the file of a row declares."""
        return self._sheets[self.part_of(row)].crs

    # ---- what is wrong

    def refuse(self, rows: Mask | Iterable[int], column: str, reason: str, **params: Any) -> None:
        """Refuse rows (a mask or positions) for the value of ``column``."""
        self._remark(rows, column, reason, params, self.report.refusals)
        self.good[rows if isinstance(rows, np.ndarray) else list(rows)] = False

    def warn(self, rows: Mask | Iterable[int], column: str, reason: str, **params: Any) -> None:
        """Note a doubt about rows that are kept."""
        self._remark(rows, column, reason, params, self.report.warnings)
        self._doubtful[rows if isinstance(rows, np.ndarray) else list(rows)] = True

    def refuse_repeated(self, keys: Sequence[Any], column: str) -> None:
        """Refuse rows whose key stood before in the same table."""
        first: dict[Any, int] = {}
        for row, key in enumerate(keys):
            if key is not None and first.setdefault(key, row) != row:
                self.refuse([row], column, TWICE, row=self.row_number(first[key]))

    def may_go_on(self, *, skip_refused: bool) -> bool:
        """Count what was refused; return whether the good rows may be written."""
        malformed = sum(len(sheet.malformed) for sheet in self._sheets)
        self.report.read = self.size + malformed
        self.report.refused = int((~self.good).sum()) + malformed
        self.report.warned = int((self._doubtful & self.good).sum())
        if self.report.refused and not skip_refused:
            self.report.left_out = int(self.good.sum())
            return False
        return bool(self.good.any())

    def _remark(
        self, rows: Mask | Iterable[int], column: str, reason: str, params: dict[str, Any], remarks: list[Remark]
    ) -> None:
        positions = np.flatnonzero(rows) if isinstance(rows, np.ndarray) and rows.dtype == np.bool_ else rows
        for position in positions:
            if len(remarks) >= MOST_KEPT:
                return
            row = int(position)
            what = Refusal(self.row_number(row), column, self._shown(row, column), reason, params)
            remarks.append(Remark(self.parts[self.part_of(row)].path.name, what))

    def _shown(self, row: int, column: str) -> str:
        part = self.part_of(row)
        heading = self._mappings[part].get(column)
        if heading is None:
            return self._shown_shape(row) if column in ("lon", "lat", "geometry") else ""
        value = self._sheets[part].cells.column(heading)[row - int(self.starts[part])].as_py()
        text = "" if value is None else str(value)[:80]
        personal = self.spec.field(column).personal
        return _MASKS[personal](text) if personal and text else text

    def _shown_shape(self, row: int) -> str:
        part = self.part_of(row)
        shapes = self._sheets[part].geometry
        shape = None if shapes is None else shapes[row - self.starts[part]]
        if shape is None:
            return ""
        return f"{shape.x:.6f} {shape.y:.6f}" if shape.geom_type == "Point" and not shape.is_empty else shape.geom_type

    # ---- reading

    def _mapping(self, part: Part, sheet: Sheet) -> dict[str, str]:
        mapping, unused = headings().mapping(self.spec.name, sheet.headings)
        missing = [name for name in self.spec.needed if name not in mapping]
        placed = sheet.geometry is not None or {"lon", "lat"} <= set(mapping)
        if self.spec.geometry == "point" and not placed:
            missing.append("lon, lat")
        believed = part.level is not None or set(self.spec.telling) & set(mapping)
        if missing or not believed:
            raise IngestError(
                N_("{file} is not a table of {table}: there is no column {missing}. Its headings are: {headings}"),
                file=part.path.name,
                table=self.spec.name,
                missing=", ".join(missing or [" / ".join(self.spec.telling)]),
                headings=", ".join(sheet.headings),
            )
        if unused:
            self.report.note_once(N_("{file}: not used: {headings}"), file=part.path.name, headings=", ".join(unused))
        return mapping

    def _read(self, field: Field, zone: tzinfo) -> pa.Array:
        pieces = []
        for number, (sheet, mapping) in enumerate(zip(self._sheets, self._mappings, strict=True)):
            cells = sheet.cells.column(mapping[field.name]) if field.name in mapping else None
            if cells is None:
                pieces.append(pa.nulls(len(sheet.rows), ARROW_TYPES[field.kind]))
                continue
            typed, faults = read_column(cells, field, zone)
            start = int(self.starts[number])
            for fault in faults:
                self.refuse(start + np.flatnonzero(fault.rows), field.name, fault.reason, **fault.params)
            if field.needed and typed.null_count:
                blank = typed.is_null().to_numpy(zero_copy_only=False)
                for fault in faults:
                    blank = blank & ~fault.rows
                self.refuse(start + np.flatnonzero(blank), field.name, MISSING)
            pieces.append(typed)
        return pa.concat_arrays(pieces) if len(pieces) != 1 else pieces[0]

    def _refuse_malformed(self) -> None:
        for sheet in self._sheets:
            for number, text in sheet.malformed[:MOST_KEPT]:
                shown = text[:3] + "***"  # the whole line may be personal
                self.report.refusals.append(Remark(sheet.path.name, Refusal(number, "", shown, MALFORMED, {})))


ARROW_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(), "word": pa.string(), "date": pa.string(), "int": pa.int64(), "instant": pa.int64(),
    "float": pa.float64(), "bool": pa.bool_(),
}  # fmt: skip
