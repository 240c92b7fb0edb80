"""How do rows become frames and arrays? As plain tuples: pandas asks each SQLAlchemy row in vain for attributes, which
costs ten times the frame itself (2,813 rows: 90 ms against 6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection
from sqlalchemy.sql import Executable

Whole = NDArray[np.int64]
Shares = NDArray[np.float64]
Marks = NDArray[np.bool_]


def frame(conn: Connection, statement: Executable, columns: Sequence[str]) -> pd.DataFrame:
    """Return the rows of a statement under ``columns``, in its order; empty columns of an empty answer are objects."""
    return pd.DataFrame([tuple(row) for row in conn.execute(statement).all()], columns=list(columns))


def whole_numbers(
    conn: Connection, statement: Executable, width: int, given: Mapping[str, object] | None = None
) -> Whole:
    """Return the rows of a statement (with its parameters ``given``) of ``width`` whole numbers, none missing, as an
    array (rows, width).
    """
    found = [tuple(row) for row in conn.execute(statement, given).all()]
    return np.array(found, dtype=np.int64).reshape(len(found), width)


def counts(values: Whole, unknown: Marks) -> pd.api.extensions.ExtensionArray:
    """Return whole numbers as a column of a frame, NA where unknown."""
    return pd.arrays.IntegerArray(np.where(unknown, 1, values), unknown.copy())


def shares(values: Shares) -> pd.api.extensions.ExtensionArray:
    """Return numbers as a column of a frame, NA where they are NaN."""
    unknown = np.isnan(values)
    return pd.arrays.FloatingArray(np.where(unknown, 1.0, values), unknown)
