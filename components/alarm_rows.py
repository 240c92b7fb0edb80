"""How is an alarm told? The bell of every page, lists with level in letter and word, and how one alarm went."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from components.choices import PHONE_ROW_PX, ROW_PX
from components.formats import NOTHING, clock, duration, missing
from components.palette import LEVELS, Mark
from components.ranking import table
from components.words import chip
from domain.alarms import AlarmRule, alarm_rules, sentence, value_text
from domain.errors import N_
from domain.language import gettext as _
from domain.language import language

LIST_PX = 430
MARKS = {
    1: Mark(LEVELS["red"].colour, N_("R"), N_("critical")),
    2: Mark(LEVELS["orange"].colour, N_("O"), N_("urgent")),
    3: Mark(LEVELS["yellow"].colour, N_("Y"), N_("attention")),
    4: Mark(LEVELS["blue"].colour, N_("B"), N_("notice")),
}
"""Levels of alarms, most pressing first."""
STATES = {
    "firing": N_("fires"),
    "acknowledged": N_("taken over"),
    "pending": N_("about to fire"),
    "no_data": N_("no data"),
    "resolved": N_("over"),
    "normal": N_("normal"),
}
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


def bell(counts: Mapping[str, int], address: str) -> str:
    """Return the bell: how many alarms stand by level, a link to their page. ``counts``: as ``alarm_counts``."""
    lit = "".join(
        f'<span class="b" style="background-color:{mark.colour};color:{mark.ink}" title="{escape(_(mark.word))}">'
        f"{escape(_(mark.letter))} {counts[str(level)]}</span>"
        for level, mark in MARKS.items()
        if counts[str(level)]
    )
    if counts["no_data"]:
        grey = LEVELS["grey"]
        title = escape(_("no data"))
        lit += (
            f'<span class="b c-hatch" style="background-color:{grey.colour};color:{grey.ink}" title="{title}">'
            f"? {counts['no_data']}</span>"
        )
    text = lit or f'<span class="n">{escape(_("no alarm"))}</span>'
    waiting = " on" if counts["unanswered"] else ""
    said = escape(_("Alarms: {count} not taken over").format(count=counts["unanswered"]))
    return (
        f'<a class="c-bell{waiting}" href="{escape(address)}" target="_self" aria-label="{said}" title="{said}">'
        f'<span class="i" aria-hidden="true"></span>{text}</a>'
    )


def alarm_text(one: Mapping[Any, Any]) -> str:
    """Return an alarm as a sentence in the reader's language; one without data says that nothing is known."""
    rule = alarm_rules()[one["rule"]]
    if one["state"] == "no_data":
        return _("{name}: no data, so nothing is known").format(name=rule.name[language()])
    value = None if missing(one["value"]) else float(one["value"])
    return sentence(rule, value, {"place": one["area_name"], "name": one["name"]}, language())


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
        shown, key=key, height=min(LIST_PX, row_px * (len(shown) + 1) + 3), row_height=row_px, hide_index=True,
        placeholder=NOTHING, on_select="rerun", selection_mode="multi-row", alt=_("Open alarms, most pressing first"),
        column_config={
            "level": st.column_config.TextColumn(_("Level"), width=76 if narrow else 92),
            "text": st.column_config.TextColumn(_("Alarm"), width=222 if narrow else 580),
            "state": st.column_config.TextColumn(_("State"), width=130),
            "for": st.column_config.TextColumn(_("For"), width=110),
            "who": st.column_config.TextColumn(_("Taken over by"), width=120),
        },
    )  # fmt: skip
    return [int(row) for row in event.selection.rows if row < len(alarms)] if event else []


def since(one: Mapping[Any, Any]) -> datetime:
    """Return since when an alarm fires, or stands where it does not."""
    at: datetime = one["since_at"] if missing(one["fired_at"]) else one["fired_at"]
    return at


def _state(one: Mapping[Any, Any]) -> str:
    told = _(STATES[one["state"]])
    return f"{told} ↑{one['escalated']}" if one["state"] == "firing" and one["escalated"] else told


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


def rule_text(rule: AlarmRule) -> str:
    """Return when a rule fires, in one line."""
    held = _(" for {span}").format(span=duration(rule.hold_s)) if rule.hold_s else ""
    told = _("fires at {when} {value}{held}; over beyond {clear}; raised after {escalate}")
    return told.format(
        when=rule.when, value=value_text(rule, rule.threshold), held=held,
        clear=value_text(rule, rule.limits.clear),
        escalate=duration(rule.escalate_s) if rule.escalate_s else NOTHING,
    )  # fmt: skip
