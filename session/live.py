"""How does a panel stay current? As a fragment that looks again every few seconds, where that makes sense."""

from __future__ import annotations

import re
from collections.abc import Callable

import streamlit as st

from data_access.settings import settings
from session.past import PARAMETER

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


def live_panel(draw: Callable[[], None]) -> None:
    """Draw a panel that looks for new figures by itself; the past and phones are drawn once.

    ``draw`` must only read through ``load``: a run then costs a few milliseconds and changes nothing on the screen.
    """
    every = settings().refresh_seconds if is_live() and not on_phone() else None
    st.fragment(draw, run_every=every)()
