"""How is a colour set by hand asked for? Level, reason and expiry; whether it is allowed is not decided here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import streamlit as st

from components.palette import LEVELS
from domain.instants import now
from domain.language import gettext as _

HOURS = (2, 6, 12, 24, 48, 72)


def override_form(*, key: str) -> dict[str, Any] | None:
    """Draw the form and return level, reason and expires_at once it was sent; else None."""
    with st.popover(_("Set by hand"), icon=":material/edit:", key=f"{key}.open"), st.form(key, border=False):
        level = st.selectbox(
            _("Colour"),
            [name for name in LEVELS if name != "grey"],
            format_func=lambda name: LEVELS[name].title,
            key=f"{key}.level",
        )
        hours = st.selectbox(_("Valid for"), HOURS, format_func=_hours, index=3, key=f"{key}.hours")
        reason = st.text_area(_("Reason (goes on record)"), max_chars=400, key=f"{key}.reason")
        if not st.form_submit_button(_("Set this colour"), type="primary"):
            return None
        return {"level": level, "reason": reason, "expires_at": now() + timedelta(hours=hours)}


def _hours(hours: int) -> str:
    return _("{hours} hours").format(hours=hours)
