"""What came of an action? So many moved, and each that was refused with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from components.formats import NOTHING, number
from components.ranking import table
from domain.language import gettext as _

MOST_LISTED = 50


def outcome_panel(title: str, moved: int, refused: Sequence[tuple[str | None, str]], *, repeated: bool = False) -> None:
    """Draw what came of one action; ``refused``: number of the record and why."""
    told = _("{title}: {count} done").format(title=title, count=number(moved))
    if repeated:
        told += _(" (had been done before; nothing was done twice)")
    if not refused:
        st.success(told, icon=":material/check:")
        return
    told += "; " + _("{count} refused").format(count=number(len(refused)))
    (st.warning if moved else st.error)(told, icon=":material/rule:")
    rows = [f"<tr><td>{escape(code or NOTHING)}</td><td>{escape(why)}</td></tr>" for code, why in refused[:MOST_LISTED]]
    st.html(table((_("Number"), _("Why it was refused")), rows))
    if len(refused) > MOST_LISTED:
        st.caption(_("and {count} more").format(count=number(len(refused) - MOST_LISTED)))
