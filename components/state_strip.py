"""How many records are in each state? The states of one kind as a flow, in the order records go through them."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from components.formats import number
from domain.language import gettext as _
from domain.workflow import RecordType


def state_strip(kind: RecordType, states: pd.DataFrame, *, tight: bool = False) -> None:
    """Draw the states with their counts; ``states``: as ``states_at``. States that end a record stand apart, dimmed.

    ``tight``: closer, where many kinds share one panel.
    """
    told = {str(row.state): row for row in states.itertuples(index=False)}
    steps = "".join(_step(kind, name, told[name]) for name in kind.states if name in told)
    st.html(
        f'<div class="c-flow{" tight" if tight else ""}"><span class="k">{escape(_(kind.title))}</span>{steps}</div>'
    )


def _step(kind: RecordType, name: str, row: object) -> str:
    hidden = bool(getattr(row, "suppressed", False))
    count = getattr(row, "count", None)
    shown = _("withheld") if hidden else number(count() if callable(count) else count)
    classes = "s" + (" end" if name in kind.final else "") + ("" if shown not in ("0",) else " none")
    return f'<span class="{classes}"><b>{shown}</b>{escape(_(kind.states[name]))}</span>'
