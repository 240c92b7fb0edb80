"""How old is what I see? A clock that ticks in the browser: green, amber, then red with "frozen since".

It is fed with each panel's instant and the last word of the source behind it. Because it ticks without the server,
it also tells when the server itself is gone, in the reader's language.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import streamlit as st

from components.formats import zone
from domain.language import gettext as _

HERE = Path(__file__).resolve().parent
AMBER_S = 20
RED_S = 45
STEP_S = 5
"""The server's time is sent in steps of this, so that a panel that did not change sends nothing."""

Heard = tuple[str, datetime, timedelta]
"""A source: its name, when it last spoke, after how long it is late."""


@lru_cache(maxsize=1)
def _component() -> st.components.v2.types.ComponentRenderer:
    return st.components.v2.component(
        "cockpit_clock",
        html='<div class="clock" role="status"><span class="dot"></span><span class="words"></span></div>\n',
        css=(HERE / "css" / "clock.css").read_text(encoding="utf-8"),
        js=(HERE / "js" / "clock.js").read_text(encoding="utf-8"),
    )


def freshness_clock(
    at: datetime,
    *,
    live: bool,
    key: str,
    heard: Sequence[Heard] = (),
    cover: bool = False,
    still: bool = False,
    every_s: float = 0,
) -> None:
    """Draw the clock of a panel whose figures hold for ``at``; the source nearest to its limit is watched.

    ``cover``: when the data freeze, show it over everything (one clock a page does). ``still``: the panel is drawn
    once (phones). ``every_s``: how often it is drawn anew, where that is seldom.
    """
    sent = int(time.time()) // STEP_S * STEP_S
    watched = max(
        heard, key=lambda source: (sent - source[1].timestamp()) / max(source[2].total_seconds(), 1), default=None
    )
    _component()(
        key=key,
        data={
            "at": int(at.timestamp()),
            "sent": max(sent, int(at.timestamp())) if live else sent,
            "live": live and not still,
            "cover": cover,
            "zone": str(zone()),
            "amber": AMBER_S + every_s,
            "red": RED_S + every_s,
            "name": _(watched[0]) if watched else "",
            "heard": int(watched[1].timestamp()) if watched else None,
            "limit": int(watched[2].total_seconds()) if watched else 0,
            "words": _words(still=still) if cover else _words(still=still) | _short_words(),
        },
    )


def _words(*, still: bool) -> dict[str, str]:
    return {
        "live": _("Live {at}"),
        "slow": _("No update for {span}"),
        "frozen": _("Data frozen since {at} ({span} ago): no connection to the server, trying again"),
        "source": _("{name}: frozen since {at} ({span} ago)"),
        "past": _("As of {at}; reload for newer figures") if still else _("Historical: {at}"),
        "s": _("{n} s"),
        "min": _("{n} min"),
        "h": _("{n} h {m} min"),
    }


def _short_words() -> dict[str, str]:
    """Return what a panel's clock says: its place is narrow, the page's clock tells the rest."""
    return {"frozen": _("frozen since {hm}"), "source": _("{name}: nothing since {hm}")}
