"""What is chosen? The instant, the area, the street: small controls that return a choice and remember nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import streamlit as st

from components.formats import local
from domain.language import gettext as _

Place = tuple[str, str, str]
"""Code, name and level of an area."""


def as_of_picker(
    shown: datetime, *, live: bool, first: datetime | None, present: datetime
) -> datetime | Literal["live"] | None:
    """Draw "live" and a choice of a past instant; return the instant (local), "live", or None for nothing asked."""
    asked: datetime | Literal["live"] | None = None
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="asof", width="content"):
        button = st.button(
            _("Live"),
            key="asof.live",
            type="primary" if live else "secondary",
            icon=":material/sensors:",
            help=_("Show the present and follow it"),
        )
        if button and not live:
            asked = "live"
        with st.popover(_("Look back"), icon=":material/history:", key="asof.past", disabled=first is None):
            asked = _past(shown, first, present) or asked
    return asked


def _past(shown: datetime, first: datetime | None, present: datetime) -> datetime | None:
    at = local(shown)
    earliest = local(first).date() if first else None
    with st.form("asof.form", border=False):
        on = st.date_input(
            _("Date"), value=at.date(), min_value=earliest, max_value=local(present).date(), format="YYYY-MM-DD"
        )
        clock = st.time_input(_("Time of day"), value=at.replace(minute=0, second=0, microsecond=0).time(), step=3600)
        if st.form_submit_button(_("Show this instant"), type="primary"):
            return datetime.combine(on, clock)
    return None


def breadcrumb(path: Sequence[Place], *, key: str) -> str | None:
    """Draw the way from the top area down to the one shown; return the code of the step clicked, or None."""
    clicked = None
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"{key}.path"):
        for place, (code, name, _level) in enumerate(path):
            if place:
                st.html('<span class="c-cap">›</span>', width="content")
            last = place == len(path) - 1
            if st.button(name, key=f"{key}.{place}", type="tertiary", disabled=last) and not last:
                clicked = code
    return clicked
