"""How does a panel stay current? As a fragment that looks again every few seconds, where that makes sense."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

import streamlit as st

from components.clock import freshness_clock
from data_access.queries.sources import sources
from data_access.reading import Reading
from data_access.settings import settings
from domain.language import gettext as _
from session.past import PARAMETER
from session.reading import load, moment

CALM_S = 10
"""Panels whose figures move with reports and clock ticks, not with every result."""
SLOW_S = 60
"""Panels that gain a bar or a point an hour or a day. Each look costs 5 ms: 200 viewers share two cores."""

_PHONE = re.compile(r"Mobi|Android.+Mobile|iPhone|iPod|HarmonyOS.+Phone", re.IGNORECASE)


def on_phone() -> bool:
    """Return whether the browser says it is a phone: these get lists, no heavy charts and no timers."""
    try:
        agent = st.context.headers.get("User-Agent") or ""
    except (AttributeError, KeyError, RuntimeError):
        return False
    return bool(_PHONE.search(agent))


def is_live() -> bool:
    """Return whether the viewer looks at the present: the address names no past instant."""
    return not st.query_params.get(PARAMETER)


def live_panel(draw: Callable[[], Any], *, every: float | None = None) -> None:
    """Draw a panel that looks for new figures by itself, every few seconds; the past and phones are drawn once.

    ``draw`` must only read through ``load``: a run then costs a few milliseconds and changes nothing on the screen.
    """
    rest = every or settings().refresh_seconds
    st.fragment(draw, run_every=rest if is_live() and not on_phone() else None)()


def live(draw: Callable[[], Any], *, every: float | None = None) -> Callable[[], None]:
    """Return ``draw`` as a panel that looks for new figures by itself."""

    @wraps(draw)
    def drawn() -> None:
        live_panel(draw, every=every)

    return drawn


def late_of(*readings: Reading) -> list[tuple[str, timedelta | None, datetime | None]]:
    """Return the late sources behind some readings: name, silent for, last heard; each once."""
    found = {one.code: one for reading in readings for one in reading.late_sources}
    return [(one.name, one.lateness, one.last_batch_at) for one in found.values()]


def panel_clock(key: str, *readings: Reading, every_s: float = 0) -> None:
    """Draw the clock of a panel: the instant shown, watched against the limits of its readings' sources."""
    shown = moment()
    heard = {
        one.code: (one.name, one.last_batch_at, one.late_after)
        for reading in readings
        for one in reading.sources
        if one.last_batch_at is not None and one.late_after is not None
    }
    with st.container(key=f"clock-{key}", width="content"):
        freshness_clock(
            shown.as_of,
            live=shown.live,
            heard=list(heard.values()),
            still=shown.live and on_phone(),
            every_s=every_s,
            key=key,
        )


def page_clock(key: str) -> None:
    """Draw the clock of the page: the instant shown and the critical sources; frozen, it covers everything."""
    shown = moment()
    states = [one for one in load(sources) if one.critical]
    heard = [(one.name, one.last_batch_at, one.late_after) for one in states if one.last_batch_at and one.late_after]
    freshness_clock(shown.as_of, live=shown.live, heard=heard, cover=True, still=shown.live and on_phone(), key=key)


def source_name(reading: Reading) -> str:
    """Return the name of the source behind a reading that was heard latest, in the reader's language; "" for none."""
    told = [one for one in reading.sources if one.last_batch_at is not None]
    return _(max(told, key=lambda one: one.last_batch_at or reading.as_of).name) if told else ""
