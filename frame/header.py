"""What stands above every page? Its title, whether data are simulated, the instant shown, and how fresh it is."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from components import formats
from components.alarm_bell import bell, judging_text
from components.pickers import as_of_picker
from components.words import historical_banner, late_banner, note, simulated_mark, story_words, worker_banner
from data_access.queries.alarm_judging import alarms_judged
from data_access.queries.alarms import alarm_counts, alarm_counts_of
from data_access.queries.facts import district_facts
from data_access.queries.sources import sources
from data_access.queries.worker import worker_jobs
from domain.instants import now
from session.links import kept_address, write_link
from session.live import live_panel, page_clock
from session.past import PARAMETER, bounds
from session.reading import database, load, moment
from session.signed_in import current
from session.story import story_share

KEPT = "frame.as_of"
"""Keeps the instant while the viewer goes from page to page: a menu click drops the address's parameters."""
PAGE = "frame.page"
LOOK_S = 5
LATE_S = 30
"""Limits of sources are minutes; the clock beside, fed every ``LOOK_S``, counts towards them by itself."""


def facts() -> dict[str, Any]:
    """Return the district's facts and let every instant be written in its time zone."""
    found: dict[str, Any] = load(district_facts)
    formats.use_zone(ZoneInfo(found.get("time_zone") or formats.DEFAULT_ZONE))
    return found


def keep_instant(page: str) -> None:
    """Carry the instant looked at over to the page just opened."""
    if st.session_state.get(PAGE) not in (None, page) and not st.query_params.get(PARAMETER):
        write_link(**{PARAMETER: st.session_state.get(KEPT)})
    st.session_state[PAGE] = page
    st.session_state[KEPT] = st.query_params.get(PARAMETER)


def header(title: str, *, simulated: bool) -> None:
    """Draw the head of a page."""
    shown = moment()
    with st.container(horizontal=True, vertical_alignment="center", key="header"):
        mark = simulated_mark() if simulated else ""
        st.html(f'<div class="c-title"><h1>{escape(title)}</h1>{mark}</div>', width="content")
        live_panel(_state, every=LOOK_S)
        _picker(shown.as_of, live=shown.live)
    if not shown.live:
        historical_banner(shown.as_of)
    live_panel(_late, every=LATE_S)


def _picker(shown: datetime, *, live: bool) -> None:
    first, _zone = bounds(database())
    asked = as_of_picker(shown, live=live, first=first, present=now())
    if asked is None:
        return
    text = None if asked == "live" else asked.strftime("%Y-%m-%dT%H:%M")
    st.session_state[KEPT] = text
    write_link(**{PARAMETER: text})
    st.rerun()


def _state() -> None:
    """Draw the clock and the bell, in one look: each costs the server little beside the look itself."""
    with st.container(horizontal=True, vertical_alignment="center", key="state", width="content"):
        with st.container(key="clock", width="content"):
            page_clock("frame.clock")
        judging, shared, own = load(alarms_judged), load(alarm_counts), load(alarm_counts_of, who=current().username)
        counts = {name: count + own[name] for name, count in shared.items()}
        with st.container(key="bell", width="content"):
            st.html(bell(counts, kept_address("alarms"), judging, told=judging_text(judging)))


def _late() -> None:
    told = story_share()
    if told is not None:
        note(story_words(told))
    late_banner([(one.name, one.lateness, one.last_batch_at) for one in load(sources) if one.late])
    if moment().live:
        worker_banner(load(worker_jobs).rows)
