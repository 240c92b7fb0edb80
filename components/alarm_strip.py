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

from components.alarm_bell import judging_text
from components.alarm_rows import alarm_name
from components.alarm_words import MARKS
from components.formats import missing
from components.palette import LEVELS
from domain.alarms import Judging, alarm_rules
from domain.language import gettext as _
from domain.language import listed

HERE = Path(__file__).resolve().parent
MOST_NAMED = 2
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


def alarm_strip(
    alarms: pd.DataFrame, scenes: Sequence[str], quiet: Mapping[str, bool], judging: Judging, *, key: str
) -> None:
    """Draw the strip. ``alarms``: as ``open_alarms``; ``quiet``: rules that may not sound now, by key.

    Where nobody judged (lately) the first chip says so.
    """
    shown = chips(alarms, scenes, quiet)
    if not judging.known:
        shown.insert(0, _grey(judging_text(judging), _("no data")))
    _component()(key=key, data={"alarms": shown, "sound": "♪ " + _("Click once to hear alarms")})


def chips(alarms: pd.DataFrame, scenes: Sequence[str], quiet: Mapping[str, bool]) -> list[dict[str, Any]]:
    """Return what the strip shows: a chip a rule (eight streets with one trouble are one), one for what has no data."""
    rows = alarms.to_dict("records")
    lit: dict[str, list[dict[Any, Any]]] = {}
    for one in rows:
        if one["state"] in ("firing", "acknowledged") and one["level"] in SHOWN:
            lit.setdefault(one["rule"], []).append(one)
    ordered = sorted(lit.items(), key=lambda item: (item[1][0]["level"], item[0]))
    found = [_chip(rule, some, scenes, quiet.get(rule, False)) for rule, some in ordered]
    lost = sorted({one["rule"] for one in rows if one["state"] == "no_data"})
    return [*found, _unknown(lost)] if lost else found


def _unknown(rules: Sequence[str]) -> dict[str, Any]:
    """Return the chip of what nothing is known of: never sounded, never gone as long as it is so."""
    text = _("no data") + ": " + _named([alarm_name(rule) for rule in rules])
    return _grey(text, f"{_('no data')} ×{len(rules)}")


def _grey(text: str, brief: str) -> dict[str, Any]:
    grey = LEVELS["grey"]
    return {"ids": [], "level": 4, "letter": "?", "colour": grey.colour, "ink": grey.ink, "hatched": True, "text": text,
            "brief": brief, "since": None, "firing": False, "quiet": True, "scene": None}  # fmt: skip


def _chip(rule: str, rows: list[dict[Any, Any]], scenes: Sequence[str], quiet: bool) -> dict[str, Any]:
    mark, page = MARKS[int(rows[0]["level"])], alarm_rules()[rule].page
    begun = [one["fired_at"].timestamp() for one in rows if not missing(one["fired_at"])]
    name, areas = alarm_name(rule), list(dict.fromkeys(str(one["area_name"]) for one in rows if one["area_name"]))
    return {
        "ids": [f"{one['id']}.{one['escalated']}" for one in rows],
        "level": int(rows[0]["level"]),
        "letter": _(mark.letter),
        "colour": mark.colour,
        "ink": mark.ink,
        "hatched": False,
        "text": name + (f" · {_named(areas)}" if areas else ""),
        "brief": name + (f" ×{len(areas)}" if len(areas) > 1 else ""),
        "since": min(begun) if begun else None,
        "firing": any(one["state"] == "firing" for one in rows),
        "quiet": quiet,
        "scene": scenes.index(page) if page in scenes else None,
    }


def _named(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    more = f" +{len(names) - MOST_NAMED}" if len(names) > MOST_NAMED else ""
    return listed(names[:MOST_NAMED]) + more
