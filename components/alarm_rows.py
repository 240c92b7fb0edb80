"""How is an alarm told? Lists with level in letter and word, and how one alarm went."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from components.alarm_words import MARKS, STATES, alarm_text
from components.choices import PHONE_ROW_PX, ROW_PX
from components.formats import NOTHING, clock, duration, missing
from components.palette import LEVELS, Mark
from components.ranking import table
from components.words import chip
from domain.alarms import AlarmRule, alarm_rules, value_text
from domain.errors import N_
from domain.language import gettext as _
from domain.language import language

LIST_PX = {True: 430, False: 620}
"""How high the list grows, on a phone and at a desk."""
SENTENCE_PX = 620
"""The longest sentence, in English, at a desk of 1440 pixels: the other columns give way."""
STEPS = {
    "begin": N_("The condition began"),
    "fire": N_("It fired"),
    "lose": N_("The data went missing"),
    "hear": N_("The data are there again"),
    "lapse": N_("The condition passed before it fired"),
    "acknowledge": N_("Taken over"),
    "escalate": N_("Raised: nobody had taken it over"),
    "resolve": N_("It was over"),
}


def alarm_name(rule: str) -> str:
    """Return the name of a rule in the reader's language."""
    return alarm_rules()[rule].name[language()]


def level_mark(one: Mapping[Any, Any]) -> Mark:
    """Return the mark of an alarm: its level, grey where nothing is known."""
    return LEVELS["grey"] if one["state"] == "no_data" else MARKS[int(one["level"])]


def alarm_table(alarms: pd.DataFrame, at: datetime, *, key: str, narrow: bool = False) -> list[int]:
    """Draw open alarms and return the places of the rows chosen. ``alarms``: as ``open_alarms``.

    ``narrow``: on a phone what an alarm says takes as many lines as it needs.
    """
    row_px = PHONE_ROW_PX if narrow else ROW_PX
    told = alarms.to_dict("records")
    shown = pd.DataFrame(
        {
            "level": [_("? no data") if one["state"] == "no_data" else MARKS[one["level"]].title for one in told],
            "text": [alarm_text(one) for one in told],
            "state": [_state(one) for one in told],
            "for": [duration((at - since(one)).total_seconds()) for one in told],
            "who": [NOTHING if missing(one["acknowledged_by"]) else one["acknowledged_by"] for one in told],
        }
    )
    event = st.dataframe(
        shown, key=key, height=min(LIST_PX[narrow], row_px * (len(shown) + 1) + 3), row_height=row_px, hide_index=True,
        placeholder=NOTHING, on_select="rerun", selection_mode="multi-row", alt=_("Open alarms, most pressing first"),
        column_config={
            "level": st.column_config.TextColumn(_("Level"), width=76 if narrow else 84),
            "text": st.column_config.TextColumn(_("Alarm"), width=222 if narrow else SENTENCE_PX),
            "state": st.column_config.TextColumn(_("State"), width=112),
            "for": st.column_config.TextColumn(_("For"), width=80),
            "who": st.column_config.TextColumn(_("Taken over by"), width=96),
        },
    )  # fmt: skip
    return [int(row) for row in event.selection.rows if row < len(alarms)] if event else []


def since(one: Mapping[Any, Any]) -> datetime:
    """Return since when an alarm fires, or stands where it does not."""
    at: datetime = one["since_at"] if missing(one["fired_at"]) else one["fired_at"]
    return at


def _state(one: Mapping[Any, Any]) -> str:
    told = _(STATES[one["state"]])
    if one["state"] != "firing" or not one["escalated"]:
        return told
    return _("{state}, raised {count}×").format(state=told, count=one["escalated"])


def history_rows(alarms: pd.DataFrame) -> str:
    """Return alarms that are over as an HTML list."""
    rows = []
    for one in alarms.to_dict("records"):
        answered = NOTHING if missing(one["acknowledged_by"]) else escape(str(one["acknowledged_by"]))
        note = "" if missing(one["note"]) else f"<br><small>{escape(str(one['note']))}</small>"
        lasted = duration((one["ended_at"] - one["fired_at"]).total_seconds())
        rows.append(
            f"<tr><td>{chip(MARKS[int(one['level'])])}</td><td>{escape(alarm_text(one))}</td>"
            f"<td>{clock(one['fired_at'])}</td><td>{lasted}</td><td>{answered}{note}</td></tr>"
        )
    return table((_("Level"), _("Alarm"), _("Fired"), _("Lasted"), _("Taken over by")), rows)


def step_rows(steps: pd.DataFrame, rule: AlarmRule) -> str:
    """Return how one alarm went as an HTML timeline."""
    items = []
    for one in steps.to_dict("records"):
        value = "" if missing(one["value"]) else f" · {value_text(rule, float(one['value']))}"
        who = "" if one["actor"] == "worker" else f" · {escape(str(one['actor']))}"
        said = one["step"] == "acknowledge" and not missing(one["note"])
        note = f'<div class="q">{escape(str(one["note"]))}</div>' if said else ""
        items.append(
            f'<li><span class="at">{clock(one["at"], seconds=True)}</span><span>{escape(_(STEPS[one["step"]]))}'
            f'<span class="x">{value}{who}</span>{note}</span></li>'
        )
    return f'<ol class="c-timeline">{"".join(items)}</ol>'


def episode_rows(episodes: pd.DataFrame, rule: AlarmRule) -> str:
    """Return what would have fired as an HTML list. ``episodes``: as ``alarm_replay``."""
    rows = []
    for one in episodes.to_dict("records"):
        lasts = missing(one["ended_at"])
        lasted = _("lasts") if lasts else duration((one["ended_at"] - one["fired_at"]).total_seconds())
        place = " · ".join(part for part in (str(one["place"]), _(one["name"]) if one["name"] else "") if part)
        rows.append(
            f"<tr><td>{clock(one['fired_at'])}</td><td>{escape(place)}</td><td>{lasted}</td>"
            f'<td class="r">{escape(value_text(rule, float(one["worst"])))}</td></tr>'
        )
    return table((_("Fired"), _("Place"), _("Lasted"), _("Worst value")), rows, right=(3,))


def rule_sentence(rule: AlarmRule) -> str:
    """Return what an alarm of a rule says at its threshold: it names what is counted, and in which unit."""
    value = value_text(rule, rule.threshold)
    return rule.sentence[language()].format_map({"place": "…", "name": "…", "value": value})


def rule_text(rule: AlarmRule) -> str:
    """Return when a rule fires, in one line."""
    held = _(" for {span}").format(span=duration(rule.hold_s)) if rule.hold_s else ""
    told = _("fires at {when} {value}{held}; over beyond {clear}; raised after {escalate}")
    return told.format(
        when=rule.when, value=value_text(rule, rule.threshold), held=held,
        clear=value_text(rule, rule.limits.clear),
        escalate=duration(rule.escalate_s) if rule.escalate_s else NOTHING,
    )  # fmt: skip
