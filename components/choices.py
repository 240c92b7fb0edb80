"""How is one thing chosen on a map or in a table? The set-up that every map and every table of choices shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from components.deck import Spec, chosen_code
from components.formats import NOTHING

MAP_PX = 500
ROW_PX = 32
TALL_ROW_PX = 50
PHONE_ROW_PX = 66
"""Streamlit lets text go over several lines where rows are higher than 4 rem."""


def choice_map(spec: Spec, *, layer: str, key: str, alt: str, height: int = MAP_PX) -> str | None:
    """Draw a map and return the code of the object clicked in ``layer``, or None."""
    event = st.pydeck_chart(
        spec,  # anything with to_json() is drawn
        height=height,
        on_select="rerun",
        selection_mode="single-object",
        key=key,
        alt=alt,
    )
    return chosen_code(event, layer)


def choice_table(
    shown: pd.DataFrame,
    codes: Sequence[str],
    *,
    columns: Mapping[str, Any],
    key: str,
    alt: str,
    height: int,
    row_px: int = ROW_PX,
) -> str | None:
    """Draw ``shown``, at most ``height`` px high, and return the code (one a row) of the row chosen, or None."""
    event = st.dataframe(
        shown,
        key=key,
        height=min(height, row_px * len(shown) + ROW_PX + 3),
        row_height=row_px,
        hide_index=True,
        placeholder=NOTHING,
        on_select="rerun",
        selection_mode="single-row",
        alt=alt,
        column_config=dict(columns),
    )
    chosen = event.selection.rows if event else []
    return str(codes[chosen[0]]) if chosen and chosen[0] < len(codes) else None
