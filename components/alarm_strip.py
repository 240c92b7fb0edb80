"""Which alarms stand, for a room that looks from afar? A strip that is redrawn in place, sounds and leads to a scene.

Browsers play no sound before somebody clicked: a button says so until it was clicked once (ADR 0082).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from components.alarm_rows import MARKS, alarm_name
from components.formats import missing
from components.palette import LEVELS
from domain.alarms import alarm_rules
from domain.language import gettext as _

HERE = Path(__file__).resolve().parent
MOST_PLACES = 2
SHOWN = (1, 2, 3)
"""Levels that the room is shown; blue is for desks."""


@lru_cache(maxsize=1)
def _component() -> st.components.v2.types.ComponentRenderer:
    return st.components.v2.component(
        "cockpit_alarms",
        html='<div class="alarms"><div class="chips"></div><button type="button" hidden></button></div>\n',
        css=(HERE / "css" / "alarms.css").read_text(encoding="utf-8"),
        js=(HERE / "js" / "alarms.js").read_text(encoding="utf-8"),
    )


def alarm_strip(alarms: pd.DataFrame, scenes: Sequence[str], quiet: Mapping[str, bool], *, key: str) -> None:
    """Draw the strip. ``alarms``: as ``open_alarms``; ``quiet``: rules that may not sound now, by key."""
    chips = [_chip(rule, rows, scenes, quiet.get(rule, False)) for rule, rows in _by_rule(alarms)]
    _component()(key=key, data={"alarms": chips, "sound": "♪ " + _("Click once to hear alarms")})


def _by_rule(alarms: pd.DataFrame) -> list[tuple[str, list[dict[Any, Any]]]]:
    """Return the alarms that the room is shown, one entry a rule: eight streets with one trouble are one line."""
    found: dict[str, list[dict[Any, Any]]] = {}
    for one in alarms.to_dict("records"):
        if one["state"] == "no_data" or (one["state"] != "pending" and one["level"] in SHOWN):
            found.setdefault(one["rule"] if one["state"] != "no_data" else f"{one['rule']}?", []).append(one)
    return sorted(found.items(), key=lambda item: _order(item[1]))


def _order(rows: list[dict[Any, Any]]) -> tuple[Any, ...]:
    first = rows[0]
    return (first["state"] == "no_data", first["level"], first["rule"])


def _chip(rule: str, rows: list[dict[Any, Any]], scenes: Sequence[str], quiet: bool) -> dict[str, Any]:
    known = alarm_rules()[rule.rstrip("?")]
    lost = rows[0]["state"] == "no_data"
    mark = LEVELS["grey"] if lost else MARKS[int(rows[0]["level"])]
    begun = [one["fired_at"].timestamp() for one in rows if not missing(one["fired_at"])]
    return {
        "ids": [f"{one['id']}.{one['escalated']}" for one in rows],
        "level": int(rows[0]["level"]),
        "letter": "?" if lost else _(mark.letter),
        "colour": mark.colour,
        "ink": mark.ink,
        "hatched": lost,
        "text": alarm_name(known.key) + (": " + _("no data") if lost else _places(rows)),
        "since": min(begun) if begun else None,
        "firing": any(one["state"] == "firing" for one in rows),
        "quiet": quiet,
        "scene": scenes.index(known.page) if known.page in scenes else None,
    }


def _places(rows: list[dict[Any, Any]]) -> str:
    names = list(dict.fromkeys(str(one["area_name"]) for one in rows if one["area_name"]))
    if not names:
        return ""
    more = f" +{len(names) - MOST_PLACES}" if len(names) > MOST_PLACES else ""
    return " · " + "、".join(names[:MOST_PLACES]) + more
