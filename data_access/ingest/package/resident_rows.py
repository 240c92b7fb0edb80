"""Can these residents be taken in? Their identifiers, phones and units, checked by column."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, func, select, text

from data_access.ingest.package.draft import Draft
from data_access.ingest.package.job import ids_by_code
from data_access.ingest.package.sealing import comparable_text
from data_access.schema import area, resident
from domain.errors import N_
from domain.identifiers import IdType, doubtful_numbers, identifier_problem

PERSONAL = ("id_type", "id_no", "name", "phone", "address")
"""Fields that are kept sealed only."""

NO_UNIT = N_("there is no second-level unit with this code")
ODD_PHONE = N_("not a mobile or landline number")
_PHONE = r"^(1[3-9][0-9]{9}|(0[0-9]{2,3}-?)?[2-9][0-9]{6,7}(-[0-9]{1,5})?|[+(][-+() 0-9]{6,25})$"


def checked_numbers(draft: Draft, *, simulated: bool) -> pa.Array:
    """Return the identifiers as they are compared; refuse rows whose identifier cannot be one, doubt odd phones."""
    numbers = comparable_text(draft.columns["id_no"])
    texts = pc.fill_null(numbers, "").to_pylist()
    kinds = pc.fill_null(draft.columns["id_type"], IdType.ID_CARD.value)
    doubtful = doubtful_numbers(texts, simulated=simulated)
    doubtful |= pc.not_equal(kinds, IdType.ID_CARD.value).to_numpy(zero_copy_only=False)
    for row in np.flatnonzero(doubtful & draft.good).tolist():
        problem = identifier_problem(kinds[row].as_py(), texts[row], simulated=simulated)
        if problem is not None:
            draft.refuse([row], "id_no", problem)
    odd = pc.invert(pc.match_substring_regex(draft.columns["phone"], _PHONE))
    odd_rows = pc.fill_null(odd, False).to_numpy(zero_copy_only=False)
    if odd_rows.any():
        draft.warn(odd_rows, "phone", ODD_PHONE)
    return numbers


def unit_ids(conn: Connection, draft: Draft) -> npt.NDArray[np.int64]:
    """Return the second-level unit of every row (-1 where there is none, which refuses the row)."""
    known = ids_by_code(conn, area, area.c.level == "unit2")
    encoded = draft.columns["unit_code"].dictionary_encode()
    ids = np.array([known.get(code, -1) for code in encoded.dictionary.to_pylist()] + [-1], dtype=np.int64)
    found = ids[pc.fill_null(encoded.indices, len(ids) - 1).to_numpy(zero_copy_only=False)]
    unknown = (found < 0) & draft.good
    if unknown.any():
        draft.refuse(unknown, "unit_code", NO_UNIT)
    return np.asarray(found)


def first_free_id(conn: Connection, count: int) -> int:
    """Return the first of ``count`` free resident ids in a row; they must be known before the fields are sealed."""
    if conn.dialect.name == "sqlite":  # the write transaction is alone
        return int(conn.execute(select(func.coalesce(func.max(resident.c.id), 0))).scalar_one()) + 1
    # Whoever holds REGISTER alone is the only one who draws from the sequence.
    name = conn.execute(text("SELECT pg_get_serial_sequence('resident', 'id')")).scalar_one()
    drawn = int(conn.execute(text("SELECT nextval(:name)"), {"name": name}).scalar_one())
    highest = int(conn.execute(select(func.coalesce(func.max(resident.c.id), 0))).scalar_one())
    first = max(drawn, highest + 1)
    conn.execute(text("SELECT setval(:name, :last)"), {"name": name, "last": first + count - 1})
    return first
